using System.Diagnostics;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Exchange.Refusals;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Exchange.Watching;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Recovery;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Publishing;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using GridDataExchange.Registry.Documents;
using GridDataExchange.Server.Keys;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Server.Hosting;

/// <summary>Every room, opened in the order in which one needs another; closed in the reverse of it.</summary>
internal sealed class Rooms : IAsyncDisposable
{
    private static readonly IReadOnlyList<Migration> Schema = [.. PostgresSchema.All, .. RegistrySchema.All, .. LedgerSchema.All, .. IndexSchema.All, .. ExchangeSchema.All, .. ServerSchema.All];

    private const string Syslog = "syslog";
    private const string Otlp = "otlp";

    private readonly List<IAsyncDisposable> opened = [];
    private PolicyLoading loading = null!;

    private Rooms(ExchangeSettings settings)
    {
        Policies = PolicyReader.Read(settings.Policies);
        DataFolder.Prepare(settings);
        Key = MasterKey.ReadOrCreate(settings.KeyFile);
        RetentionKeys = new RetentionKeys(settings.RetentionKeyDirectory);
    }

    /// <summary>The policies the server started with.</summary>
    public PolicySet Policies { get; }

    /// <summary>Those that may be in force.</summary>
    public PolicySets Sets { get; } = new();

    public MasterKey Key { get; }

    /// <summary>What the ledger's records are sealed under.</summary>
    public RetentionKeys RetentionKeys { get; }

    public IDatabases Databases { get; private set; } = null!;

    public IPublisher Publisher { get; private set; } = null!;

    public IRegistry Registry { get; private set; } = null!;

    /// <summary>This node, as records of what it does by itself name it.</summary>
    public Actor Node { get; private set; } = null!;

    public IExchange Exchange { get; private set; } = null!;

    /// <summary>Reports over the ledger, for officers.</summary>
    public OfficerReports Reports { get; private set; } = null!;

    public RefusalTally Refusals { get; private set; } = null!;

    /// <summary>What anybody may see of the ledger.</summary>
    public TreeReader Tree { get; private set; } = null!;

    /// <summary>What was kept for its days is erased by these.</summary>
    public Erasures Erasures { get; private set; } = null!;

    /// <summary>Legal holds.</summary>
    public Holds Holds { get; private set; } = null!;

    /// <summary>Its records, for who may check them.</summary>
    public RecordBundleReader Records { get; private set; } = null!;

    /// <summary>How far the officers' index is.</summary>
    public CompletenessReader Completeness { get; private set; } = null!;

    /// <summary>Whether the ledger can be believed.</summary>
    public LedgerCondition Ledger { get; } = new();

    /// <summary>The alerts of the rules over the ledger's records.</summary>
    public AlertBook Alerts { get; private set; } = null!;

    /// <summary>Opens them. What is wrong with the policies is said before anything is made on disk.</summary>
    public static async Task<Rooms> OpenAsync(ExchangeSettings settings, ILoggerFactory loggers, Stopwatch time, CancellationToken cancellationToken)
    {
        var log = loggers.CreateLogger("GridDataExchange.Server");
        var rooms = new Rooms(settings);
        ServerEvents.StartStep(log, "policies", time.ElapsedMilliseconds);
        try
        {
            rooms.Databases = await rooms.OpenDatabaseAsync(settings, loggers, cancellationToken);
            ServerEvents.StartStep(log, "database", time.ElapsedMilliseconds);
            await Migrator.MigrateAsync(rooms.Databases, Schema, cancellationToken);
            ServerEvents.StartStep(log, "schema", time.ElapsedMilliseconds);
            rooms.Publisher = new Publisher(rooms.Databases, rooms.Key);
            await rooms.OpenExchangeAsync(settings, loggers, cancellationToken);
            await rooms.loading.PutInForceAsync(rooms.Policies, cancellationToken);
            ServerEvents.PoliciesInForce(log, rooms.Policies.Version, settings.Policies);
            ServerEvents.StartStep(log, "registry", time.ElapsedMilliseconds);
            return rooms;
        }
        catch
        {
            await rooms.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shows the rooms to the host's services, which do not own them.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddServerDataProtection(Databases, Key, Node);
        services.AddSingleton(new DocumentRegistry(Databases, Key));
        services.AddSingleton(Key).AddSingleton(RetentionKeys).AddSingleton(Databases).AddSingleton(Sets).AddSingleton(Publisher).AddSingleton(Registry).AddSingleton(Exchange).AddSingleton(Reports).AddSingleton(Refusals);
        services.AddSingleton(Tree).AddSingleton(Records).AddSingleton(Completeness).AddSingleton(Ledger).AddSingleton(Erasures).AddSingleton(Holds).AddSingleton(Alerts);
    }

    /// <summary>In Development, lets changes of the policies folder take effect. In Production a set is in force only when it was approved, never because a file changed.</summary>
    public void FollowPolicies(ExchangeSettings settings, ILogger log)
    {
        if (settings.Development)
        {
            Keep(new PolicyWatch(settings.Policies, Policies.Version, loading, TimeProvider.System, log)).Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // One that cannot be closed must not leave the writer without its last record, or the private PostgreSQL running.
        var failures = new List<Exception>();
        foreach (var room in Enumerable.Reverse(opened))
        {
            try
            {
                await room.DisposeAsync();
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private async Task<IDatabases> OpenDatabaseAsync(ExchangeSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (settings.ConnectionString is { } connectionString)
        {
            return Keep(await Postgres.Databases.OpenAsync(connectionString, Key.Derive("database-roles"), cancellationToken));
        }

        var options = new EmbeddedClusterOptions { DataDirectory = settings.DataDirectory, PostgresBin = settings.PostgresBin };
        var cluster = Keep(await EmbeddedCluster.StartAsync(options, loggers.CreateLogger<EmbeddedCluster>(), cancellationToken));
        return Keep(await Postgres.Databases.OpenAsync(cluster, cancellationToken));
    }

    private async Task OpenExchangeAsync(ExchangeSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var registryLog = loggers.CreateLogger("GridDataExchange.Registry");
        Registry = new RightsRegistry(Databases, Key, TimeProvider.System, registryLog);
        await Keep(new RegistryWatch(Registry, Databases, TimeProvider.System, registryLog)).StartAsync(cancellationToken);
        var options = await LedgerOptionsAsync(settings, loggers, cancellationToken);
        var ledger = await OpenLedgerAsync(options, settings, loggers, cancellationToken);
        Node = Actor.Node(ledger.Node);
        Refusals = Keep(new RefusalTally(ledger, TimeProvider.System));
        Keep(new OutboxRelay(Databases, ledger, Sets, Registry, TimeProvider.System, loggers.CreateLogger<OutboxRelay>()));
        var watch = new StreamWatch(Policies.Watch, ledger, Key, RetentionKeys, TimeProvider.System, loggers.CreateLogger<StreamWatch>());
        var rules = Keep(new RecordFollower(Databases, options.Identity, StreamWatch.Name, watch.WatchAsync, TimeProvider.System, loggers.CreateLogger<RecordFollower>(), watch.PrepareAsync));
        WatchForStandstill(rules, options.Identity, settings, loggers.CreateLogger<StandstillWatch>());
        Alerts = new AlertBook(Databases, ledger, RetentionKeys, Sets, Registry, TimeProvider.System);
        loading = new PolicyLoading(Publisher, Registry, Sets, catalogue => new QueryEngine(catalogue, Key, RetentionKeys, Databases, settings.Bounds), Node);
        var pipeline = new RequestPipeline(Sets, Registry, ledger, Databases, Key, settings.TimeZone, TimeProvider.System, loggers.CreateLogger<RequestPipeline>());
        Exchange = pipeline;
        Reports = new OfficerReports(pipeline, Sets, Registry, ledger, Databases, Key, RetentionKeys, Completeness, Holds, settings.TimeZone, TimeProvider.System, loggers.CreateLogger<OfficerReports>());
    }

    /// <summary>How the ledger works, on the log that the database holds, or on the next where a recovery was confirmed.</summary>
    private async Task<LedgerOptions> LedgerOptionsAsync(ExchangeSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var options = new LedgerOptions
        {
            Identity = await LogRegister.OpenAsync(Databases, Key, settings.LedgerOrigin, cancellationToken),
            RetentionKeys = RetentionKeys,
            Condition = Ledger,
            Facts = settings.Facts,
        };
        return options with { Identity = await LedgerRecovery.CompleteAsync(Databases, options, Key, settings.LedgerOrigin, settings.LedgerDirectory, loggers, cancellationToken) };
    }

    private async Task<ILedger> OpenLedgerAsync(LedgerOptions options, ExchangeSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Tree = new TreeReader(Databases, options.Identity, settings.Witnesses);
        Records = new RecordBundleReader(Databases, options.Identity);

        // Closed after the writer, so that the records of the stop have their places.
        Keep(new Integrator(Databases, options, settings.LedgerDirectory, TimeProvider.System, loggers.CreateLogger<Integrator>()));
        Completeness = new CompletenessReader(Databases, options.Identity, TimeProvider.System);
        var indexer = new Indexer(options.Identity, Key, RetentionKeys, loggers.CreateLogger<Indexer>());
        Keep(new RecordFollower(Databases, options.Identity, Indexer.Name, indexer.IndexAsync, TimeProvider.System, loggers.CreateLogger<RecordFollower>()));
        Export(settings, options.Identity, loggers);
        if (settings.Witnesses.Witnesses.Count > 0)
        {
            // A witness must not be able to send the server elsewhere.
            var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
            Keep(new Cosigner(Databases, options, settings.Witnesses, settings.LedgerDirectory, http, TimeProvider.System, loggers.CreateLogger<Cosigner>()));
        }

        var writer = Keep(new LedgerWriter(Databases, options, TimeProvider.System, loggers.CreateLogger<LedgerWriter>()));
        if (!await writer.BeginAsync(cancellationToken))
        {
            throw new ConfigurationException("The ledger cannot be written to, so nothing could be answered: see the log for why, and start again.");
        }

        WatchProofs(writer, options.Identity, settings, loggers.CreateLogger<ProofWatch>());
        Erasures = new Erasures(writer, Databases, options, settings.Witnesses, settings.ErasureDirectory, TimeProvider.System);
        Holds = new Holds(writer, Databases, options, new HoldKeys(settings.HoldKeyDirectory), TimeProvider.System);
        Keep(new RetentionFinisher(Erasures, Holds, TimeProvider.System, loggers.CreateLogger<RetentionFinisher>()));
        return writer;
    }

    /// <summary>Holds answers back where records do not get their places, or not the cosignature that they need.</summary>
    private void WatchProofs(LedgerWriter writer, LedgerIdentity identity, ExchangeSettings settings, ILogger<ProofWatch> logger)
    {
        var (policy, directory) = (settings.Witnesses, settings.LedgerDirectory);
        Keep(ProofWatch.OfSignatures(writer, new TreeReader(Databases, identity, policy with { Outside = [] }), Ledger, directory, TimeProvider.System, logger));
        if (policy.Outside.Count > 0)
        {
            Keep(ProofWatch.OfCosignatures(writer, Tree, Ledger, policy.Grace, directory, TimeProvider.System, logger));
        }
    }

    /// <summary>What rules do not judge, and what administration does without a record, is not answered for. Of the others it is only logged: a collector that is away holds up nothing.</summary>
    private void WatchForStandstill(RecordFollower rules, LedgerIdentity identity, ExchangeSettings settings, ILogger<StandstillWatch> logger)
    {
        Keep(StandstillWatch.OfFollower(Databases, identity, StreamWatch.Name, holdsAnswers: true, StandstillWatch.Grace, Ledger, TimeProvider.System, logger, rules));
        string?[] followers = [Indexer.Name, settings.Syslog is null ? null : Syslog, settings.Otlp is null ? null : Otlp];
        foreach (var name in followers.OfType<string>())
        {
            Keep(StandstillWatch.OfFollower(Databases, identity, name, holdsAnswers: false, StandstillWatch.Grace, Ledger, TimeProvider.System, logger));
        }

        Keep(OutboxRelay.WatchForStandstill(Databases, StandstillWatch.Grace, Ledger, TimeProvider.System, logger));
    }

    /// <summary>Sends records, without anything of persons, to the collectors that are configured.</summary>
    private void Export(ExchangeSettings settings, LedgerIdentity identity, ILoggerFactory loggers)
    {
        if (settings.Syslog is { } syslog)
        {
            Keep(new RecordSender(Databases, identity, Syslog, new SyslogSink(syslog, RetentionKeys) { Authorities = settings.CollectorAuthorities }, TimeProvider.System, loggers.CreateLogger<RecordSender>()));
        }

        if (settings.Otlp is { } otlp)
        {
            var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), SslOptions = CollectorTrust.With(settings.CollectorAuthorities) };
            var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
            Keep(new RecordSender(Databases, identity, Otlp, new OtlpSink(otlp, RetentionKeys, http, TimeProvider.System), TimeProvider.System, loggers.CreateLogger<RecordSender>()));
        }
    }

    private T Keep<T>(T room)
        where T : IAsyncDisposable
    {
        opened.Add(room);
        return room;
    }
}
