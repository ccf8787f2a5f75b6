using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.IntegrationTests.Fuzzing.Faults;

/// <summary>Changes of what a caller is granted.</summary>
internal static class Rights
{
    private static readonly Constant EveryRow = new(true, ValueType.Bool);

    public static Entitlement Each(Entitlement rights, Func<DatasetEntitlement, DatasetEntitlement> change) =>
        new(rights.Policies, rights.Caller, [.. rights.Datasets.Select(change)], rights.Denies, rights.Shape, rights.Rules);

    public static Entitlement WithDenies(Entitlement rights, Func<DenyPolicy, bool> keep) =>
        new(rights.Policies, rights.Caller, rights.Datasets, [.. rights.Denies.Where(keep)], rights.Shape, rights.Rules);

    public static Entitlement With(Entitlement rights, Caller caller) => new(rights.Policies, caller, rights.Datasets, rights.Denies, rights.Shape, rights.Rules);

    public static DatasetEntitlement Denies(DatasetEntitlement granted, Func<DenyPolicy, bool> keep) => new(granted.Dataset, granted.Allows, [.. granted.Denies.Where(keep)]);

    public static DatasetEntitlement Allows(DatasetEntitlement granted, Func<AllowPolicy, AllowPolicy> change) => new(granted.Dataset, [.. granted.Allows.Select(change)], granted.Denies);

    /// <summary>The same treatments, of every row.</summary>
    public static DatasetEntitlement OfEveryRow(DatasetEntitlement granted) =>
        Denies(Allows(granted, a => a with { Rows = EveryRow }), d => !d.HidesRow);

    public static DatasetEntitlement FirstOfEveryRow(DatasetEntitlement granted) =>
        Allows(granted, a => a == granted.Allows[0] ? a with { Rows = EveryRow } : a);

    /// <summary>Every allow gives what any gives.</summary>
    public static DatasetEntitlement Together(DatasetEntitlement granted)
    {
        var all = granted.Allows.SelectMany(a => a.Treatments).GroupBy(t => t.Key).ToImmutableDictionary(g => g.Key, g => g.Select(t => t.Value).Min()!);
        return Allows(granted, a => a with { Treatments = all });
    }

    /// <summary>Of two allows that show a field, the one that shows less of it remains.</summary>
    public static DatasetEntitlement Severest(DatasetEntitlement granted) => Allows(granted, a => a with
    {
        Treatments = a.Treatments.RemoveRange(a.Treatments.Where(t => granted.Allows.Any(b => b.Treatments.GetValueOrDefault(t.Key)?.CompareTo(t.Value) > 0)).Select(t => t.Key)),
    });

    public static DatasetEntitlement Unmasked(DatasetEntitlement granted, bool encrypted) => Allows(granted, a => a with
    {
        Treatments = a.Treatments.ToImmutableDictionary(t => t.Key, t => granted.Dataset.FindField(t.Key)?.Encrypted == encrypted ? Treatment.Clear : t.Value),
    });

    public static DatasetEntitlement FollowedAlways(DatasetEntitlement granted) => Allows(granted, a => a with
    {
        Treatments = a.Treatments.SetItems(granted.Dataset.Relations.Where(r => granted.Shows(r.Name)).Select(r => KeyValuePair.Create(r.Name, Treatment.Clear))),
    });

    public static DatasetEntitlement FoundByAny(DatasetEntitlement granted) => Allows(granted, a => a with { Lookup = granted.Lookup });

    public static DatasetEntitlement Unlimited(DatasetEntitlement granted) => Allows(granted, a => a with { Limits = Limits.None });

    /// <summary>Beside each field, its raw column under the column's own name.</summary>
    public static DatasetEntitlement WithRaw(DatasetEntitlement granted) => Allows(granted, a => a with
    {
        Treatments = a.Treatments.SetItems(granted.Dataset.Fields.Select(f => KeyValuePair.Create(Raw(f).Name, Treatment.Clear))),
    });

    /// <summary>A field whose visible expression is the raw column, where <see cref="WithRaw"/> grants it: column names are snake_case, those of fields are not.</summary>
    public static Field Raw(Field field) => field.Encrypted ? field : field with { Name = ColumnNames.Column(field).Trim('"') };
}
