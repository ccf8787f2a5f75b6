using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Exchange.Records;
using GridDataExchange.IntegrationTests.Exchange;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Administration;

/// <summary>A database with every guarded table there is, datasets too, and a registry; nothing relays unless a test starts it.</summary>
public sealed class OutboxFixture(ClusterFixture cluster) : IAsyncLifetime
{
    public const string Department = "civil-affairs";

    private static readonly Actor Administrator = new(ActorKind.Client, "bureau") { Department = "data-bureau", Purpose = "exchange-administration", Grant = Guid.NewGuid() };

    public CountyFixture County { get; } = new(cluster);

    public IDatabases Databases => County.Databases;

    public RightsRegistry Registry { get; private set; } = null!;

    public static Actor Actor => Administrator;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await County.InitializeAsync();
        Registry = new RightsRegistry(Databases, County.Key, TimeProvider.System, NullLogger.Instance);
        await Registry.PutDepartmentAsync(new(Department, "Civil affairs", "民政局"), Actor, Stop);
        await Registry.PutInForceAsync(County.Policies, "node", Actor, Stop);
        await Registry.PutClientAsync(new("first", Department), Actor, Stop);
    }

    public ValueTask DisposeAsync() => County.DisposeAsync();

    public OutboxRelay StartRelay(ILedger ledger, ILoggerFactory? log = null)
    {
        var sets = new PolicySets();
        sets.Add(new LoadedPolicies(County.Policies, County.Engine));
        return new(Databases, ledger, sets, Registry, TimeProvider.System, new Logger<OutboxRelay>(log ?? new LogText()));
    }

    /// <summary>A grant of a client of its own.</summary>
    public async Task<Grant> AddGrantAsync()
    {
        var client = $"client-{Guid.NewGuid():N}";
        await Registry.PutClientAsync(new(client, Department), Actor, Stop);
        var now = DateTimeOffset.UtcNow;
        var grant = new Grant(Guid.NewGuid(), client, "elderly-care", ["data:resident"], ["230881"], now.AddMinutes(-1), now.AddHours(1));
        await Registry.AddGrantAsync(grant, Actor, Stop);
        return grant;
    }

    /// <summary>What the outbox has of the last change of a name, or the first.</summary>
    public async Task<IReadOnlyList<JsonElement>> RowsAsync(string act, bool first = false) =>
    [
        .. JsonDocument.Parse(await Databases.ScalarAsync<string>(
            """
            SELECT coalesce(json_agg(json_build_object('table', r.of_table, 'operation', r.operation, 'before', r.before, 'after', r.after, 'rows', r.rows) ORDER BY r.number), '[]')::text
            FROM outbox.changed_row r WHERE r.change = (SELECT id FROM outbox.change WHERE act = $1 ORDER BY CASE WHEN $2 THEN number ELSE -number END LIMIT 1)
            """,
            act,
            first)).RootElement.EnumerateArray(),
    ];

    /// <summary>The tables that have a guard, quoted.</summary>
    public async Task<string[]> GuardedAsync() => await Databases.ScalarAsync<string[]>(
        "SELECT array_agg(tgrelid::regclass::text ORDER BY tgrelid::regclass::text) FROM pg_trigger WHERE tgname = 'outbox_guard' AND tgenabled = 'A'");

    /// <summary>The SQLSTATE with which a statement is refused, with others before it in its transaction; null where it is not.</summary>
    public async Task<string?> RefusalAsync(DatabaseRole role, params string[] statements)
    {
        await using var connection = await Databases.For(role).OpenConnectionAsync(Stop);
        return await RefusalAsync(connection, statements);
    }

    public static async Task<string?> RefusalAsync(NpgsqlConnection connection, params string[] statements)
    {
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        for (var i = 0; i < statements.Length; i++)
        {
            await using var command = new NpgsqlCommand(statements[i], connection);
            try
            {
                await command.ExecuteNonQueryAsync(Stop);
            }
            catch (PostgresException e) when (i == statements.Length - 1)
            {
                return e.SqlState;
            }
        }

        return null;
    }

    /// <summary>A row of the outbox that names these tables.</summary>
    public static string Row(params string[] tables) =>
        $"INSERT INTO outbox.change (id, actor, act, tables) VALUES (gen_random_uuid(), '{{}}', 'made.up', ARRAY['{string.Join("','", tables)}'])";
}
