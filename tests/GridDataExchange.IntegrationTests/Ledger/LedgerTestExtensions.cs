using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>The words in which the ledger's tests are told.</summary>
internal static class LedgerTestExtensions
{
    public static LedgerWriter StartLedger(this IDatabases databases, LedgerOptions? options = null) =>
        new(databases, options ?? new LedgerOptions { Timeout = TimeSpan.FromMinutes(1) }, NullLogger<LedgerWriter>.Instance);

    /// <summary>A record that rests on the rights of now.</summary>
    public static async Task<LedgerEntry> EntitledAsync(this IDatabases databases, string say = "hello") =>
        Entry(say) with { Epoch = await databases.ScalarAsync<long>(RightsEpoch.Read), RightsEnd = DateTimeOffset.UtcNow.AddHours(1) };

    /// <summary>A record that rests on no rights.</summary>
    public static LedgerEntry Entry(string say = "hello") => new(Guid.NewGuid(), null, null, Encoding.UTF8.GetBytes($"\"say\":\"{say}\""));

    public static LedgerEntry With(this LedgerEntry entry, string sql, params object[] parameters) =>
        entry with { Companions = [.. entry.Companions, new CompanionStatement(sql, parameters)] };

    public static Task<Appended> AppendAsync(this LedgerWriter ledger, LedgerEntry entry) => ledger.AppendAsync(entry, TestContext.Current.CancellationToken);

    public static async Task<AppendVerdict> VerdictAsync(this LedgerWriter ledger, LedgerEntry entry) => (await ledger.AppendAsync(entry)).Verdict;

    public static Task<bool> HasAsync(this IDatabases databases, LedgerEntry entry) =>
        databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM ledger.record WHERE id = $1)", entry.Id);

    /// <summary>The bytes of a record as the ledger keeps them.</summary>
    public static async Task<byte[]> PayloadAsync(this IDatabases databases, Guid record) => Assert.Single(await databases.PayloadsAsync(record));

    /// <summary>Every record there is.</summary>
    public static async Task<IReadOnlyList<JsonElement>> RecordsAsync(this IDatabases databases) =>
        [.. (await databases.PayloadsAsync()).Select(p => JsonDocument.Parse(p).RootElement).Where(r => r.TryGetProperty("kind", out _))];

    /// <summary>Every record of a change of administration, in the order of the ledger.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ChangesAsync(this IDatabases databases) =>
        [.. (await databases.RecordsAsync()).Where(r => r.GetProperty("kind").GetString() == "administration" && r.TryGetProperty("changes", out _))];

    /// <summary>Returns once the ledger has all that was in the outbox.</summary>
    public static async Task OutboxIsEmptyAsync(this IDatabases databases)
    {
        while (await databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM outbox.change)"))
        {
            await Task.Yield();
        }
    }

    // The one place in which tests read what the ledger keeps.
    private static Task<byte[][]> PayloadsAsync(this IDatabases databases, params Guid[] records) => databases.ScalarAsync<byte[][]>(
        "SELECT coalesce(array_agg(payload ORDER BY node, counter), '{}') FROM ledger.record WHERE cardinality($1) = 0 OR id = ANY ($1)", (object)records);

    public static Task<T> ScalarAsync<T>(this IDatabases databases, string sql, params object[] parameters) =>
        databases.ScalarAsync<T>(DatabaseRole.Owner, sql, parameters);

    public static async Task<T> ScalarAsync<T>(this IDatabases databases, DatabaseRole role, string sql, params object[] parameters)
    {
        await using var command = databases.For(role).CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public static async Task RunAsync(this IDatabases databases, string sql)
    {
        await using var command = databases.For(DatabaseRole.Owner).CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static Task RaiseEpochAsync(this IDatabases databases) => databases.RunAsync(RightsEpoch.Raise);

    /// <summary>Returns once the writer waits for a change of rights to end.</summary>
    public static async Task WriterWaitsAsync(this IDatabases databases)
    {
        const string Waiting = """
            SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
            """;
        while (await databases.ScalarAsync<long>(Waiting) == 0)
        {
            await Task.Yield();
        }
    }
}
