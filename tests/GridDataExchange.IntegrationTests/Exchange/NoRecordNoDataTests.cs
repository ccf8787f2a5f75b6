using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class NoRecordNoDataTests(ExchangeFixture exchange) : IClassFixture<ExchangeFixture>
{
    private const string Names = "{ residents { nodes { name phone } } }";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_cannot_be_recorded_is_not_given(bool refusalsCanBe)
    {
        var token = await exchange.TokenAsync();
        var failing = new InterposedLedger(exchange.Ledger)
        {
            BeforeAnswer = _ => Task.FromResult<AppendVerdict?>(AppendVerdict.Unavailable),
            BeforeRefusal = () => Task.FromResult<AppendVerdict?>(refusalsCanBe ? null : AppendVerdict.Unavailable),
        };
        var outcome = await exchange.AskAsync(token, Names, through: failing);

        Assert.Equal((RefusalCode.LedgerUnavailable, "LEDGER_UNAVAILABLE"), (outcome.Refused, outcome.Code));
        AssertNoData(outcome);
        Assert.Equal(refusalsCanBe, outcome.Body.TryGetProperty("extensions", out _));
        Assert.Equal(1, failing.Answers);
        Assert.Equal(["周他乡", "孙无户", "欧阳建国", "王秀兰"], (await exchange.AskAsync(token, Names)).Names());
    }

    [Fact]
    public async Task Where_as_many_records_wait_as_may_the_caller_is_told_so()
    {
        var full = new InterposedLedger(exchange.Ledger) { BeforeAnswer = _ => Task.FromResult<AppendVerdict?>(AppendVerdict.Full), BeforeRefusal = () => Task.FromResult<AppendVerdict?>(AppendVerdict.Full) };
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), Names, through: full);

        Assert.Equal(RefusalCode.LedgerUnavailable, outcome.Refused);
        Assert.Contains("as many requests wait to be recorded as may", outcome.Text, StringComparison.Ordinal);
        AssertNoData(outcome);
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_recorded_tells_only_that()
    {
        var failing = new InterposedLedger(exchange.Ledger) { BeforeRefusal = () => Task.FromResult<AppendVerdict?>(AppendVerdict.Unavailable) };
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), "{ residents { nodes { protection } } }", through: failing);

        Assert.Equal(RefusalCode.LedgerUnavailable, outcome.Refused);
        Assert.DoesNotContain("protection", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ledger_that_breaks_gives_no_data()
    {
        var token = await exchange.TokenAsync();
        var breaking = new InterposedLedger(exchange.Ledger) { BeforeAnswer = _ => throw new InvalidOperationException("王秀兰") };
        var outcome = await exchange.AskAsync(token, Names, through: breaking);

        Assert.Equal(RefusalCode.Internal, outcome.Refused);
        AssertNoData(outcome);
        Assert.DoesNotContain("王秀兰", exchange.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_refuses_records_gives_no_data_and_needs_nothing_to_recover()
    {
        var token = await exchange.TokenAsync();
        await exchange.Databases.RunAsync("REVOKE INSERT ON ledger.record FROM gdx_ledger_writer");
        var outcome = await exchange.AskAsync(token, Names);
        await exchange.Databases.RunAsync("GRANT INSERT ON ledger.record TO gdx_ledger_writer");

        Assert.Equal(RefusalCode.LedgerUnavailable, outcome.Refused);
        AssertNoData(outcome);
        Assert.Equal(4, (await exchange.AskAsync(token, Names)).Names().Length);
    }

    [Fact]
    public async Task The_record_is_there_before_the_answer_is_released()
    {
        // The process could be killed at any point after the commit: what another connection sees then is what is left.
        var committed = new TaskCompletionSource<Guid>();
        var never = new TaskCompletionSource();
        var stopping = new InterposedLedger(exchange.Ledger)
        {
            After = (entry, appended) =>
            {
                Assert.Equal(AppendVerdict.Committed, appended.Verdict);
                committed.SetResult(entry.Id);
                return never.Task;
            },
        };
        var token = await exchange.TokenAsync();
        var answer = exchange.Over(stopping).AnswerAsync(ExchangeFixture.Request(token, Names), Stop);
        var id = await committed.Task;

        Assert.False(answer.IsCompleted);
        Assert.Equal(token.Client, (await exchange.RecordAsync(id)).GetProperty("caller").GetProperty("client").GetString());
        never.SetResult();
        Assert.Equal(id, Outcome.Of(await answer).Record);
    }

    [Fact]
    public async Task Nothing_is_released_while_the_append_waits()
    {
        var token = await exchange.TokenAsync();
        await using var held = await HeldRights.TakeAsync(exchange.Databases);
        var answer = exchange.AskAsync(token, Names);
        await exchange.Databases.WriterWaitsAsync();
        Assert.False(answer.IsCompleted);
        await held.DisposeAsync();
        Assert.Null((await answer).Refused);
    }

    private static void AssertNoData(Outcome outcome)
    {
        Assert.False(outcome.Body.TryGetProperty("data", out _));
        foreach (var value in (string[])["王秀兰", "欧阳", "1234", "5678", "nodes"])
        {
            Assert.DoesNotContain(value, outcome.Text, StringComparison.Ordinal);
        }
    }
}
