namespace GridDataExchange.Ledger.Index;

/// <summary>What one client was shown in a time: each person once, with all that was shown of them.</summary>
public sealed class Exposure
{
    internal Exposure(IReadOnlyCollection<ExposedPerson> persons, IReadOnlyCollection<ExposedDataset> datasets, IReadOnlyList<UnfoundLookup> lookups) =>
        (Persons, Datasets, Lookups) = (persons, datasets, lookups);

    /// <summary>The persons that were shown, in no order.</summary>
    public IReadOnlyCollection<ExposedPerson> Persons { get; }

    /// <summary>Datasets of which rows about nobody were shown.</summary>
    public IReadOnlyCollection<ExposedDataset> Datasets { get; }

    /// <summary>Whom the client looked for in vain; of some it is not sure (<see cref="UnfoundLookup.Certain"/>).</summary>
    public IReadOnlyList<UnfoundLookup> Lookups { get; }

    /// <summary>How many rows of the index it was made of.</summary>
    public long Rows { get; internal init; }

    /// <summary>Disclosures of persons whose keys were erased at the end of their retention.</summary>
    public long Erased { get; internal init; }

    /// <summary>Disclosures that do not open: the database was changed by other than the ledger.</summary>
    public long Unreadable { get; internal init; }

    /// <summary>Acts of administration of the client, such as reports it was given as an officer: what they showed is not in here.</summary>
    public long Acts => As.Sum(a => a.Acts);

    /// <summary>As whose client it was answered, for which purposes: one that was moved names two departments. And how often it administered.</summary>
    public IReadOnlyList<(string? Department, string? Purpose, long Acts)> As { get; internal init; } = [];
}

/// <summary>When something was shown, how often, and what of it.</summary>
public abstract class Exposed
{
    private readonly HashSet<FieldSet> sets = new(ReferenceEqualityComparer.Instance); // each set is there once, and this is added to for every row

    internal Exposed(DateTimeOffset at) => First = Last = at;

    /// <summary>When first.</summary>
    public DateTimeOffset First { get; private set; }

    /// <summary>When last.</summary>
    public DateTimeOffset Last { get; private set; }

    /// <summary>How many times: once for each record and dataset.</summary>
    public long Times { get; private set; }

    /// <summary>Each dataset and field with the treatments it was shown in, sorted.</summary>
    public IEnumerable<(string Dataset, string Field, IReadOnlyList<string> Treatments)> Fields => sets
        .SelectMany(s => PersonReader.FieldsOf(s.Fields).Select(f => (s.Dataset, f.Field, f.Treatment)))
        .GroupBy(f => (f.Dataset, f.Field))
        .OrderBy(g => g.Key.Dataset, StringComparer.Ordinal).ThenBy(g => g.Key.Field, StringComparer.Ordinal)
        .Select(g => (g.Key.Dataset, g.Key.Field, (IReadOnlyList<string>)[.. g.Select(f => f.Treatment).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]));

    internal void Add(DateTimeOffset at, FieldSet set)
    {
        First = at < First ? at : First;
        Last = at > Last ? at : Last;
        Times++;
        sets.Add(set);
    }
}

/// <summary>A person who was shown.</summary>
public sealed class ExposedPerson : Exposed
{
    internal ExposedPerson(string dataset, string key, DateTimeOffset at)
        : base(at) => (Dataset, Key) = (dataset, key);

    /// <summary>The person's dataset.</summary>
    public string Dataset { get; }

    /// <summary>The business key.</summary>
    public string Key { get; }
}

/// <summary>A dataset of which rows about nobody were shown.</summary>
public sealed class ExposedDataset : Exposed
{
    internal ExposedDataset(string dataset, DateTimeOffset at)
        : base(at) => Dataset = dataset;

    /// <summary>The dataset.</summary>
    public string Dataset { get; }
}

/// <summary>A value that was looked for.</summary>
/// <param name="Dataset">In which dataset.</param>
/// <param name="Field">By which field.</param>
/// <param name="Value">The value; null where it was erased.</param>
/// <param name="Time">When.</param>
/// <param name="Certain">True where the record shows nothing of the dataset; false where the same record had more lookups than it shows persons, so that this one may have found one.</param>
public sealed record UnfoundLookup(string Dataset, string Field, string? Value, DateTimeOffset Time, bool Certain);
