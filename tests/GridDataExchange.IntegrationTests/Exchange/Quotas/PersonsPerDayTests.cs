using GridDataExchange.Ledger;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Exchange.Quotas.QuotaFixture;

namespace GridDataExchange.IntegrationTests.Exchange.Quotas;

public sealed class PersonsPerDayTests(QuotaFixture quotas) : IClassFixture<QuotaFixture>
{
    private const string Everyone = "{ residents { nodes { name } } }";

    private ExchangeFixture Exchange => quotas.Exchange;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_different_person_of_a_day_counts_once()
    {
        await quotas.PutLimitsAsync("personsPerDay: 3");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        foreach (var name in (string[])["王秀兰", "王秀兰", "欧阳建国", "nobody", "王秀兰"])
        {
            Assert.Null((await ByNameAsync(node, token, name)).Refused);
        }

        Assert.Null((await AskAsync(node, token, "{ residents(where: { name: { in: [\"王秀兰\", \"孙无户\"] } }) { nodes { name } edges { node { birthDate } } } }")).Refused);
        Assert.Equal((3, 0, 0, 3), await quotas.UsedAsync(token));
        Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(node, token, "周他乡")).Refused);
    }

    [Fact]
    public async Task An_answer_beyond_the_bound_is_refused_and_recorded_and_counts_nobody()
    {
        await quotas.PutLimitsAsync("personsPerDay: 2");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        var outcome = await AskAsync(node, token, Everyone);

        Assert.Equal("QUOTA_EXCEEDED", outcome.Code);
        Assert.False(outcome.Body.TryGetProperty("data", out _));
        Assert.Matches("`personsPerDay` of resident .* 2 different persons a day, renewed at 20[0-9-]+T00:00:00\\+00:00", outcome.Body.GetProperty("errors")[0].GetProperty("message").GetString());
        var record = await Exchange.RecordAsync(outcome.Record);
        Assert.Equal(("refusal", "QUOTA_EXCEEDED", "record"), (record.GetProperty("kind").GetString(), record.GetProperty("code").GetString(), record.GetProperty("step").GetString()));
        Assert.Equal((0, 0, 1, 0), await quotas.UsedAsync(token));
    }

    [Fact]
    public async Task What_is_counted_and_the_record_are_there_both_or_neither()
    {
        await quotas.PutLimitsAsync("personsPerDay: 5");
        var token = await Exchange.TokenAsync();
        var ending = new InterposedLedger(Exchange.Ledger)
        {
            BeforeAnswer = async _ =>
            {
                await Exchange.Registry.EndGrantAsync(token.Grant, Stop);
                return null;
            },
        };
        Assert.Equal(RefusalCode.GrantEnded, (await ByNameAsync(quotas.StartNode(ending), token, "王秀兰")).Refused);
        Assert.Equal((0, 0, 0, 0), await quotas.UsedAsync(token));
    }

    [Fact]
    public async Task Who_was_shown_today_is_shown_again_on_every_node_when_the_bound_is_used_up()
    {
        await quotas.PutLimitsAsync("personsPerDay: 2");
        var (node, other, token) = (quotas.StartNode(), quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Null((await ByNameAsync(node, token, "王秀兰")).Refused);
        Assert.Null((await ByNameAsync(other, token, "欧阳建国")).Refused);
        foreach (var one in (GridDataExchange.Exchange.RequestPipeline[])[node, other])
        {
            Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(one, token, "孙无户")).Refused);
            Assert.Equal(["王秀兰"], (await ByNameAsync(one, token, "王秀兰")).Names());
            Assert.Equal(["欧阳建国"], (await ByNameAsync(one, token, "欧阳建国")).Names());
            Assert.Empty((await ByNameAsync(one, token, "nobody")).Names());
        }

        Assert.Equal((2, 0, 2, 2), await quotas.UsedAsync(token));
    }

    [Fact]
    public async Task The_persons_of_a_small_count_and_of_a_relation_count_as_if_returned()
    {
        await quotas.PutLimitsAsync("personsPerDay: 2");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Null((await AskAsync(node, token, "{ residents(where: { name: { eq: \"王秀兰\" } }) { totalCount } }")).Refused);
        Assert.Equal(1, (await quotas.UsedAsync(token)).Persons);
        Assert.Null((await AskAsync(node, token, "{ residents(first: 0, where: { name: { eq: \"欧阳建国\" } }) { pageInfo { hasNextPage } } }")).Refused);
        Assert.Equal(2, (await quotas.UsedAsync(token)).Persons);
        Assert.Equal(RefusalCode.QuotaExceeded, (await AskAsync(node, token, "{ residents(where: { name: { eq: \"孙无户\" } }) { totalCount } }")).Refused);
    }

    [Fact]
    public async Task An_answer_with_nobody_new_costs_no_statement()
    {
        await quotas.PutLimitsAsync("personsPerDay: 5");
        var companions = new List<int>();
        var node = quotas.StartNode(new InterposedLedger(Exchange.Ledger) { After = (entry, _) => { companions.Add(entry.Companions.Count); return Task.CompletedTask; } });
        var token = await Exchange.TokenAsync();
        await ByNameAsync(node, token, "王秀兰");
        await ByNameAsync(node, token, "王秀兰");
        await ByNameAsync(node, token, "nobody");
        Assert.Equal([1, 0, 0], companions);
    }

    [Fact]
    public async Task Many_requests_at_once_on_two_nodes_cannot_pass_the_bound()
    {
        await quotas.PutLimitsAsync("personsPerDay: 20");
        var nodes = (GridDataExchange.Exchange.RequestPipeline[])[quotas.StartNode(), quotas.StartNode()];
        var (token, another) = (await Exchange.TokenAsync(), await Exchange.TokenAsync());
        var others = Enumerable.Range(0, 2).Select(i => ByNameAsync(nodes[i], another, "王秀兰")).ToList();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => ByNameAsync(nodes[i % 2], token, NameOf(i))));

        Assert.All(await Task.WhenAll(others), o => Assert.Null(o.Refused));
        Assert.Equal(20, outcomes.Count(o => o.Refused is null));
        Assert.All(outcomes.Where(o => o.Refused is not null), o => Assert.Equal(RefusalCode.QuotaExceeded, o.Refused));
        var used = await quotas.UsedAsync(token);
        Assert.Equal((20, 20), (used.Persons, used.Listed));
        foreach (var outcome in outcomes)
        {
            Assert.Equal(outcome.Refused is null ? "answer" : "refusal", (await Exchange.RecordAsync(outcome.Record)).GetProperty("kind").GetString());
        }
    }

    [Fact]
    public async Task Refusals_beyond_the_bound_are_no_endless_way_to_learn_who_is_there()
    {
        await quotas.PutLimitsAsync("personsPerDay: 1");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Null((await ByNameAsync(node, token, "王秀兰")).Refused);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(node, token, NameOf(i))).Refused);
        }

        // From now on somebody and nobody are refused alike, before anything runs.
        foreach (var name in (string[])[NameOf(11), "nobody", "王秀兰"])
        {
            var outcome = await ByNameAsync(node, token, name);
            Assert.Equal("QUOTA_EXCEEDED", outcome.Code);
            Assert.Equal("quota", (await Exchange.RecordAsync(outcome.Record)).GetProperty("step").GetString());
        }

        // A node that knows nothing of it learns of it by the first one who is there.
        var other = quotas.StartNode();
        Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(other, token, NameOf(12))).Refused);
        Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(other, token, "nobody")).Refused);
        Assert.Null((await AskAsync(node, token, "{ households { nodes { address } } }")).Refused);
        Assert.Null((await ByNameAsync(node, await Exchange.TokenAsync(), "王秀兰")).Refused);
    }

    [Fact]
    public async Task A_quota_is_of_one_purpose_and_client()
    {
        await quotas.PutLimitsAsync("personsPerDay: 1");
        var node = quotas.StartNode();
        foreach (var token in (GridDataExchange.Exchange.TokenFacts[])[await Exchange.TokenAsync(), await Exchange.TokenAsync()])
        {
            Assert.Null((await ByNameAsync(node, token, "王秀兰")).Refused);
            Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(node, token, "欧阳建国")).Refused);
        }
    }

    [Fact]
    public async Task A_bound_that_is_lowered_holds_at_once()
    {
        await quotas.PutLimitsAsync("personsPerDay: 4");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Null((await ByNameAsync(node, token, "王秀兰")).Refused);
        Assert.Null((await ByNameAsync(node, token, "欧阳建国")).Refused);
        await quotas.PutLimitsAsync("personsPerDay: 2");
        Assert.Equal(RefusalCode.QuotaExceeded, (await ByNameAsync(node, token, "孙无户")).Refused);
        Assert.Null((await ByNameAsync(node, token, "王秀兰")).Refused);
    }

    [Fact]
    public async Task Me_tells_what_is_left()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 10, personsPerDay: 4");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        await LookUpAsync(node, token, IdNumberOf("R1", new DateOnly(1940, 5, 6)));
        var me = (await AskAsync(quotas.StartNode(), token, "{ me { quotas { dataset limit perDay percentLeft } } }")).Data.GetProperty("me").GetProperty("quotas");
        Assert.Equal(
            ["resident lookupsPerDay 10 90", "resident personsPerDay 4 75"],
            me.EnumerateArray().Select(q => $"{q.GetProperty("dataset").GetString()} {q.GetProperty("limit").GetString()} {q.GetProperty("perDay").GetInt32()} {q.GetProperty("percentLeft").GetInt32()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_quotas_cannot_be_counted_nothing_is_answered()
    {
        await quotas.PutLimitsAsync("personsPerDay: 4");
        var token = await Exchange.TokenAsync();
        var refusing = new InterposedLedger(Exchange.Ledger) { BeforeAnswer = _ => Task.FromResult<AppendVerdict?>(AppendVerdict.Refused) };
        Assert.Equal(RefusalCode.LedgerUnavailable, (await ByNameAsync(quotas.StartNode(refusing), token, "王秀兰")).Refused);
    }
}
