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

    /// <summary>All records of a kind, in no order.</summary>
    public static async Task<List<JsonElement>> BodiesAsync(this IDatabases databases, string kind, RetentionKeys? keys = null, string? node = null)
    {
        var payloads = await databases.ScalarAsync<byte[][]>("SELECT coalesce(array_agg(payload), '{}') FROM ledger.record WHERE $1 IN ('', node)", node ?? "");
        return
        [
            .. payloads
                .Where(p => RecordPayload.TryRead(p, out var read) && read.Kind == kind)
                .Select(p => JsonDocument.Parse(Open(p, keys)).RootElement),
        ];
    }

    private static byte[] Open(byte[] payload, RetentionKeys? keys)
    {
        Assert.True(RecordPayload.TryRead(payload, out var read));
        return read.Body(keys ?? LedgerTestExtensions.Options.RetentionKeys)!;
    }
}
