using System.Collections.Immutable;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Expressions;

/// <summary>What a condition reads of a row: a field of its own, a field of a row that relations lead to, or whether that row is there.</summary>
/// <remarks>
/// INVARIANT: every step leads to one row at most, in the same source, found by its key, which a unique index holds. So what is read is one value or none,
/// in SQL a scalar subquery that cannot fail.
/// </remarks>
public sealed class RowPath : IEquatable<RowPath>
{
    /// <summary>The most relations that a condition may follow.</summary>
    public const int MaxSteps = 4;

    private RowPath(ImmutableArray<RowStep> steps, Field? field)
    {
        Steps = steps;
        Field = field;
        Key = string.Join('.', steps.Select(s => s.Relation.Name).Concat(field is null ? [] : [field.Name]));
    }

    /// <summary>The relations, from the row on; empty for a field of the row's own.</summary>
    public ImmutableArray<RowStep> Steps { get; }

    /// <summary>The field that is read there, or null where only the row's being there is asked.</summary>
    public Field? Field { get; }

    /// <summary>As a condition writes it behind <c>row.</c>: the name by which <see cref="Evaluator.Judge"/> asks a row for it.</summary>
    public string Key { get; }

    /// <summary>True where every row has a value there. A related row may always be missing.</summary>
    public bool IsSure => Steps.IsEmpty && Field is { Required: true };

    /// <summary>True where neither the field nor what the relations are joined by is of a person or a key.</summary>
    public bool IsOpen => Field is not { Class: not FieldClass.Open } && Steps.All(s => s.From.FindField(s.Relation.FromField) is { Class: FieldClass.Open });

    /// <summary>A field of the row's own.</summary>
    public static RowPath Of(Field field) => new([], field ?? throw new ArgumentNullException(nameof(field)));

    /// <summary>What stands behind relations: a field, or the row itself where that is null.</summary>
    /// <exception cref="ArgumentException">A relation leads to many rows, or to another source; or there is neither relation nor field.</exception>
    public static RowPath Of(ImmutableArray<RowStep> steps, Field? field) =>
        steps.All(s => s.IsToOne && s.StaysInSource) && (steps.Length > 0 || field is not null)
            ? new(steps, field)
            : throw new ArgumentException("a path follows relations to one row within a source", nameof(steps));

    /// <summary>The same, of a row that some relations lead to.</summary>
    public RowPath Behind(ImmutableArray<RowStep> steps) => new(steps.AddRange(Steps), Field);

    /// <summary>That each related row on the way is there, the nearest first; with the path itself where it asks no more than that.</summary>
    public IEnumerable<RowPath> Rows() => Enumerable.Range(1, Steps.Length).Select(n => new RowPath(Steps[..n], null));

    /// <inheritdoc/>
    public bool Equals(RowPath? other) => other is not null && Key == other.Key && Equals(Field, other.Field) && Steps.SequenceEqual(other.Steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowPath);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"row.{Key}";
}

/// <summary>One relation followed.</summary>
/// <param name="From">The dataset whose relation it is.</param>
/// <param name="Relation">The relation.</param>
/// <param name="To">The dataset it leads to.</param>
public sealed record RowStep(Dataset From, Relation Relation, Dataset To)
{
    /// <summary>True where it leads to one row at most.</summary>
    public bool IsToOne => !Relation.Many && Relation.ToField == To.Key.Name;

    /// <summary>True where the row it leads to is in the same source.</summary>
    public bool StaysInSource => From.Header.Source == To.Header.Source;
}
