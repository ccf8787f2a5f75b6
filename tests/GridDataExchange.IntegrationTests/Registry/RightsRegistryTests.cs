using System.Security.Cryptography;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Registry;

public sealed class RightsRegistryTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Client = "civil-affairs-system";
    private const string Purpose = "elderly-care";

    private readonly DatabaseFixture database = new(cluster);
    private readonly MasterKey master = MasterKey.Create();
    private readonly CountingLogger logger = new();
    private RightsRegistry registry = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        registry = Open();
        await registry.PutDepartmentAsync(new Department("civil-affairs", "Civil affairs", "民政局"), Stop);
        await registry.PutDepartmentAsync(new Department("health", "Health", "卫健局"), Stop);
        await registry.PutClientAsync(new RegisteredClient(Client, "civil-affairs"), Stop);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task A_grant_is_live_from_its_start_to_its_end()
    {
        var grant = await GrantAsync();
        var read = (await Open().RefreshAsync(Stop)).FindLive(Client, Purpose, grant.Starts);
        Assert.NotNull(read);
        Assert.Equal((grant.Id, grant.Starts, grant.Ends), (read.Id, read.Starts, read.Ends));
        Assert.Equal(["data:resident", "data:visit"], read.Scopes);
        Assert.Equal(["230881"], read.Jurisdictions);
        Assert.Null(registry.Current.FindLive(Client, Purpose, grant.Ends));
        Assert.Null(registry.Current.FindLive(Client, Purpose, grant.Starts.AddTicks(-1)));
        Assert.Null(registry.Current.FindLive(Client, "epidemic-control", grant.Starts));
    }

    [Fact]
    public async Task Ending_a_grant_raises_the_epoch_and_takes_it_away()
    {
        var grant = await GrantAsync();
        var before = registry.Current.Epoch;
        Assert.True(await registry.EndGrantAsync(grant.Id, Stop));
        Assert.Equal(before + 1, registry.Current.Epoch);
        Assert.Empty(registry.Current.Grants);
        Assert.Empty((await Open().RefreshAsync(Stop)).Grants);
        Assert.False(await registry.EndGrantAsync(grant.Id, Stop));
        Assert.False(await registry.EndGrantAsync(Guid.NewGuid(), Stop));
        Assert.Equal(before + 1, registry.Current.Epoch);
    }

    [Fact]
    public async Task What_is_registered_already_changes_nothing()
    {
        var before = registry.Current.Epoch;
        await registry.PutDepartmentAsync(new Department("civil-affairs", "Civil affairs", "民政局"), Stop);
        await registry.PutClientAsync(new RegisteredClient(Client, "civil-affairs"), Stop);
        Assert.Equal(before, (await registry.RefreshAsync(Stop)).Epoch);
    }

    [Fact]
    public async Task A_client_that_moves_department_raises_the_epoch()
    {
        var before = registry.Current.Epoch;
        await registry.PutClientAsync(new RegisteredClient(Client, "health"), Stop);
        Assert.Equal((before + 1, "health"), (registry.Current.Epoch, registry.Current.Clients[Client].Department));
        Assert.Equal(0, logger.Critical);
    }

    [Fact]
    public async Task A_second_grant_for_the_same_time_is_refused_and_one_that_follows_is_not()
    {
        var first = await GrantAsync();
        var refusal = await Assert.ThrowsAsync<RegistryException>(() => registry.AddGrantAsync(first with { Id = Guid.NewGuid(), Starts = first.Ends.AddTicks(-10), Ends = first.Ends.AddDays(9) }, Stop));
        Assert.Contains("end that one first", refusal.Message);
        await registry.AddGrantAsync(first with { Id = Guid.NewGuid(), Starts = first.Ends, Ends = first.Ends.AddDays(9) }, Stop);
        Assert.Equal(first.Id, registry.Current.Grants[(Client, Purpose)].Id);
        await registry.EndGrantAsync(first.Id, Stop);
        await registry.AddGrantAsync(first with { Id = Guid.NewGuid() }, Stop);
    }

    [Fact]
    public async Task A_grant_that_cannot_be_is_refused_with_a_sentence()
    {
        var good = New();
        foreach (var bad in new[]
        {
            good with { Client = "nobody" },
            good with { Purpose = "" },
            good with { Scopes = ["purpose:elderly-care"] },
            good with { Scopes = [] },
            good with { Ends = good.Starts },
            good with { Starts = good.Starts.AddYears(-2), Ends = good.Ends.AddYears(-2) },
        })
        {
            await Assert.ThrowsAsync<RegistryException>(() => registry.AddGrantAsync(bad, Stop));
        }

        await Assert.ThrowsAsync<RegistryException>(() => registry.PutClientAsync(new RegisteredClient("c", "no-such-department"), Stop));
        Assert.Empty((await registry.RefreshAsync(Stop)).Grants);
    }

    [Theory]
    [InlineData("UPDATE registry.access_grant SET scopes = scopes || '{admin}'")]
    [InlineData("UPDATE registry.access_grant SET jurisdictions = '{23}'")]
    [InlineData("UPDATE registry.access_grant SET jurisdictions = '{}', scopes = scopes || jurisdictions")]
    [InlineData("UPDATE registry.access_grant SET ends = ends + interval '1 second'")]
    [InlineData("UPDATE registry.access_grant SET starts = starts - interval '1 microsecond'")]
    [InlineData("UPDATE registry.access_grant SET purpose = 'epidemic-control'")]
    [InlineData("UPDATE registry.access_grant SET requires_document = true")]
    [InlineData("UPDATE registry.access_grant SET id = gen_random_uuid()")]
    [InlineData("UPDATE registry.access_grant SET revision = 2")]
    [InlineData("UPDATE registry.access_grant SET mac = set_byte(mac, 0, get_byte(mac, 0) # 1)")]
    [InlineData("UPDATE registry.access_grant SET mac = ''")]
    [InlineData("UPDATE registry.access_grant SET scopes = '{NULL}'")]
    [InlineData("UPDATE registry.access_grant SET scopes = '{{a},{b}}'")]
    [InlineData("UPDATE registry.access_grant SET ends = 'infinity'")]
    [InlineData("UPDATE registry.access_grant SET starts = '-infinity'")]
    [InlineData("UPDATE registry.access_grant SET starts = '200000-01-01', ends = '250000-01-01'")]
    [InlineData("DELETE FROM registry.access_grant")]
    public async Task A_grant_altered_by_SQL_gives_nothing_and_takes_no_other_with_it(string sql)
    {
        await GrantAsync();
        await registry.PutClientAsync(new RegisteredClient("other", "health"), Stop);
        await SqlAsync(sql);
        await registry.AddGrantAsync(New() with { Client = "other" }, Stop);
        var snapshot = await Open().RefreshAsync(Stop);
        Assert.Equal("other", Assert.Single(snapshot.Grants).Key.Client);
        Assert.True(logger.Critical > 0);
    }

    [Fact]
    public async Task A_grant_that_requires_registered_documents_is_not_eased_by_SQL()
    {
        await registry.AddGrantAsync(New() with { RequiresDocument = true }, Stop);
        Assert.True(Assert.Single((await Open().RefreshAsync(Stop)).Grants).Value.RequiresDocument);

        await SqlAsync("UPDATE registry.access_grant SET requires_document = false");
        Assert.Empty((await Open().RefreshAsync(Stop)).Grants);
    }

    [Fact]
    public void The_MAC_of_a_grant_that_requires_none_is_that_of_before_there_were_any()
    {
        var grant = New();
        var before = new CanonicalBytes().Text("grant").Bytes(grant.Id.ToByteArray(bigEndian: true)).Number(1)
            .Text(grant.Client).Text(grant.Purpose).List(grant.Scopes).List(grant.Jurisdictions).Time(grant.Starts).Time(grant.Ends);

        var seal = new RightsSeal(master);
        Assert.Equal(HMACSHA256.HashData(master.Derive("registry", "rights"), before.ToArray()), seal.Of(grant, 1));
        Assert.NotEqual(seal.Of(grant, 1), seal.Of(grant with { RequiresDocument = true }, 1));
    }

    [Fact]
    public async Task A_grant_inserted_by_SQL_gives_nothing()
    {
        await GrantAsync();
        await SqlAsync("INSERT INTO registry.access_grant SELECT gen_random_uuid(), client, 'epidemic-control', scopes, jurisdictions, starts, ends, ended, revision, mac FROM registry.access_grant");
        var snapshot = await Open().RefreshAsync(Stop);
        Assert.Equal((Client, Purpose), Assert.Single(snapshot.Grants).Key);
        Assert.Equal(1, logger.Critical);
    }

    [Fact]
    public async Task An_ended_grant_written_back_as_it_was_gives_nothing()
    {
        var grant = await GrantAsync();
        await SqlAsync("CREATE TABLE data.kept AS SELECT * FROM registry.access_grant");
        await registry.EndGrantAsync(grant.Id, Stop);
        await SqlAsync("UPDATE registry.access_grant g SET ended = k.ended, revision = k.revision, mac = k.mac FROM data.kept k");
        Assert.Empty((await Open().RefreshAsync(Stop)).Grants);
        Assert.Equal(1, logger.Critical);
    }

    [Fact]
    public async Task An_earlier_department_of_a_client_written_back_gives_it_nothing()
    {
        await SqlAsync("CREATE TABLE data.kept AS SELECT * FROM registry.client");
        await registry.PutClientAsync(new RegisteredClient(Client, "health"), Stop);
        await GrantAsync();
        await SqlAsync("UPDATE registry.client c SET department = k.department, revision = k.revision, mac = k.mac FROM data.kept k WHERE k.id = c.id");
        var snapshot = await Open().RefreshAsync(Stop);
        Assert.Empty(snapshot.Clients);
        Assert.Empty(snapshot.Grants);
    }

    [Theory]
    [InlineData("UPDATE registry.standing SET entries = ''")]
    [InlineData("UPDATE registry.standing SET revision = revision + 1")]
    [InlineData("UPDATE registry.standing SET epoch = epoch - 1")]
    [InlineData("DELETE FROM registry.standing")]
    public async Task Where_the_list_of_what_stands_was_altered_nobody_has_rights_and_nothing_can_be_added(string sql)
    {
        await GrantAsync();
        await SqlAsync(sql);
        var fresh = Open();
        var snapshot = await fresh.RefreshAsync(Stop);
        Assert.Empty(snapshot.Clients);
        Assert.Empty(snapshot.Grants);
        Assert.Equal(1, logger.Critical);
        await Assert.ThrowsAsync<RegistryException>(() => fresh.PutClientAsync(new RegisteredClient("new", "health"), Stop));
    }

    [Fact]
    public async Task An_earlier_state_written_back_whole_is_refused_by_a_node_that_knows_better()
    {
        var grant = await GrantAsync();
        await SqlAsync("CREATE TABLE data.kept_grant AS SELECT * FROM registry.access_grant; CREATE TABLE data.kept_standing AS SELECT * FROM registry.standing");
        await registry.EndGrantAsync(grant.Id, Stop);
        await SqlAsync("""
            UPDATE registry.access_grant g SET ended = k.ended, revision = k.revision, mac = k.mac FROM data.kept_grant k;
            UPDATE registry.standing s SET revision = k.revision, epoch = k.epoch, entries = k.entries, mac = k.mac FROM data.kept_standing k
            """);
        await Assert.ThrowsAsync<RegistryException>(() => registry.RefreshAsync(Stop));
        await Assert.ThrowsAsync<RegistryException>(() => registry.AddGrantAsync(New(), Stop));
        Assert.Empty(registry.Current.Grants);
    }

    [Fact]
    public async Task A_grant_that_time_ended_leaves_room_for_the_next_and_raises_no_alarm()
    {
        var grant = New();
        var clock = new Clock(grant.Starts);
        var node = new RightsRegistry(database.Databases, master, clock, logger);
        await node.AddGrantAsync(grant, Stop);
        clock.Now = grant.Ends;
        Assert.Empty((await node.RefreshAsync(Stop)).Grants);
        Assert.False(await node.EndGrantAsync(grant.Id, Stop));
        await node.AddGrantAsync(grant with { Id = Guid.NewGuid(), Starts = grant.Ends, Ends = grant.Ends.AddDays(1) }, Stop);
        Assert.Single(node.Current.Grants);
        Assert.Equal(0, logger.Critical);
    }

    [Fact]
    public async Task Under_another_master_key_nobody_has_rights()
    {
        await GrantAsync();
        var other = new RightsRegistry(database.Databases, MasterKey.Create(), TimeProvider.System, logger);
        Assert.Empty((await other.RefreshAsync(Stop)).Clients);
    }

    [Fact]
    public async Task Changes_at_once_each_raise_the_epoch_and_none_is_lost()
    {
        var before = registry.Current.Epoch;
        RightsRegistry[] nodes = [registry, Open(), Open()];
        await Task.WhenAll(Enumerable.Range(0, 24).Select(number => Task.Run(() => nodes[number % 3].PutClientAsync(new RegisteredClient($"client-{number}", "health"), Stop), Stop)));
        foreach (var node in nodes)
        {
            var snapshot = await node.RefreshAsync(Stop);
            Assert.Equal((before + 24, 25), (snapshot.Epoch, snapshot.Clients.Count));
        }

        Assert.Equal(0, logger.Critical);
    }

    [Fact]
    public async Task Of_two_grants_for_one_time_added_at_once_one_is_refused()
    {
        RightsRegistry[] nodes = [registry, Open()];
        var outcomes = await Task.WhenAll(nodes.Select(node => Task.Run(async () => await Record.ExceptionAsync(() => node.AddGrantAsync(New(), Stop)), Stop)));
        Assert.IsType<RegistryException>(Assert.Single(outcomes, outcome => outcome is not null));
    }

    [Fact]
    public async Task Snapshots_read_while_rights_change_are_each_of_one_moment()
    {
        var start = registry.Current.Epoch;
        var changing = Task.Run(
            async () =>
            {
                for (var number = 0; number < 30; number++)
                {
                    await registry.PutClientAsync(new RegisteredClient($"client-{number}", "health"), Stop);
                }
            },
            Stop);
        var reader = Open();
        while (!changing.IsCompleted)
        {
            var snapshot = await reader.RefreshAsync(Stop);
            Assert.Equal(snapshot.Epoch - start, snapshot.Clients.Count - 1);
        }

        await changing;
        Assert.Equal(0, logger.Critical);
    }

    [Fact]
    public async Task A_watched_registry_learns_of_a_change_by_another_node()
    {
        var other = Open();
        await using var watch = new RegistryWatch(other, database.Databases, TimeProvider.System, NullLogger.Instance);
        await watch.StartAsync(Stop);
        var grant = await GrantAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (other.Current.FindLive(Client, Purpose, grant.Starts) is null)
        {
            await timer.WaitForNextTickAsync(Stop);
        }
    }

    [Fact]
    public async Task A_registry_that_cannot_be_read_keeps_what_it_knows_and_says_so_once()
    {
        var grant = await GrantAsync();
        await using var watch = new RegistryWatch(registry, database.Databases, TimeProvider.System, logger);
        await watch.StartAsync(Stop);
        await SqlAsync("ALTER TABLE rights.epoch RENAME TO gone");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (logger.Errors == 0)
        {
            await timer.WaitForNextTickAsync(Stop);
        }

        Assert.NotNull(registry.Current.FindLive(Client, Purpose, grant.Starts));
        await SqlAsync("ALTER TABLE rights.gone RENAME TO epoch");
        await Open().EndGrantAsync(grant.Id, Stop);
        while (registry.Current.FindLive(Client, Purpose, grant.Starts) is not null)
        {
            await timer.WaitForNextTickAsync(Stop);
        }

        Assert.Equal(1, logger.Errors);
    }

    private RightsRegistry Open() => new(database.Databases, master, TimeProvider.System, logger);

    private static Grant New()
    {
        var now = DateTimeOffset.UtcNow;
        var second = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        return new Grant(Guid.NewGuid(), Client, Purpose, ["data:resident", "data:visit"], ["230881"], second, second.AddDays(30));
    }

    private async Task<Grant> GrantAsync()
    {
        var grant = New();
        await registry.AddGrantAsync(grant, Stop);
        return grant;
    }

    private Task<int> SqlAsync(string sql) => database.Databases.TamperAsync(sql);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class CountingLogger : ILogger
    {
        private int critical;
        private int errors;

        public int Critical => critical;

        public int Errors => errors;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical)
            {
                Interlocked.Increment(ref critical);
            }
            else if (logLevel == LogLevel.Error)
            {
                Interlocked.Increment(ref errors);
            }
        }
    }
}
