using System.Text.Json;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Verification;

/// <summary>What of the sealed bodies nobody reads any more: what records say was erased, and what the keys that are left do not open.</summary>
/// <param name="keys">The retention keys that are left; null where they are not known.</param>
internal sealed class ErasureEvidence(RetentionKeys? keys)
{
    private readonly Dictionary<RetentionPeriod, long> records = [];
    private readonly HashSet<RetentionPeriod> erased = [];

    /// <summary>Records that nobody reads any more: by the keys, where they are known, else by what records say.</summary>
    public long Count => records.Where(r => keys is null ? erased.Contains(r.Key) : keys.Find(r.Key) is null).Sum(r => r.Value);

    /// <summary>Periods whose key is gone though no record says that they were erased.</summary>
    public IEnumerable<(RetentionPeriod Period, long Records)> Unexplained() =>
        keys is null ? [] : records.Where(r => !erased.Contains(r.Key) && keys.Find(r.Key) is null).Select(r => (r.Key, r.Value)).OrderBy(r => r.Key.ToString(), StringComparer.Ordinal);

    public void Sealed(RetentionPeriod period) => records[period] = records.GetValueOrDefault(period) + 1;

    /// <summary>Takes the body of a record of kind <c>erased</c>.</summary>
    public void Erased(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            erased.UnionWith(RetentionBodies.Periods(JsonElement.ParseValue(ref json)) ?? []);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It says nothing, and erases nothing here.
        }
    }
}
