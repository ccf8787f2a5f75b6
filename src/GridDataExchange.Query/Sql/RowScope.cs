using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Protection;

namespace GridDataExchange.Query.Sql;

/// <summary>
/// One table alias in a statement, seen with one caller's eyes: which rows exist, and the one expression that each field has.
/// Raw columns appear here, in join keys and in what <see cref="ConditionSql"/> writes, and nowhere else.
/// </summary>
internal sealed class RowScope
{
    // bits of one bigint
    private const int MostConditions = 62;

    private readonly Proof proof = new();
    private readonly DatasetEntitlement granted;
    private readonly ConditionSql conditions;
    private readonly ImmutableArray<string> allows;
    private readonly ImmutableArray<DenyPolicy> fieldDenies;
    private readonly SubjectSql subject;

    public RowScope(Entitlement entitlement, DatasetEntitlement granted, string alias, ParameterTable parameters, ContextArity arity)
    {
        this.granted = granted;
        Alias = alias;
        conditions = new ConditionSql(alias, parameters, arity);
        allows = [.. granted.Allows.Select(a => conditions.Write(a.Rows))];
        fieldDenies = [.. granted.Denies.Where(d => !d.HidesRow)];
        subject = new SubjectSql(entitlement, granted.Dataset, alias, parameters, arity);
        Rules = new CellRules(granted.Allows, fieldDenies);
        if (Rules.Count > MostConditions)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"more than {MostConditions} policies apply to {granted.Dataset.Name} for this caller: an administrator must join some of them");
        }
    }

    /// <summary>Proof that a visible expression comes from a scope.</summary>
    internal sealed class Proof
    {
        internal Proof()
        {
        }
    }

    public string Alias { get; }

    public DatasetEntitlement Granted => granted;

    /// <summary>How the conditions that hold in a row decide each cell.</summary>
    public CellRules Rules { get; }

    public string Table => $"{ColumnNames.Table(granted.Dataset)} {Alias}";

    /// <summary>The random row id: sealed before it leaves, and compared in keysets.</summary>
    public string RowId => $"{Alias}.{ColumnNames.RowId}";

    /// <summary>For the ledger alone: the persons that a row is about, or null where it is about nobody.</summary>
    public SubjectKeys? Persons => subject.Keys();

    /// <summary>The conditions of a row that exists for the caller; all must be true. Empty where every row does.</summary>
    public IEnumerable<string> Exists()
    {
        if (!granted.Allows.Any(a => a.Rows is Constant { Value: true }))
        {
            // An allow that implies another adds no row: left out, a single condition stays bare and an index serves it.
            var widest = allows.Where((_, i) => !AddsNothing(i)).Distinct(StringComparer.Ordinal).ToList();
            yield return widest.Count == 1 ? widest[0] : $"({string.Join(" OR ", widest)})";
        }

        foreach (var deny in granted.Denies.Where(d => d.HidesRow))
        {
            yield return $"({conditions.Write(deny.Rows)}) IS FALSE";
        }

        foreach (var condition in subject.NotDenied())
        {
            yield return condition;
        }
    }

    /// <summary>
    /// False for a field whose value SQL cannot show: it is stored encrypted, or a pseudonym is among its treatments, for which the caller's key is needed.
    /// Such a field is shown in C#, and no clause can use it.
    /// </summary>
    public static bool HasVisible(DatasetEntitlement granted, Field field) =>
        !field.Encrypted && granted.TreatmentsOf(field.Name).All(t => t.Mask is not MaskKind.Pseudonym);

    /// <summary>The one expression of a field that has an SQL value.</summary>
    public VisibleExpression Visible(Field field)
    {
        if (!HasVisible(granted, field))
        {
            throw new InvalidOperationException($"{granted.Dataset.Name}.{field.Name} is stored encrypted or shown by a pseudonym, and has no SQL value");
        }

        var column = Column(field);
        return VisibleExpression.Of(proof, Cases(field.Name, t => Masks.Sql(t, field, column)), ColumnTypes.Of(field));
    }

    /// <summary>True where a pseudonym is all that a field is ever shown by: there equal pseudonyms are equal values, and the other way round.</summary>
    public static bool HasIdentity(DatasetEntitlement granted, Field field) => granted.TreatmentsOf(field.Name) is [{ Mask: MaskKind.Pseudonym }];

    /// <summary>
    /// What stands for a field that is only ever shown by a pseudonym, where it is shown: the value, or its blind index where it is stored encrypted.
    /// To be compared for equality and grouped by, never to be ordered by: its order is not the pseudonyms'.
    /// </summary>
    public VisibleExpression Identity(Field field) => HasIdentity(granted, field)
        ? VisibleExpression.Of(proof, Cases(field.Name, _ => field.Encrypted ? $"{Alias}.{ColumnNames.BlindColumn(field)}" : Column(field)), field.Encrypted ? ColumnType.Bytes : ColumnTypes.Of(field))
        : throw new InvalidOperationException($"{granted.Dataset.Name}.{field.Name} is not shown by a pseudonym alone");

    /// <summary>What C# may show of a field without an SQL value.</summary>
    public StoredExpression Stored(Field field) => new(Cases(field.Name, _ => Column(field)), field.Encrypted ? ColumnType.Bytes : ColumnTypes.Of(field));

    /// <summary>
    /// The conditions of a row that may be found by the raw value of a field: the value, and one allow with that lookup at least; no deny of the field.
    /// The first is bare, so that an index serves it.
    /// </summary>
    /// <param name="field">A field that some row may be looked up by.</param>
    /// <param name="compared">The value as SQL, or its blind index where the field is stored encrypted.</param>
    public IEnumerable<string> FoundBy(Field field, string compared)
    {
        yield return $"{Alias}.{(field.Encrypted ? ColumnNames.BlindColumn(field) : ColumnNames.Column(field))} = {compared}";
        if (!granted.Allows.All(a => a.Lookup.Contains(field.Name)))
        {
            yield return $"({string.Join(" OR ", granted.Allows.Select((a, i) => (Policy: a, Condition: allows[i])).Where(a => a.Policy.Lookup.Contains(field.Name)).Select(a => a.Condition))})";
        }

        foreach (var deny in fieldDenies.Where(d => d.Fields.Contains(field.Name)))
        {
            yield return $"({conditions.Write(deny.Rows)}) IS FALSE";
        }
    }

    /// <summary>Whether a relation may be followed from a row, or null where it may from every row.</summary>
    public string? Follows(Relation relation)
    {
        var condition = Cases(relation.Name, _ => "TRUE");
        return condition == "TRUE" ? null : $"({condition}) IS TRUE";
    }

    /// <summary>The key by which a relation leads from this row.</summary>
    public JoinKey From(Relation relation) => Key(relation.FromField);

    /// <summary>The key by which a relation finds this row.</summary>
    public JoinKey To(Relation relation) => Key(relation.ToField);

    /// <summary>Which conditions hold in a row, as the bits of a bigint in the order of <see cref="CellRules"/>; null where every visible row has the same.</summary>
    public string? Bits()
    {
        if (Rules.IsUniform)
        {
            return null;
        }

        var bits = allows.Select((a, i) => $"(({a}) IS TRUE)::int::bigint << {i}")
            .Concat(fieldDenies.Select((d, i) => $"(({conditions.Write(d.Rows)}) IS NOT FALSE)::int::bigint << {allows.Length + i}"));
        return $"({string.Join(" | ", bits.Select(b => $"({b})"))})";
    }

    /// <summary>
    /// The least severe treatment whose condition holds, denies first. Where every rule that can make a row visible gives the same treatment,
    /// the row's being visible is proof enough and the expression is bare, so that indexes serve.
    /// </summary>
    private string Cases(string name, Func<Treatment, string> show)
    {
        var rules = granted.Allows.Select((a, i) => (Treatment: a.Treatments.GetValueOrDefault(name), Condition: allows[i])).ToList();
        var denied = fieldDenies.Where(d => d.Fields.Contains(name)).Select(d => $"WHEN ({conditions.Write(d.Rows)}) IS NOT FALSE THEN NULL").ToList();
        var groups = rules.Where(r => r.Treatment is not null).GroupBy(r => r.Treatment!).OrderBy(g => g.Key).ToList();
        if (groups.Count == 0)
        {
            throw new InvalidOperationException($"{granted.Dataset.Name}.{name} is not granted");
        }

        var always = Rules.EveryRowShows(name);
        if (always && groups.Count == 1 && denied.Count == 0)
        {
            return show(groups[0].Key);
        }

        var whens = denied.Concat(groups.Select((g, i) => always && i == groups.Count - 1
            ? $"ELSE {show(g.Key)}"
            : $"WHEN {string.Join(" OR ", g.Select(r => r.Condition).Distinct(StringComparer.Ordinal))} THEN {show(g.Key)}"));
        return $"CASE {string.Join(' ', whens)} END";
    }

    /// <summary>Whether an allow implies another one; of two that imply each other the first is kept.</summary>
    private bool AddsNothing(int at) => Enumerable.Range(0, allows.Length).Any(other =>
        other != at
        && Implication.Holds(granted.Allows[at].Rows, granted.Allows[other].Rows)
        && (other < at || !Implication.Holds(granted.Allows[other].Rows, granted.Allows[at].Rows)));

    private JoinKey Key(string name)
    {
        var field = granted.Dataset.FindField(name)!;
        return new JoinKey(Column(field), ColumnTypes.Of(field));
    }

    private string Column(Field field) => $"{Alias}.{ColumnNames.Column(field)}";
}
