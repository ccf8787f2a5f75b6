using System.Collections.Concurrent;
using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Sql;

/// <summary>Cell-level combination in C#, from the bits of the conditions that hold in a row: the same rule that <see cref="RowScope"/> writes as SQL.</summary>
internal sealed class CellRules(ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> fieldDenies)
{
    // At most as many entries as combinations occur in data, and there they are few.
    private readonly ConcurrentDictionary<(string Name, long Bits), Treatment?> decided = new();

    public int Count => allows.Length + fieldDenies.Length;

    /// <summary>True where every visible row has the same treatments: one allow, no deny of fields.</summary>
    public bool IsUniform => allows.Length == 1 && fieldDenies.IsEmpty;

    /// <summary>The bits of a row where <see cref="IsUniform"/>.</summary>
    public const long Uniform = 1;

    /// <summary>The treatment of a field or relation in a row with those bits; null for hidden.</summary>
    public Treatment? Decide(string name, long bits) => decided.GetOrAdd((name, bits), static (key, self) => self.Combine(key.Name, key.Bits), this);

    /// <summary>True where some visible row may hide the field or relation.</summary>
    public bool MayHide(string name) => !EveryRowShows(name) || fieldDenies.Any(d => d.Fields.Contains(name));

    /// <summary>True where a row's being visible is proof that some allow on it lists the field or relation: each allow does, or implies one that does.</summary>
    public bool EveryRowShows(string name) =>
        allows.All(a => a.Treatments.ContainsKey(name) || allows.Any(b => b.Treatments.ContainsKey(name) && Implication.Holds(a.Rows, b.Rows)));

    private Treatment? Combine(string name, long bits)
    {
        for (var i = 0; i < fieldDenies.Length; i++)
        {
            if (Holds(bits, allows.Length + i) && fieldDenies[i].Fields.Contains(name))
            {
                return null;
            }
        }

        Treatment? least = null;
        for (var i = 0; i < allows.Length; i++)
        {
            if (Holds(bits, i) && allows[i].Treatments.TryGetValue(name, out var treatment) && (least is null || treatment.CompareTo(least) < 0))
            {
                least = treatment;
            }
        }

        return least;
    }

    private static bool Holds(long bits, int at) => (bits & (1L << at)) != 0;
}
