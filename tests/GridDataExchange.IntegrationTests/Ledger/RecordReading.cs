using System.Text.Json;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>Reads what records say, as who has the retention keys can.</summary>
internal static class RecordReading
{
    public static async Task<byte[]> BodyAsync(this IDatabases databases, Guid record, RetentionKeys? keys = null) =>
        Open(await databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", record), keys);

    /// <summary>All records of a kind, in the order of each node.</summary>
    public static async Task<List<JsonElement>> BodiesAsync(this IDatabases databases, string kind, RetentionKeys? keys = null, string? node = null) =>
        [.. (await databases.ReadAsync(keys, node)).Where(r => r.Kind == kind).Select(r => r.Body)];

    /// <summary>All records that say something of others than their node.</summary>
    public static async Task<List<JsonElement>> RecordsAsync(this IDatabases databases, RetentionKeys? keys = null) =>
        [.. (await databases.ReadAsync(keys, null)).Select(r => r.Body).Where(r => r.TryGetProperty("kind", out _))];

    /// <summary>Every record of a change of administration.</summary>
    public static async Task<List<JsonElement>> ChangesAsync(this IDatabases databases, RetentionKeys? keys = null) =>
        [.. (await databases.BodiesAsync("administration", keys)).Where(r => r.TryGetProperty("changes", out _))];

    private static async Task<IEnumerable<(string Kind, JsonElement Body)>> ReadAsync(this IDatabases databases, RetentionKeys? keys, string? node)
    {
        var payloads = await databases.ScalarAsync<byte[][]>("SELECT coalesce(array_agg(payload ORDER BY node, counter), '{}') FROM ledger.record WHERE $1 IN ('', node)", node ?? "");
        return payloads.Select(p => (RecordPayload.TryRead(p, out var read) ? read.Kind : "", JsonDocument.Parse(Open(p, keys)).RootElement));
    }

    private static byte[] Open(byte[] payload, RetentionKeys? keys)
    {
        Assert.True(RecordPayload.TryRead(payload, out var read));
        return read.Body(keys ?? LedgerTestExtensions.Options.RetentionKeys)!;
    }
}
