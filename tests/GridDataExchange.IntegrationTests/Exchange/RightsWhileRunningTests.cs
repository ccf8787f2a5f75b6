using System.Collections.Immutable;
using GridDataExchange.Exchange;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Postgres;
using GridDataExchange.Query;
using GridDataExchange.Registry;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class RightsWhileRunningTests(ExchangeFixture exchange) : IClassFixture<ExchangeFixture>
{
    private const string Names = "{ residents { nodes { name } } }";

    private static readonly string[] Everyone = ["周他乡", "孙无户", "欧阳建国", "王秀兰"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grant_that_ends_between_run_and_append_gives_no_data()
    {
        var token = await exchange.TokenAsync();
        var ending = Before(1, async () => Assert.True(await exchange.Registry.EndGrantAsync(token.Grant, Stop)));
        var outcome = await exchange.AskAsync(token, Names, through: ending);

        await AssertRefusedAsync(outcome, RefusalCode.GrantEnded);
        Assert.Equal(1, ending.Answers);
    }

    [Fact]
    public async Task A_grant_that_another_node_ends_between_run_and_append_gives_no_data()
    {
        var token = await exchange.TokenAsync();
        var elsewhere = new RightsRegistry(exchange.Databases, exchange.Key, TimeProvider.System, NullLogger.Instance);
        var outcome = await exchange.AskAsync(token, Names, through: Before(1, () => elsewhere.EndGrantAsync(token.Grant, Stop)));

        await AssertRefusedAsync(outcome, RefusalCode.GrantEnded);
        await AssertRefusedAsync(await exchange.AskAsync(token, Names), RefusalCode.GrantEnded, "grant");
    }

    [Fact]
    public async Task After_a_change_that_does_not_concern_the_caller_only_the_append_is_repeated()
    {
        var token = await exchange.TokenAsync();
        var another = Before(1, async () =>
        {
            await exchange.TokenAsync();
            await exchange.RunAsync(DatabaseRole.Owner, "UPDATE data.resident SET name = '后来' WHERE resident_no = 'R1'");
        });
        var outcome = await exchange.AskAsync(token, Names, through: another);
        await exchange.RunAsync(DatabaseRole.Owner, "UPDATE data.resident SET name = '王秀兰' WHERE resident_no = 'R1'");

        // The engine would have seen the new name, had it run again.
        Assert.Equal(Everyone, outcome.Names());
        Assert.Equal(2, another.Answers);
        Assert.Equal(await exchange.Databases.ScalarAsync<long>(RightsEpoch.Read), (await exchange.RecordAsync(outcome.Record)).GetProperty("epoch").GetInt64());
    }

    [Fact]
    public async Task A_renewal_that_changes_nothing_the_caller_sees_is_recorded_under_the_new_grant()
    {
        var token = await exchange.TokenAsync();
        var renewed = Guid.NewGuid();
        var renewal = Before(1, () => ReplaceAsync(token, renewed, token.Scopes, "230881"));
        var outcome = await exchange.AskAsync(token, Names, through: renewal);

        Assert.Equal(Everyone, outcome.Names());
        Assert.Equal(renewed, (await exchange.RecordAsync(outcome.Record)).GetProperty("caller").GetProperty("grant").GetGuid());
    }

    [Fact]
    public async Task Jurisdictions_narrowed_between_give_fresh_data_under_the_new_ones()
    {
        var token = await exchange.TokenAsync();
        var narrowing = Before(1, () => ReplaceAsync(token, Guid.NewGuid(), token.Scopes, "230881002"));
        var outcome = await exchange.AskAsync(token, Names, through: narrowing);

        Assert.Equal(["周他乡"], outcome.Names());
        Assert.Equal(["R8"], exchange.Persons(await exchange.RecordAsync(outcome.Record)));
        Assert.Equal(2, narrowing.Answers);
    }

    [Fact]
    public async Task A_scope_taken_between_is_no_longer_in_the_schema()
    {
        var token = await exchange.TokenAsync();
        var narrowing = Before(1, () => ReplaceAsync(token, Guid.NewGuid(), ["data:resident"], "230881"));
        var outcome = await exchange.AskAsync(token, "{ visits { nodes { result } } }", through: narrowing);

        await AssertRefusedAsync(outcome, RefusalCode.ValidationFailed, "validate");
    }

    [Fact]
    public async Task Three_changes_that_do_not_concern_the_caller_are_as_many_as_a_request_waits_for()
    {
        var token = await exchange.TokenAsync();
        var twice = Before(n => n <= 2, () => exchange.TokenAsync());
        Assert.Equal(Everyone, (await exchange.AskAsync(token, Names, through: twice)).Names());
        var always = Before(_ => true, () => exchange.TokenAsync());
        await AssertRefusedAsync(await exchange.AskAsync(token, Names, through: always), RefusalCode.RightsChanged, "record");
        Assert.Equal((3, 3), (twice.Answers, always.Answers));
    }

    [Fact]
    public async Task Three_changes_of_the_callers_own_rights_are_as_many_as_a_request_is_run_for()
    {
        var token = await exchange.TokenAsync();
        var last = token.Grant;
        var changes = 0;
        var always = Before(_ => true, async () =>
        {
            Assert.True(await exchange.Registry.EndGrantAsync(last, Stop));
            last = Guid.NewGuid();
            await exchange.Registry.AddGrantAsync(ExchangeFixture.GrantOf(token, last, changes++ % 2 == 0 ? "230881002" : "230881"), Stop);
        });
        await AssertRefusedAsync(await exchange.AskAsync(token, Names, through: always), RefusalCode.RightsChanged);
        Assert.Equal(3, always.Answers);
    }

    [Fact]
    public async Task A_token_that_ended_by_the_databases_clock_gives_no_data()
    {
        var token = await exchange.TokenAsync();
        await AssertRefusedAsync(await exchange.AskAsync(token with { Expires = DateTimeOffset.UtcNow.AddMinutes(-1) }, Names), RefusalCode.GrantEnded, "record");
    }

    [Fact]
    public async Task A_grant_that_ended_by_the_databases_clock_gives_no_data_though_the_nodes_clock_is_late()
    {
        var token = await exchange.TokenAsync();
        Assert.True(await exchange.Registry.EndGrantAsync(token.Grant, Stop));
        var end = DateTimeOffset.UtcNow.AddSeconds(3);
        await exchange.Registry.AddGrantAsync(ExchangeFixture.GrantOf(token, Guid.NewGuid()) with { Ends = end }, Stop);
        while (await exchange.Databases.ScalarAsync<DateTime>("SELECT clock_timestamp()") <= end.UtcDateTime)
        {
            await Task.Yield();
        }

        var late = exchange.Over(clock: new LateClock(TimeSpan.FromSeconds(30)));
        await AssertRefusedAsync(Outcome.Of(await late.AnswerAsync(ExchangeFixture.Request(token, Names), Stop)), RefusalCode.GrantEnded, "record");
        await AssertRefusedAsync(await exchange.AskAsync(token, Names), RefusalCode.GrantEnded, "grant");
    }

    [Fact]
    public async Task A_client_that_moved_to_another_department_needs_a_new_token()
    {
        var token = await exchange.TokenAsync();
        var moving = Before(1, () => exchange.Registry.PutClientAsync(new(token.Client, "health"), Stop));
        await AssertRefusedAsync(await exchange.AskAsync(token, Names, through: moving), RefusalCode.GrantEnded);
    }

    private async Task ReplaceAsync(TokenFacts token, Guid grant, ImmutableArray<string> scopes, string jurisdiction)
    {
        Assert.True(await exchange.Registry.EndGrantAsync(token.Grant, Stop));
        await exchange.Registry.AddGrantAsync(ExchangeFixture.GrantOf(token, grant, jurisdiction) with { Scopes = scopes }, Stop);
    }

    private InterposedLedger Before(int number, Func<Task> change) => Before(n => n == number, change);

    private InterposedLedger Before(Func<int, bool> which, Func<Task> change) => new(exchange.Ledger)
    {
        BeforeAnswer = async n =>
        {
            if (which(n))
            {
                await change();
            }

            return null;
        },
    };

    private async Task AssertRefusedAsync(Outcome outcome, RefusalCode code, string? step = null)
    {
        Assert.Equal(code, outcome.Refused);
        Assert.False(outcome.Body.TryGetProperty("data", out _));
        Assert.DoesNotContain("王秀兰", outcome.Text, StringComparison.Ordinal);
        var record = await exchange.RecordAsync(outcome.Record);
        Assert.Equal(("refusal", outcome.Code), (record.GetProperty("kind").GetString(), record.GetProperty("code").GetString()));
        Assert.Equal(step ?? record.GetProperty("step").GetString(), record.GetProperty("step").GetString());
    }

    private sealed class LateClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow - by;
    }
}
