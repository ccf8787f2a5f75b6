using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>
/// What one caller sees of a world, written from the documentation: which policies apply, which rows exist, how each cell is shown.
/// Of the engine it uses the policies as they were read and the evaluator of conditions, nothing else.
/// </summary>
internal sealed class Eyes
{
    private readonly WorldPolicies policies;
    private readonly World world;
    private readonly List<DenyPolicy> denies;
    private readonly Dictionary<string, Grant> grants = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, long), Sight> sights = [];
    private readonly Dictionary<(string, string), PseudonymSeal> pseudonyms = [];

    public Eyes(World world, WorldPolicies policies, Caller caller, RequestContext context)
    {
        (this.world, this.policies, Caller, Context) = (world, policies, caller, context);
        denies = [.. policies.Set.Denies.Where(d => !Includes(d.Except) && (d.When is null || d.When.Judge(caller, context) != Verdict.False))];
        foreach (var dataset in world.Catalogue.Datasets)
        {
            var allows = policies.Set.Allows.Where(a => a.Dataset == dataset && Includes(a.To) && caller.Scopes.Contains("data:" + dataset.Name)
                && (a.When is null || a.When.Judge(caller, context) == Verdict.True)).ToList();
            var grant = new Grant(dataset, allows, [.. denies.Where(d => d.Dataset == dataset)]);
            if (grant.ShowsAnything)
            {
                grants[dataset.Name] = grant;
            }
        }
    }

    public Caller Caller { get; }

    public RequestContext Context { get; }

    public PolicySet Policies => policies.Set;

    public IEnumerable<Grant> Grants => grants.Values;

    /// <summary>What the caller is granted of a dataset; null where its schema has not the dataset.</summary>
    public Grant? Find(string dataset) => grants.GetValueOrDefault(dataset);

    /// <summary>The rows of a dataset that exist for the caller, in the order of their ids.</summary>
    public IEnumerable<Row> Visible(string dataset) => world.Rows[dataset].Where(r => Of(r).IsVisible);

    public Sight Of(Row row)
    {
        if (!sights.TryGetValue((row.Dataset.Name, row.Id), out var sight))
        {
            sights[(row.Dataset.Name, row.Id)] = sight = Look(row);
        }

        return sight;
    }

    /// <summary>The value of a field as the caller sees it; null where it sees nothing.</summary>
    public object? Seen(Row row, string field) => Of(row).TreatmentOf(field) switch
    {
        null => null,
        { Mask: MaskKind.Pseudonym } => row[field] is string value ? Pseudonyms(row.Dataset, field).Seal(value) : null,
        var treatment => ReferenceMasks.Show(treatment, row[field]),
    };

    /// <summary>The rows that a relation leads to and that exist for the caller; null where the relation is hidden in that row.</summary>
    public IReadOnlyList<Row>? Follow(Row row, Relation relation)
    {
        if (Of(row).TreatmentOf(relation.Name) is null)
        {
            return null;
        }

        return row[relation.FromField] is { } key ? [.. Visible(relation.To).Where(r => key.Equals(r[relation.ToField]))] : [];
    }

    /// <summary>All that can apply to a field or relation: the treatments of the allows by rising severity, and that it can be hidden.</summary>
    public IReadOnlyList<string> TreatmentsOf(string dataset, string name)
    {
        var grant = grants[dataset];
        var may = grant.Treatments(name).Select(t => t.Name).ToList();

        // A row that exists shows the field where each allow by which it can exist gives it, or holds only where another does that gives it.
        var always = grant.Allows.All(a => a.Treatments.ContainsKey(name) || grant.Allows.Any(b => b.Treatments.ContainsKey(name) && policies.Parts[b.Name].IsSubsetOf(policies.Parts[a.Name])));
        return always && !grant.Denies.Any(d => d.Fields.Contains(name)) ? may : [.. may, "hidden"];
    }

    /// <summary>The business keys of the persons a row is about; null where rows of its dataset are about nobody.</summary>
    public IReadOnlyList<string>? Persons(Row row)
    {
        if (row.Dataset.Header.Subject is not { } subject)
        {
            return null;
        }

        if (subject.IsSelf)
        {
            return [(string)row[row.Dataset.Key.Name]!];
        }

        // One step to one person names it by its key, whether or not there is a row of it.
        var first = row.Dataset.FindRelation(subject.Path[0])!;
        return subject.Path.Count == 1 && !first.Many
            ? row[first.FromField] is string key ? [key] : []
            : [.. PersonRows(row).Select(p => (string)p[p.Dataset.Key.Name]!).Distinct()];
    }

    /// <summary>The dataset of the persons that rows of a dataset are about.</summary>
    public static string PersonDataset => "person";

    /// <summary>The policies that apply, for whoever looks into a failure.</summary>
    public string Describe() => string.Join('\n', grants.Values.SelectMany(g => g.Allows.Select(a => $"  {a.Name}: {a.Rows}: {string.Join(' ', a.Treatments.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}"))} lookup {string.Join(' ', a.Lookup)}")).Concat(denies.Select(d => $"  {d.Name}: {d.Rows}: {string.Join(' ', d.Fields)}")));

    private PseudonymSeal Pseudonyms(Dataset dataset, string field)
    {
        if (!pseudonyms.TryGetValue((dataset.Name, field), out var seal))
        {
            pseudonyms[(dataset.Name, field)] = seal = new PseudonymSeal(world.Key, Caller.Department, Caller.Purpose, dataset.Name, field);
        }

        return seal;
    }

    private IEnumerable<Row> PersonRows(Row row)
    {
        IEnumerable<Row> at = [row];
        foreach (var name in row.Dataset.Header.Subject?.Path ?? [])
        {
            at = [.. at.SelectMany(r => r.Dataset.FindRelation(name) is { } relation && r[relation.FromField] is { } key ? world.Rows[relation.To].Where(t => key.Equals(t[relation.ToField])) : [])];
        }

        return at;
    }

    private Sight Look(Row row)
    {
        if (Find(row.Dataset.Name) is not { } grant)
        {
            return Sight.Nothing;
        }

        bool Denied(DenyPolicy deny, Row of) => Evaluator.Judge(deny.Rows, Caller, Context, of.ForConditions) != Verdict.False;
        var holding = grant.Allows.Where(a => Evaluator.Judge(a.Rows, Caller, Context, row.ForConditions) == Verdict.True).ToList();
        var hidden = grant.Denies.Any(d => d.Fields.IsEmpty && Denied(d, row))
            || (row.Dataset.Header.Subject is { IsSelf: false }
                && denies.Any(d => d.Fields.IsEmpty && d.Dataset.Header.Subject is { IsSelf: true } && PersonRows(row).Any(p => Denied(d, p))));
        return hidden || holding.Count == 0
            ? Sight.Nothing
            : new Sight(holding, grant.Denies.Where(d => Denied(d, row)).SelectMany(d => d.Fields).ToHashSet(StringComparer.Ordinal));
    }

    private bool Includes(Audience audience) =>
        (audience.Departments.IsEmpty || audience.Departments.Contains(Caller.Department))
        && (audience.Purposes.IsEmpty || audience.Purposes.Contains(Caller.Purpose))
        && audience.Scopes.All(Caller.Scopes.Contains);
}

/// <summary>What a caller is granted of a dataset: the allows and denies that apply.</summary>
internal sealed record Grant(Dataset Dataset, IReadOnlyList<AllowPolicy> Allows, IReadOnlyList<DenyPolicy> Denies)
{
    // A deny of every row, or of a field in every row, leaves nothing of it in the schema.
    private static bool OfEveryRow(DenyPolicy deny) => deny.Rows is Constant { Value: true };

    public bool ShowsAnything => Allows.SelectMany(a => a.Treatments.Keys).Any(Shows);

    public bool Shows(string name) => Treatments(name).Count > 0;

    public IReadOnlyList<Treatment> Treatments(string name) => Denies.Any(d => OfEveryRow(d) && (d.Fields.IsEmpty || d.Fields.Contains(name)))
        ? []
        : [.. Allows.Select(a => a.Treatments.GetValueOrDefault(name)).OfType<Treatment>().Distinct().Order()];

    public IEnumerable<Field> Fields => Dataset.Fields.Where(f => Shows(f.Name));

    public IEnumerable<Field> Lookups => Dataset.Fields.Where(f => Allows.Any(a => a.Lookup.Contains(f.Name)) && !Denies.Any(d => OfEveryRow(d) && d.Fields.Contains(f.Name)));

    public int? RowsPerRequest => Allows.Min(a => a.Limits.RowsPerRequest);

    /// <summary>True where rows can be ordered by the field.</summary>
    public bool CanOrder(Field field) => !IsSealed(field) && Operators(field).Count > 0;

    /// <summary>True where rows can be grouped by the field.</summary>
    public bool CanGroup(Field field) => CanOrder(field) || IsPseudonym(field);

    /// <summary>True where a pseudonym is all that the field is ever shown by.</summary>
    public bool IsPseudonym(Field field) => Treatments(field.Name) is [{ Mask: MaskKind.Pseudonym }];

    private bool IsSealed(Field field) => field.Encrypted || Treatments(field.Name).Any(t => t.Mask == MaskKind.Pseudonym);

    /// <summary>The operators of a field: those that each of its treatments supports. What is sealed in one way or another can only be asked for whether it is there, where no mask takes that away.</summary>
    public IReadOnlyList<string> Operators(Field field) => !Shows(field.Name) || Treatments(field.Name).Any(t => t.Mask == MaskKind.Redact) ? [] : field switch
    {
        _ when IsPseudonym(field) => ["eq", "in", "isNull"],
        _ when IsSealed(field) => Treatments(field.Name).Any(t => t.Mask is MaskKind.Prefix or MaskKind.Division) ? [] : ["isNull"],
        { Type: FieldType.Boolean or FieldType.Code } => ["eq", "in", "isNull"],
        { Type: FieldType.String } => ["eq", "in", "gt", "gte", "lt", "lte", "startsWith", "contains", "isNull"],
        _ => ["eq", "in", "gt", "gte", "lt", "lte", "isNull"],
    };
}

/// <summary>One row seen with one caller's eyes: the allows that hold in it, and what is denied of it.</summary>
internal sealed record Sight(IReadOnlyList<AllowPolicy> Holding, IReadOnlySet<string> Denied)
{
    public static Sight Nothing { get; } = new([], new HashSet<string>());

    public bool IsVisible => Holding.Count > 0;

    /// <summary>The least severe treatment among the allows that hold, denies after; null for hidden.</summary>
    public Treatment? TreatmentOf(string name) =>
        Denied.Contains(name) ? null : Holding.Select(a => a.Treatments.GetValueOrDefault(name)).OfType<Treatment>().Min();

    public bool IsFoundBy(string field) => !Denied.Contains(field) && Holding.Any(a => a.Lookup.Contains(field));
}
