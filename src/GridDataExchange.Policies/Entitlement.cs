using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies;

/// <summary>What one caller may see under one request's circumstances: the policies that apply, dataset by dataset.</summary>
public sealed class Entitlement
{
    private readonly Dictionary<string, DatasetEntitlement> datasets;

    internal Entitlement(PolicySet policies, Caller caller, ImmutableArray<DatasetEntitlement> granted, ImmutableArray<DenyPolicy> denies, string shape, string rules)
    {
        Policies = policies;
        Caller = caller;
        Datasets = granted;
        Denies = denies;
        Shape = shape;
        Rules = rules;
        datasets = granted.ToDictionary(d => d.Dataset.Name, StringComparer.Ordinal);
    }

    /// <summary>The policy set it comes from.</summary>
    public PolicySet Policies { get; }

    /// <summary>Whose it is.</summary>
    public Caller Caller { get; }

    /// <summary>The datasets of which anything can be seen, in the ordinal order of their names.</summary>
    public ImmutableArray<DatasetEntitlement> Datasets { get; }

    /// <summary>Every deny that applies, on any dataset: one on persons also hides the rows about them in datasets of which this holds nothing else.</summary>
    public ImmutableArray<DenyPolicy> Denies { get; }

    /// <summary>Equal for two entitlements that can see the same fields, relations, treatments and lookups: the key of schemas.</summary>
    public string Shape { get; }

    /// <summary>Equal for two entitlements to which the same policies apply, under one policy version: the key of plans.</summary>
    public string Rules { get; }

    /// <summary>What is granted of the dataset, or null for nothing.</summary>
    public DatasetEntitlement? Find(string dataset) => datasets.GetValueOrDefault(dataset);
}

/// <summary>What is granted of one dataset.</summary>
public sealed class DatasetEntitlement
{
    // Made once a caller and read once a plan: a dictionary that is quick to make.
    private readonly Dictionary<string, ImmutableArray<Treatment>> treatments;

    internal DatasetEntitlement(Dataset dataset, ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> denies)
    {
        Dataset = dataset;
        Allows = allows;
        Denies = denies;
        var never = denies.Where(d => d.Rows is Constant { Value: true }).SelectMany(d => d.Fields).ToHashSet(StringComparer.Ordinal);
        treatments = allows
            .SelectMany(a => a.Treatments)
            .Where(t => !never.Contains(t.Key))
            .GroupBy(t => t.Key, t => t.Value, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Distinct().Order().ToImmutableArray(), StringComparer.Ordinal);
        Lookup = [.. allows.SelectMany(a => a.Lookup).Where(f => !never.Contains(f))];
        RowsPerRequest = allows.Min(a => a.Limits.RowsPerRequest);
        PersonsPerDay = allows.Min(a => a.Limits.PersonsPerDay);
        LookupsPerDay = allows.Where(a => !a.Lookup.IsEmpty).Min(a => a.Limits.LookupsPerDay);
    }

    /// <summary>The dataset.</summary>
    public Dataset Dataset { get; }

    /// <summary>The allows that apply, in the ordinal order of their names; at least one. A row is visible where the condition of any holds.</summary>
    public ImmutableArray<AllowPolicy> Allows { get; }

    /// <summary>The denies on this dataset that apply, of rows and of fields.</summary>
    public ImmutableArray<DenyPolicy> Denies { get; }

    /// <summary>Names of fields that some row may be looked up by.</summary>
    public ImmutableHashSet<string> Lookup { get; }

    /// <summary>The smallest bound on rows of this dataset in one answer, or null for none.</summary>
    public int? RowsPerRequest { get; }

    /// <summary>The smallest bound on different persons of this dataset's rows in a day, or null for none.</summary>
    public int? PersonsPerDay { get; }

    /// <summary>The smallest bound on lookups in a day, of the allows that have one; null for none.</summary>
    public int? LookupsPerDay { get; }

    /// <summary>Every treatment that the field or relation of that name can have in some row, by rising severity; empty where it is hidden in every row.</summary>
    public ImmutableArray<Treatment> TreatmentsOf(string name) => treatments.GetValueOrDefault(name, []);

    /// <summary>Names of the fields and relations that can be seen in some row.</summary>
    internal IEnumerable<string> Shown => treatments.Keys;

    /// <summary>True where any field or relation can be seen in some row.</summary>
    internal bool ShowsAnything => treatments.Count > 0;

    /// <summary>True where the field or relation can be seen in some row.</summary>
    public bool Shows(string name) => treatments.ContainsKey(name);
}
