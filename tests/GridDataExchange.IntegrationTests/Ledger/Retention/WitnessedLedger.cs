using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger.Retention;

/// <summary>A ledger with keys of its own and an outside witness whose clock the test sets.</summary>
internal sealed class WitnessedLedger(ClusterFixture cluster, IDatabases? within = null) : IAsyncDisposable
{
    /// <summary>The day of the test by the witness's clock.</summary>
    public static readonly DateTimeOffset Day0 = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly DatabaseFixture database = new(cluster);
    private readonly NoteSigner witness = new(RandomNumberGenerator.GetBytes(32), "witness.example.gov/w1", SignatureType.Cosignature);
    private readonly string folder = Directory.CreateTempSubdirectory("gdx-erasure-").FullName;
    private Integrator? integrator;
    private LedgerWriter? writer;

    public IDatabases Databases => within ?? database.Databases;

    public LedgerOptions Options { get; private set; } = null!;

    public RetentionKeys Keys => Options.RetentionKeys;

    public HoldKeys HoldKeys { get; private set; } = null!;

    public LedgerWriter Writer => writer!;

    public Erasures Erasures => ErasuresOver(Writer);

    public Holds Holds => new(Writer, Databases, Options, HoldKeys, TimeProvider.System);

    public RetentionActs Acts => new(Writer, Databases.For(DatabaseRole.LedgerIntegrator), TimeProvider.System);

    public AnnouncementFiles Files => new(Path.Combine(folder, "erasures"), Options.Identity.Origin);

    public static Officer First { get; } = new("audit-office", "officer-1", 1, DateTimeOffset.UtcNow.AddHours(1));

    public static Officer Second { get; } = First with { Client = "officer-2" };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task StartAsync()
    {
        if (within is null)
        {
            await database.InitializeAsync();
        }

        Options = LedgerTestExtensions.Options with
        {
            Condition = new LedgerCondition(),
            Identity = new LedgerIdentity(MasterKey.Create()),
            RetentionKeys = new RetentionKeys(Path.Combine(folder, "retention")),
        };
        HoldKeys = new HoldKeys(Path.Combine(folder, "holds"));
        await Databases.RunAsync($"INSERT INTO ledger.log (number, origin) VALUES (1, '{Options.Identity.Origin}')");
        integrator = new Integrator(Databases, Options, Path.Combine(folder, "ledger"), TimeProvider.System, NullLogger<Integrator>.Instance);
        writer = Databases.StartLedger(Options);
    }

    public Erasures ErasuresOver(ILedger ledger, TimeProvider? clock = null, LedgerIdentity? identity = null) => new(
        ledger,
        Databases,
        Options with { Identity = identity ?? Options.Identity },
        new WitnessPolicy([new ConfiguredWitness(new Uri("http://127.0.0.1:1/"), witness.Key, "health")], [witness.Key.Name], TimeSpan.FromHours(1)),
        Path.Combine(folder, "erasures"),
        clock ?? TimeProvider.System);

    /// <summary>Appends a record as a node wrote it at that time by its clock; returns its id.</summary>
    public async Task<Guid> WrittenAsync(DateTimeOffset at, string body, int days = RetentionPeriod.FewestDays)
    {
        var entry = new LedgerEntry(Guid.NewGuid(), null, null, Encoding.UTF8.GetBytes(body)) { Kind = "test", RetentionDays = days };
        await using var old = new LedgerWriter(Databases, Options, new ShiftedClock(at - DateTimeOffset.UtcNow), NullLogger<LedgerWriter>.Instance);
        Assert.Equal(AppendVerdict.Committed, (await old.AppendAsync(entry, Stop)).Verdict);
        return entry.Id;
    }

    /// <summary>Waits until all that is written has its place in a signed tree; what tests forge is numbered from 900.</summary>
    public async Task SequencedAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await Databases.ScalarAsync<bool>("SELECT coalesce((SELECT max(size) FROM ledger.checkpoint WHERE note IS NOT NULL), 0) = (SELECT count(*) FROM ledger.record WHERE counter < 900)"))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>The witness cosigns the tree as it is, with something new in it, at this time by its clock.</summary>
    public async Task CosignedAsync(DateTimeOffset at, NoteSigner? by = null)
    {
        await Writer.AppendAsync(LedgerTestExtensions.Entry());
        await SequencedAsync();
        var size = await Databases.ScalarAsync<long>("SELECT max(size) FROM ledger.checkpoint");
        Assert.True(SignedNote.TryParse(await Databases.ScalarAsync<string>("SELECT note FROM ledger.checkpoint WHERE size = $1", size), out var note, out _));
        await Databases.ScalarAsync<string>(
            DatabaseRole.LedgerIntegrator,
            "INSERT INTO ledger.cosignature (log, size, witness, line) VALUES (1, $1, $2, $3) RETURNING line",
            size,
            witness.Key.Name,
            (by ?? witness).CosignatureLine(note.Text, at));
    }

    /// <summary>The witness's cosignature of a checkpoint, whoever made that.</summary>
    public string CosignatureLine(string checkpoint, DateTimeOffset at) => witness.CosignatureLine(checkpoint, at);

    /// <summary>Puts an act on record as a node could that does not look whether it may be; returns the record's id.</summary>
    public async Task<Guid> OnRecordAsync(Guid? subject, string kind, Officer by, Action<Utf8JsonWriter> write)
    {
        var record = Guid.NewGuid();
        Assert.Equal(AppendVerdict.Committed, (await Acts.AppendAsync(record, subject ?? record, kind, by, write)).Verdict);
        await SequencedAsync();
        return record;
    }

    /// <summary>Puts an announcement by the first officer on record as a node could that does not look whether it may be; its file is there as of any other.</summary>
    public async Task<Guid> OnRecordAsync(DateTimeOffset earliest, params RetentionPeriod[] periods)
    {
        var id = await OnRecordAsync(null, "erasure-announced", First, json =>
        {
            json.WritePropertyName("periods");
            JsonSerializer.Serialize(json, periods.Select(p => p.ToString()));
            json.WriteString("earliest", earliest);
        });
        Files.Write(new(id, periods, First.Department, First.Client, earliest));
        return id;
    }

    /// <summary>An announcement of the period that is in the tree and was seen by the witness on day 0.</summary>
    public async Task<Guid> AnnouncedAsync(RetentionPeriod period)
    {
        await CosignedAsync(Day0);
        var outcome = await Erasures.AnnounceAsync([period.ToString()], First, Stop);
        Assert.Null(outcome.Refusal);
        await CosignedAsync(Day0);
        return outcome.Done!.Id;
    }

    public async Task<string?> BodyAsync(Guid record)
    {
        Assert.True(GridDataExchange.Ledger.Records.RecordPayload.TryRead(await Databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", record), out var payload));
        return payload.Body(Keys) is { } body ? Encoding.UTF8.GetString(body) : null;
    }

    /// <summary>As one who owns the database and takes its triggers away first.</summary>
    public Task HostileAsync(string sql) => Databases.HostileAsync(sql);

    public async ValueTask DisposeAsync()
    {
        if (writer is not null)
        {
            await writer.DisposeAsync();
            await integrator!.DisposeAsync();
        }

        witness.Dispose();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
