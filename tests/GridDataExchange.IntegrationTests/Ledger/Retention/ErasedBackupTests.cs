using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Exchange;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger.Retention;

/// <summary>A backup that was taken before an erasure, restored after it: a real answer of long ago, its record and its index.</summary>
public sealed class ErasedBackupTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Person = "R-KNOWN-PERSON-770077";
    private const string Operator = "op-known-770077";
    private const string Case = "CASE-770077";

    private readonly ExchangeFixture fixture = new(cluster);
    private readonly string backup = $"backup_{Guid.NewGuid():N}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        await ClusterDatabase.DropAsync(cluster.Cluster, backup, CancellationToken.None);
    }

    [Fact]
    public async Task Nothing_of_an_erased_record_can_be_read_from_a_backup_that_was_taken_before()
    {
        await using var ledger = new WitnessedLedger(cluster, fixture.Databases);
        await ledger.StartAsync();
        var (record, period) = await AnsweredLongAgoAsync(ledger);
        await ledger.WrittenAsync(WitnessedLedger.Day0, "\"say\":\"kept\"");
        await IndexAsync(ledger);
        var id = await AnnouncedAsync(ledger, period);

        await BackUpAsync();
        await using var restored = Databases.In(cluster.Cluster, backup);
        Assert.Equal((Case, Operator), await ReadAsync(restored, record, ledger.Keys)); // while the key is there, the backup tells
        Assert.True((await SealedOfIndexAsync(restored, record)).Length > 4); // of the decision and of the disclosure, a person among them

        await ledger.CosignedAsync(WitnessedLedger.Day0 + Erasures.Notice);
        Assert.Null((await ledger.Erasures.ConfirmAsync(id, await OfficerAsync(WitnessedLedger.Second), Stop)).Refusal);

        Assert.Null(await ReadAsync(restored, record, ledger.Keys));
        var texts = await EverythingAsync(restored);
        Assert.Contains(record.ToString(), texts, StringComparison.Ordinal);
        foreach (var known in (string[])[Person, Operator, Case])
        {
            Assert.All(SpellingsOf(known), spelling => Assert.DoesNotContain(spelling, texts, StringComparison.OrdinalIgnoreCase));
        }

        var payload = JsonDocument.Parse(await restored.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", record)).RootElement;
        Assert.NotEmpty(ledger.Keys.All);
        foreach (var key in ledger.Keys.All)
        {
            // Under its own header too, which says of which key it is.
            var body = Base64Url.DecodeFromChars(payload.GetProperty("sealed").GetString());
            Assert.Null(key.Open(body, record.ToByteArray()));
            Assert.Null(key.Open(Relabelled(body, key), record.ToByteArray()));
        }

        // What the index has is sealed under the same key.
        Assert.All(await SealedOfIndexAsync(restored, record), column => Assert.Equal(period, RetentionKey.PeriodOf(column)));
    }

    private async Task<(Guid Record, RetentionPeriod Period)> AnsweredLongAgoAsync(WitnessedLedger ledger)
    {
        var known = CountyFixture.Resident("R770", "王秀兰", new DateOnly(1940, 5, 6), CountyFixture.Home);
        known["residentNo"] = Person;
        await fixture.County.InsertAsync("resident", known);

        // The node's clock alone is of long ago: rights are of now.
        var longAgo = new ShiftedClock(WitnessedLedger.Day0.AddDays(-6 * 365) - DateTimeOffset.UtcNow);
        await using var old = new LedgerWriter(fixture.Databases, ledger.Options, longAgo, NullLogger<LedgerWriter>.Instance);
        var request = ExchangeFixture.Request(await fixture.TokenAsync(), "{ residents(first: 50) { nodes { name birthDate } } }", @case: Case, @operator: Operator);
        var answered = Outcome.Of(await fixture.Over(old).AnswerAsync(request, Stop));
        Assert.Null(answered.Refused);
        Assert.True(RecordPayload.TryRead(await fixture.Databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", answered.Record), out var payload));
        Assert.Contains(Person, fixture.Persons(JsonDocument.Parse(payload.Body(ledger.Keys)).RootElement));
        return (answered.Record, payload.Retention!.Value);
    }

    private async Task IndexAsync(WitnessedLedger ledger)
    {
        var indexer = new Indexer(ledger.Options.Identity, fixture.Key, ledger.Keys, NullLogger<Indexer>.Instance);
        await using var follower = new RecordFollower(fixture.Databases, ledger.Options.Identity, Indexer.Name, indexer.IndexAsync, TimeProvider.System, NullLogger<RecordFollower>.Instance);
        await new IndexedLedger(fixture.Databases, new TreeReader(fixture.Databases, ledger.Options.Identity, WitnessPolicy.None), fixture.Key, ledger.Keys).CaughtUpAsync(Stop);
    }

    private async Task<Guid> AnnouncedAsync(WitnessedLedger ledger, RetentionPeriod period)
    {
        await ledger.CosignedAsync(WitnessedLedger.Day0);
        var announced = await ledger.Erasures.AnnounceAsync([period.ToString()], await OfficerAsync(WitnessedLedger.First), Stop);
        Assert.Null(announced.Refusal);
        await ledger.CosignedAsync(WitnessedLedger.Day0);
        return announced.Done!.Id;
    }

    private async Task<Officer> OfficerAsync(Officer officer) => officer with { Epoch = await fixture.Databases.ScalarAsync<long>(RightsEpoch.Read) };

    /// <summary>All rows of all tables, by COPY into a database with the same schema, as pg_dump and psql do it.</summary>
    private async Task BackUpAsync()
    {
        await ClusterDatabase.CloneAsync(cluster.Cluster, ClusterFixture.Template, backup, Stop);
        await using var into = Databases.In(cluster.Cluster, backup);
        await using var from = await fixture.Databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
        await using var to = await into.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
        foreach (var (table, columns) in await TablesAsync(into))
        {
            await RunAsync($"ALTER TABLE {table} DISABLE TRIGGER USER; DELETE FROM {table}");
            await using (var writer = await to.BeginTextImportAsync($"COPY {table} ({columns}) FROM STDIN", Stop))
            {
                using var reader = await from.BeginTextExportAsync($"COPY {table} ({columns}) TO STDOUT", Stop);
                await writer.WriteAsync((await reader.ReadToEndAsync(Stop)).AsMemory(), Stop);
            }
        }

        async Task RunAsync(string sql)
        {
            await using var command = new Npgsql.NpgsqlCommand(sql, to);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    /// <summary>The tables outside of the shared data itself.</summary>
    private static async Task<List<(string Table, string Columns)>> TablesAsync(IDatabases databases)
    {
        const string Tables = """
            SELECT array_agg(format('%I.%I|', n.nspname, c.relname)
                || (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'data')
            """;
        return [.. (await databases.ScalarAsync<string[]>(Tables)).Select(t => t.Split('|')).Select(t => (t[0], t[1]))];
    }

    private static async Task<string> EverythingAsync(IDatabases databases)
    {
        var all = new StringBuilder();
        foreach (var (table, _) in await TablesAsync(databases))
        {
            all.Append(await databases.ScalarAsync<string>($"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM {table} t"));
        }

        return all.Append(await databases.ScalarAsync<string>("SELECT string_agg(convert_from(payload, 'UTF8'), E'\\n') FROM ledger.record")).ToString();
    }

    /// <summary>The text, in hexadecimal, and in base64 wherever in a longer text it stands.</summary>
    private static IEnumerable<string> SpellingsOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        yield return text;
        yield return Convert.ToHexStringLower(bytes);
        for (var before = 0; before < 3; before++)
        {
            yield return Convert.ToBase64String([.. new byte[before], .. bytes])[4..^4];
        }
    }

    private static async Task<(string Case, string Operator)?> ReadAsync(IDatabases databases, Guid record, RetentionKeys keys)
    {
        Assert.True(RecordPayload.TryRead(await databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", record), out var payload));
        if (payload.Body(keys) is not { } body)
        {
            return null;
        }

        var read = JsonDocument.Parse(body).RootElement;
        return (read.GetProperty("case").GetString()!, read.GetProperty("operator").GetProperty("name").GetString()!);
    }

    private static async Task<byte[][]> SealedOfIndexAsync(IDatabases databases, Guid record) =>
        await databases.ScalarAsync<byte[][]>("""
            WITH d AS (SELECT * FROM ledger.decision WHERE record = $1), s AS (SELECT * FROM ledger.disclosure WHERE seq = (SELECT seq FROM d))
            SELECT coalesce(array_agg(c), '{}') FROM (
                SELECT case_number FROM d UNION ALL SELECT operator FROM d UNION ALL SELECT case_number FROM s UNION ALL SELECT operator FROM s
                UNION ALL SELECT person FROM s UNION ALL SELECT looked_up FROM s) AS sealed (c)
            WHERE c IS NOT NULL
            """, record.ToString());

    private static byte[] Relabelled(byte[] whole, RetentionKey key)
    {
        var header = key.Seal([], []).Length - 12 - 16;
        return [.. key.Seal([], [])[..header], .. whole[header..]];
    }
}
