using System.Globalization;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>A ledger in a database of its own, the hostile administrator of that database, and a reader who has nothing but dumps.</summary>
internal sealed class LedgerUnderAttack : IAsyncDisposable
{
    private readonly DatabaseFixture database;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gdx-verify-");
    private int dumps;

    private LedgerUnderAttack(ClusterFixture cluster)
    {
        database = new(cluster);
        Options = LedgerTestExtensions.Options with { Identity = new LedgerIdentity(Key), Condition = new LedgerCondition() };
    }

    public MasterKey Key { get; } = MasterKey.Create();

    public LedgerOptions Options { get; set; }

    public IDatabases Databases => database.Databases;

    public TreeReader Tree => new(Databases, Options.Identity, WitnessPolicy.None);

    /// <summary>The folder of what the node signed.</summary>
    public string NodeFolder => Path.Combine(folder.FullName, "node", "ledger");

    public string Folder => folder.FullName;

    /// <summary>What the reader of the dumps has seen of the log.</summary>
    public string Seen => Path.Combine(folder.FullName, "seen");

    public VerificationOptions Trusting => new() { Key = Options.Identity.LogKey, SeenFolder = Seen };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<LedgerUnderAttack> StartAsync(ClusterFixture cluster)
    {
        var ledger = new LedgerUnderAttack(cluster);
        await ledger.database.InitializeAsync();
        await ledger.Databases.RunAsync($"INSERT INTO ledger.log (number, origin) VALUES (1, '{ledger.Options.Identity.Origin}')");
        return ledger;
    }

    /// <summary>Appends records by a node of its own, in transactions of these sizes, and gives them their places.</summary>
    public async Task<List<(LedgerEntry Entry, Receipt Receipt)>> WriteAsync(params int[] sizes)
    {
        var written = await AppendAsync(sizes);
        await IntegrateAsync();
        return written;
    }

    /// <summary>The same, without places.</summary>
    public async Task<List<(LedgerEntry Entry, Receipt Receipt)>> AppendAsync(params int[] sizes)
    {
        var written = new List<(LedgerEntry, Receipt)>();
        await using var ledger = Databases.StartLedger(Options);
        foreach (var size in sizes)
        {
            var some = Enumerable.Range(0, size).Select(i => LedgerTestExtensions.Entry(i.ToString(CultureInfo.InvariantCulture))).ToList();
            var appended = await Task.WhenAll(some.Select(ledger.AppendAsync));
            Assert.All(appended, a => Assert.Equal(AppendVerdict.Committed, a.Verdict));
            written.AddRange(some.Zip(appended, (entry, a) => (entry, a.Receipt!)));
        }

        return written;
    }

    /// <summary>Gives places to what waits, by the integrator of one node.</summary>
    public async Task IntegrateAsync()
    {
        await using (new Integrator(Databases, Options, NodeFolder, TimeProvider.System, NullLogger<Integrator>.Instance))
        {
        }

        Assert.Null(Options.Condition.Fault);
    }

    /// <summary>What an administrator does who holds back no trigger.</summary>
    public Task HostileAsync(string sql) => Databases.HostileAsync(sql);

    /// <summary>Keeps all that the database has of the ledger.</summary>
    public Task BackUpAsync() => Databases.RunAsync("DO $$ DECLARE t text; BEGIN CREATE SCHEMA backup; FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relkind = 'r' LOOP EXECUTE format('CREATE TABLE backup.%I AS TABLE ledger.%I', t, t); END LOOP; END $$");

    /// <summary>Puts it back.</summary>
    public async Task RestoreAsync()
    {
        await HostileAsync("""
            DO $$
            DECLARE
                t text;
                columns text;
            BEGIN
                FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'backup'::regnamespace LOOP
                    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
                    FROM pg_attribute WHERE attrelid = format('ledger.%I', t)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
                    EXECUTE format('TRUNCATE ledger.%I', t);
                    EXECUTE format('INSERT INTO ledger.%I (%s) SELECT %s FROM backup.%I', t, columns, columns, t);
                END LOOP;
            END $$
            """);
    }

    public async Task<string> DumpAsync()
    {
        var path = Path.Combine(folder.FullName, $"{++dumps}.sql");
        await Databases.DumpAsync(path);
        return path;
    }

    public async Task<VerificationReport> VerifyAsync(VerificationOptions? options = null) =>
        await LedgerVerifier.VerifyAsync(LedgerCopy.OfDump(await DumpAsync()), options ?? Trusting, Stop);

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
