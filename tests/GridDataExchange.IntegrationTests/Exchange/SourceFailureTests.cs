using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Query;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class SourceFailureTests(ExchangeFixture exchange) : IClassFixture<ExchangeFixture>
{
    private const string Personal = "{ residents(where: { name: { eq: \"王秀兰\" } }) { nodes { name phone visits { nodes { result } } } } }";

    // Run by the query role, which may end its own sessions; only the one that waits for a table.
    private const string TerminateWaiting = """
        SELECT count(pg_terminate_backend(a.pid)) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND NOT l.granted
        WHERE datname = current_database() AND usename = current_user
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host=/nowhere;Username=gdx_query;Database=none")]
    [InlineData("Host=127.0.0.1;Port=1;Username=gdx_query;Database=none")]
    [InlineData("")]
    public async Task A_source_that_takes_no_connection_is_SOURCE_UNAVAILABLE(string connection)
    {
        // Without another place: there, as somebody it does not know.
        var builder = new NpgsqlConnectionStringBuilder(connection.Length > 0 ? connection : exchange.Databases.For(DatabaseRole.Query).ConnectionString);
        builder.Username = connection.Length > 0 ? builder.Username : "nobody_here";
        await using var elsewhere = NpgsqlDataSource.Create(builder);
        await AssertRefusedAsync(await AskAsync(elsewhere), RefusalCode.SourceUnavailable);
    }

    [Fact]
    public async Task A_connection_that_is_ended_while_it_reads_is_SOURCE_UNAVAILABLE_and_the_next_request_is_answered()
    {
        var token = await exchange.TokenAsync();
        await using (var held = await HeldTable.TakeAsync(exchange.Databases, "data.resident"))
        {
            var outcome = exchange.AskAsync(token, Personal);
            while (await exchange.Databases.ScalarAsync<long>(DatabaseRole.Query, TerminateWaiting) == 0)
            {
                await Task.Yield();
            }

            await AssertRefusedAsync(await outcome, RefusalCode.SourceUnavailable);
        }

        Assert.Equal(["王秀兰"], (await exchange.AskAsync(token, Personal)).Names());
    }

    [Fact]
    public async Task Idle_connections_that_were_ended_are_replaced()
    {
        var token = await exchange.TokenAsync();
        Assert.Null((await exchange.AskAsync(token, Personal)).Refused);
        await exchange.Databases.ScalarAsync<long>(
            DatabaseRole.Query, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()");
        Outcome outcome;
        do
        {
            outcome = await exchange.AskAsync(token, Personal);
        }
        while (outcome.Refused == RefusalCode.SourceUnavailable); // once for each that was idle

        Assert.Equal(["王秀兰"], outcome.Names());
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_is_TIMED_OUT()
    {
        await using var held = await HeldTable.TakeAsync(exchange.Databases, "data.resident");
        await using var hasty = NpgsqlDataSource.Create(exchange.Databases.For(DatabaseRole.Query).ConnectionString + ";Options=-c statement_timeout=50ms");
        await AssertRefusedAsync(await AskAsync(hasty), RefusalCode.TimedOut);
    }

    [Fact]
    public async Task A_statement_of_the_second_level_that_takes_too_long_is_TIMED_OUT_and_leaves_nothing_open()
    {
        await using var hasty = NpgsqlDataSource.Create(exchange.Databases.For(DatabaseRole.Query).ConnectionString + ";Options=-c statement_timeout=1s;Maximum Pool Size=1");
        await using (await HeldTable.TakeAsync(exchange.Databases, "data.visit"))
        {
            await AssertRefusedAsync(await AskAsync(hasty), RefusalCode.TimedOut);
        }

        Assert.Equal(["王秀兰"], (await AskAsync(hasty)).Names());
    }

    [Fact]
    public async Task A_statement_that_the_database_rejects_is_a_defect_tells_nothing_and_spoils_no_later_request()
    {
        var token = await exchange.TokenAsync();
        string[] orders = ["address: ASC", "address: DESC", "gridCode: ASC", "gridCode: DESC"];
        for (var uses = 0; uses < orders.Length; uses++)
        {
            // A statement of its own, refused at each stage of its becoming a prepared one.
            var question = $"{{ residents(first: 5) {{ nodes {{ name gridCode }} }} households(first: 2, orderBy: [{{ {orders[uses]} }}]) {{ nodes {{ address }} }} }}";
            for (var use = 0; use < 6; use++)
            {
                if (use == uses)
                {
                    await exchange.Databases.RunAsync("REVOKE SELECT ON data.household FROM gdx_query");
                    await AssertRefusedAsync(await exchange.AskAsync(token, question), RefusalCode.Internal);
                    await exchange.Databases.RunAsync("GRANT SELECT ON data.household TO gdx_query");
                }

                Assert.Null((await exchange.AskAsync(token, question)).Refused);
            }
        }

        Assert.Contains("42501", exchange.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_does_not_open_is_a_defect_and_tells_nothing()
    {
        await exchange.RunAsync(DatabaseRole.Owner, "UPDATE data.resident SET phone = set_byte(phone, 20, get_byte(phone, 20) # 1) WHERE resident_no = 'R2'");
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), "{ residents { nodes { name phone } } }");
        await exchange.RunAsync(DatabaseRole.Owner, "UPDATE data.resident SET phone = set_byte(phone, 20, get_byte(phone, 20) # 1) WHERE resident_no = 'R2'");

        await AssertRefusedAsync(outcome, RefusalCode.Internal);
    }

    [Fact]
    public async Task A_transaction_whose_last_level_never_ran_is_not_left_to_the_next_request()
    {
        var token = await exchange.TokenAsync();
        const string nobody = "{ residents(where: { name: { eq: \"马后来\" } }) { nodes { name visits { nodes { result } } } } }";
        Assert.Empty((await exchange.AskAsync(token, nobody)).Names());
        await AssertNothingOpenAsync();

        await exchange.RunAsync(DatabaseRole.Owner, "UPDATE data.resident SET name = '马后来' WHERE resident_no = 'R5'");
        Assert.Equal(["马后来"], (await exchange.AskAsync(token, nobody)).Names());
        await exchange.RunAsync(DatabaseRole.Owner, "UPDATE data.resident SET name = '孙无户' WHERE resident_no = 'R5'");
        Assert.Equal(["孙无户"], (await exchange.AskAsync(token, nobody.Replace("马后来", "孙无户", StringComparison.Ordinal))).Names());
        await AssertNothingOpenAsync();
    }

    [Fact]
    public async Task A_request_refused_between_two_levels_leaves_nothing_open()
    {
        var token = await exchange.TokenAsync();
        const string pages = "{ residents(where: { name: { eq: \"王秀兰\" } }) { nodes { name visits(first: 1) { pageInfo { endCursor } } } } }";
        var cursor = (await exchange.AskAsync(token, pages)).Data.GetProperty("residents").GetProperty("nodes")[0].GetProperty("visits").GetProperty("pageInfo").GetProperty("endCursor").GetString();
        var outcome = await exchange.AskAsync(token, "query($after: String) { residents(where: { name: { eq: \"欧阳建国\" } }) { nodes { name visits(first: 1, after: $after) { nodes { result } } } } }", new { after = cursor });

        await AssertRefusedAsync(outcome, RefusalCode.CursorInvalid);
        await AssertNothingOpenAsync();
        Assert.Equal(["王秀兰"], (await exchange.AskAsync(token, Personal)).Names());
    }

    private async Task AssertNothingOpenAsync() => Assert.Equal(
        0L, await exchange.Databases.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'gdx_query' AND state <> 'idle'"));

    private async Task<Outcome> AskAsync(NpgsqlDataSource source)
    {
        var engine = new QueryEngine(exchange.County.Policies.Catalogue, exchange.Key, exchange.County.Retention, new QueriesOf(source), new QueryBounds());
        return Outcome.Of(await exchange.Over(engine: engine).AnswerAsync(ExchangeFixture.Request(await exchange.TokenAsync(), Personal), Stop));
    }

    private async Task AssertRefusedAsync(Outcome outcome, RefusalCode code)
    {
        Assert.Equal(code, outcome.Refused);
        Assert.False(outcome.Body.TryGetProperty("data", out _));
        var record = await exchange.RecordAsync(outcome.Record);
        Assert.Equal((outcome.Code, "run"), (record.GetProperty("code").GetString(), record.GetProperty("step").GetString()));
        foreach (var text in (string[])[outcome.Text, exchange.Log.Text, record.GetRawText()])
        {
            foreach (var value in (string[])["王秀兰", "欧阳", "SELECT", "data.", "15400", "resident_no", "gdx_query", "nobody_here", "/nowhere"])
            {
                Assert.DoesNotContain(value, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private sealed class QueriesOf(NpgsqlDataSource source) : IDatabases
    {
        public NpgsqlDataSource For(DatabaseRole role) => source;

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>A table that nobody can read until this is ended.</summary>
    private sealed class HeldTable(NpgsqlConnection connection) : IAsyncDisposable
    {
        public static async Task<HeldTable> TakeAsync(IDatabases databases, string table)
        {
            var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
            await using var command = new NpgsqlCommand($"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection);
            await command.ExecuteNonQueryAsync(Stop);
            return new HeldTable(connection);
        }

        public async ValueTask DisposeAsync()
        {
            await using (var command = new NpgsqlCommand("ROLLBACK", connection))
            {
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }

            await connection.DisposeAsync();
        }
    }
}
