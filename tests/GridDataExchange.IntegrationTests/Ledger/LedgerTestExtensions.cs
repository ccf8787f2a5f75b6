using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>The words in which the ledger's tests are told.</summary>
internal static class LedgerTestExtensions
{
    /// <summary>How the ledgers of tests that have no server work; change what the test is about.</summary>
    public static LedgerOptions Options { get; } = new()
    {
        Identity = new LedgerIdentity(MasterKey.Create()),
        RetentionKeys = new RetentionKeys(TestFolder.ForTheRun()),
        Timeout = TimeSpan.FromMinutes(1),
        Heartbeat = TimeSpan.FromDays(1),
    };

    public static LedgerWriter StartLedger(this IDatabases databases, LedgerOptions? options = null) =>
        new(databases, options ?? Options, TimeProvider.System, NullLogger<LedgerWriter>.Instance);

    /// <summary>A record that rests on the rights of now.</summary>
    public static async Task<LedgerEntry> EntitledAsync(this IDatabases databases, string say = "hello") =>
        Entry(say) with { Epoch = await databases.ScalarAsync<long>(RightsEpoch.Read), RightsEnd = DateTimeOffset.UtcNow.AddHours(1) };

    /// <summary>A record that rests on no rights.</summary>
    public static LedgerEntry Entry(string say = "hello") => new(Guid.NewGuid(), null, null, Encoding.UTF8.GetBytes($"\"say\":\"{say}\"")) { Kind = "test", RetentionDays = 1095 };

    public static LedgerEntry With(this LedgerEntry entry, string sql, params object[] parameters) =>
        entry with { Companions = [.. entry.Companions, new CompanionStatement(sql, parameters)] };

    public static Task<Appended> AppendAsync(this LedgerWriter ledger, LedgerEntry entry) => ledger.AppendAsync(entry, TestContext.Current.CancellationToken);

    public static async Task<AppendVerdict> VerdictAsync(this LedgerWriter ledger, LedgerEntry entry) => (await ledger.AppendAsync(entry)).Verdict;

    public static Task<bool> HasAsync(this IDatabases databases, LedgerEntry entry) =>
        databases.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM ledger.record WHERE id = $1)", entry.Id);

    /// <summary>Returns once the record has its place in a signed tree.</summary>
    public static Task PlacedAsync(this IDatabases databases, Guid record) => Waiting.UntilAsync(() => databases.ScalarAsync<bool>(
        """
        SELECT EXISTS (SELECT FROM ledger.record r JOIN ledger.sequence s ON s.node = r.node AND r.counter >= s.first AND r.counter < s.first + s.size
            JOIN ledger.checkpoint c ON c.size >= s.start + s.size AND c.note IS NOT NULL WHERE r.id = $1)
        """,
        record));

    /// <summary>Returns once the ledger has all that was in the outbox.</summary>
    public static Task OutboxIsEmptyAsync(this IDatabases databases) => Waiting.UntilAsync(() => databases.ScalarAsync<bool>("SELECT NOT EXISTS (SELECT FROM outbox.change)"));

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

    /// <summary>Changes the ledger as the database's owner can who switches its guards off first.</summary>
    public static Task HostileAsync(this IDatabases databases, string sql) => databases.RunAsync(
        "DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT c.oid FROM pg_class c WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r' LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER ALL', t); END LOOP; END $$;\n" + sql);

    public static Task RaiseEpochAsync(this IDatabases databases) => databases.RunAsync(RightsEpoch.Raise);

    /// <summary>Ends the writer's sessions, as its own role may; returns how many.</summary>
    public static Task<long> CutWriterAsync(this IDatabases databases) => databases.ScalarAsync<long>(
        DatabaseRole.LedgerWriter, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()");

    /// <summary>Returns once the writer waits for a change of rights to end.</summary>
    public static Task WriterWaitsAsync(this IDatabases databases)
    {
        const string Waits = """
            SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted
            """;
        return Waiting.UntilAsync(async () => await databases.ScalarAsync<long>(Waits) > 0);
    }
}
