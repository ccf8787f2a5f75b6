using System.Collections.Immutable;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Testing;

/// <summary>One case: who asks for what row under which circumstances, and what must come out.</summary>
internal sealed record PolicyCase(string Name, string File, int Line, Caller Caller, RequestContext Request, Dataset Dataset, Expectation Expected)
{
    /// <summary>The row asked for, or null where the case is about the schema alone.</summary>
    public CaseRow? Row { get; init; }

    /// <summary>The persons that the row is about.</summary>
    public ImmutableArray<CaseRow> Persons { get; init; } = [];
}

/// <summary>A row of a case, its values by <see cref="Expressions.RowPath.Key"/>.</summary>
internal sealed record CaseRow(Dataset Dataset, ImmutableDictionary<string, object> Values)
{
    /// <summary>The value of a field, or of a field of a related row; null for none.</summary>
    public object? Value(string path) => Values.GetValueOrDefault(path);

    /// <summary>The dataset without a row of which none has no such value, where the row or the related one is given; else null.</summary>
    public Dataset? FindRequiring(string path, Catalogue catalogue)
    {
        var names = path.Split('.');
        var at = Dataset;
        for (var i = 0; i < names.Length - 1; i++)
        {
            if (!Values.ContainsKey(string.Join('.', names[..(i + 1)])) || at.FindRelation(names[i]) is not { } relation)
            {
                return null;
            }

            at = catalogue.Target(relation);
        }

        return at.FindField(names[^1]) is { Required: true } ? at : null;
    }
}

/// <summary>What must come out of a case; null and empty for what it does not say.</summary>
internal sealed record Expectation
{
    /// <summary>What the purpose must miss in the request.</summary>
    public PurposeRequirement? Refused { get; init; }

    /// <summary>Whether the dataset must be in the caller's schema.</summary>
    public bool? InSchema { get; init; }

    /// <summary>Whether the row must exist for the caller.</summary>
    public bool? Visible { get; init; }

    /// <summary>How fields and relations must be shown.</summary>
    public ImmutableArray<ExpectedCell> Cells { get; init; } = [];

    /// <summary>True where every field and relation not among <see cref="Cells"/> must be hidden.</summary>
    public bool OthersHidden { get; init; }

    /// <summary>By field, whether the row must be found by its raw value.</summary>
    public ImmutableDictionary<string, bool> Lookup { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>True where it says what must come out of a row.</summary>
    public bool AsksRow => Visible is not null || !Cells.IsEmpty || OthersHidden || !Lookup.IsEmpty;

    /// <summary>True where it says what the policies must give, a purpose's refusal apart.</summary>
    public bool AsksPolicies => InSchema is not null || AsksRow;
}

/// <summary>How one field or relation must be shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Clear, hidden, or through a mask or pseudonym.</param>
/// <param name="Shown">The masked value as text, or null where the mask shows nothing.</param>
internal sealed record ExpectedCell(string Name, CellKind Kind, string? Shown = null);

/// <summary>The ways a cell can be shown.</summary>
internal enum CellKind
{
    Clear,
    Hidden,
    Masked,

    /// <summary>Through a pseudonym, which is opaque: no case can say how it looks.</summary>
    Pseudonym,
}
