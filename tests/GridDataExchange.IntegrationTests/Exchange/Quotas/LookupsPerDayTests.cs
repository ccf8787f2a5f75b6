using System.Text;
using System.Text.Json;
using GridDataExchange.Exchange;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Exchange.Quotas.QuotaFixture;

namespace GridDataExchange.IntegrationTests.Exchange.Quotas;

public sealed class LookupsPerDayTests(QuotaFixture quotas) : IClassFixture<QuotaFixture>
{
    private const string Nobody = "230899194005060011";
    private static readonly string Somebody = IdNumberOf("R1", new DateOnly(1940, 5, 6));

    // Found, the two lists hold more rows than `rowsPerRequest: 1` allows; not found, they do not.
    private const string RefusedIfFound = "query($value: String!) { a: residents(lookup: { idNumber: $value }) { nodes { name } } b: residents(first: 1) { nodes { name } } }";

    private ExchangeFixture Exchange => quotas.Exchange;

    [Fact]
    public async Task A_lookup_counts_whether_it_hits_or_not()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 3");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Equal(["王秀兰"], (await LookUpAsync(node, token, Somebody)).Names());
        Assert.Empty((await LookUpAsync(node, token, Nobody)).Names());
        Assert.Empty((await LookUpAsync(node, token, Nobody)).Names());
        var refused = await LookUpAsync(node, token, Somebody);
        Assert.Equal("QUOTA_EXCEEDED", refused.Code);
        Assert.Contains("`lookupsPerDay` of resident would be passed: your policies allow 3 lookups a day", refused.Text, StringComparison.Ordinal);
        Assert.Equal("quota", (await Exchange.RecordAsync(refused.Record)).GetProperty("step").GetString());
        Assert.Equal(3, (await quotas.UsedAsync(token)).Lookups);
        Assert.Null((await ByNameAsync(node, token, "王秀兰")).Refused);
    }

    [Fact]
    public async Task Every_alias_counts()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 3");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Equal(RefusalCode.QuotaExceeded, (await AskAsync(node, token, Aliases(4))).Refused);
        Assert.Equal(0, (await quotas.UsedAsync(token)).Lookups);
        Assert.Null((await AskAsync(node, token, Aliases(3))).Refused);
        Assert.Equal(3, (await quotas.UsedAsync(token)).Lookups);
        Assert.Equal(RefusalCode.QuotaExceeded, (await AskAsync(node, token, Aliases(1))).Refused);
        Assert.Equal(RefusalCode.QuotaExceeded, (await AskAsync(quotas.StartNode(), token, Aliases(1))).Refused);

        static string Aliases(int count) => $"{{ {string.Concat(Enumerable.Range(0, count).Select(i => $"a{i}: residents(lookup: {{ idNumber: \"{Nobody}{i}\" }}) {{ nodes {{ name }} }} "))} }}";
    }

    [Fact]
    public async Task Many_lookups_at_once_on_two_nodes_cannot_pass_the_bound()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 7, rowsPerRequest: 1");
        var nodes = (RequestPipeline[])[quotas.StartNode(), quotas.StartNode()];
        var token = await Exchange.TokenAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 4) switch
        {
            0 => AskAsync(nodes[0], token, RefusedIfFound, new { value = Somebody }),
            1 => AskAsync(nodes[1], token, RefusedIfFound, new { value = Nobody }),
            2 => LookUpAsync(nodes[0], token, Somebody),
            _ => LookUpAsync(nodes[1], token, Nobody),
        }));

        // Whatever a lookup told, be it by an answer or by another refusal, is one of the seven.
        Assert.Equal(7, outcomes.Count(o => o.Refused != RefusalCode.QuotaExceeded));
        Assert.All(outcomes.Where(o => o.Refused is not null), o => Assert.Contains(o.Refused!.Value, (RefusalCode[])[RefusalCode.QuotaExceeded, RefusalCode.TooCostly]));
        Assert.Equal(7, (await quotas.UsedAsync(token)).Lookups);
    }

    [Fact]
    public async Task A_lookup_whose_answer_is_refused_counts_too()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 2, rowsPerRequest: 1");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Equal(RefusalCode.TooCostly, (await AskAsync(node, token, RefusedIfFound, new { value = Somebody })).Refused);
        Assert.Equal(1, (await quotas.UsedAsync(token)).Lookups);
        Assert.Null((await AskAsync(node, token, RefusedIfFound, new { value = Nobody })).Refused);
        Assert.Equal(2, (await quotas.UsedAsync(token)).Lookups);

        // On a node that knows nothing of it, found and not found are refused alike.
        foreach (var value in (string[])[Somebody, Nobody])
        {
            var outcome = await AskAsync(quotas.StartNode(), token, RefusedIfFound, new { value });
            Assert.Equal("QUOTA_EXCEEDED", outcome.Code);
            Assert.Equal("QUOTA_EXCEEDED", (await Exchange.RecordAsync(outcome.Record)).GetProperty("code").GetString());
        }

        Assert.Equal(2, (await quotas.UsedAsync(token)).Lookups);
    }

    [Fact]
    public async Task A_lookup_whose_answer_holds_one_person_too_many_counts_too()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 2, personsPerDay: 1");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Null((await ByNameAsync(node, token, "欧阳建国")).Refused);
        Assert.Equal(RefusalCode.QuotaExceeded, (await LookUpAsync(node, token, Somebody)).Refused);
        Assert.Equal((1, 1, 1, 1), await quotas.UsedAsync(token));
    }

    [Fact]
    public async Task A_lookup_that_never_ran_does_not_count()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 2, rowsPerRequest: 1");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        Assert.Equal(RefusalCode.BadInput, (await AskAsync(node, token, $"{{ residents(first: 2, lookup: {{ idNumber: \"{Nobody}\" }}) {{ nodes {{ name }} }} }}")).Refused);
        Assert.Equal(0, (await quotas.UsedAsync(token)).Lookups);
    }

    [Fact]
    public async Task A_quota_is_renewed_at_midnight_of_the_exchanges_time_zone()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 2");
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var midnight = new DateTimeOffset(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, zone).Date.AddDays(1), zone.BaseUtcOffset);
        var clock = new HandClock(midnight.ToUniversalTime().AddSeconds(-1));
        var nodes = (RequestPipeline[])[quotas.StartNode(clock, zone), quotas.StartNode(clock, zone)];
        var token = await LongTokenAsync();
        for (var day = 0; day < 2; day++)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => LookUpAsync(nodes[i % 2], token, Nobody)));
            Assert.Equal(2, outcomes.Count(o => o.Refused is null));
            Assert.Contains($"renewed at {midnight.AddDays(day):yyyy-MM-dd}T00:00:00+08:00", outcomes.First(o => o.Refused is not null).Text, StringComparison.Ordinal);
            clock.Now = midnight.ToUniversalTime();
        }

        Assert.Equal(4, (await quotas.UsedAsync(token)).Lookups);
    }

    [Fact]
    public async Task Whom_a_lookup_was_for_is_on_record_sealed_also_where_nobody_was_found()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 9, rowsPerRequest: 1");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        var found = await RecordedAsync(await LookUpAsync(node, token, Somebody), Somebody);
        var refused = await RecordedAsync(await AskAsync(node, token, RefusedIfFound, new { value = Somebody }), Somebody);
        var missed = await RecordedAsync(await LookUpAsync(node, token, Nobody), Nobody);
        Assert.Equal(found, refused);
        Assert.NotEqual(found, missed);
        Assert.False((await Exchange.RecordAsync((await ByNameAsync(node, token, "王秀兰")).Record)).TryGetProperty("lookups", out _));
    }

    [Fact]
    public async Task A_lookup_refused_for_its_quota_is_on_record_too()
    {
        await quotas.PutLimitsAsync("lookupsPerDay: 1");
        var (node, token) = (quotas.StartNode(), await Exchange.TokenAsync());
        await LookUpAsync(node, token, Nobody);
        var refused = await LookUpAsync(node, token, Somebody);
        Assert.Equal(RefusalCode.QuotaExceeded, refused.Refused);
        await RecordedAsync(refused, Somebody);
    }

    /// <summary>The blind token of the one lookup on record, whose sealed value must be this one.</summary>
    private async Task<string> RecordedAsync(Outcome outcome, string value)
    {
        var payload = Encoding.UTF8.GetString(await Exchange.PayloadAsync(outcome.Record));
        var lookup = Assert.Single(JsonDocument.Parse(payload).RootElement.GetProperty("lookups").EnumerateArray());
        Assert.DoesNotContain(value, payload, StringComparison.Ordinal);
        Assert.Equal(("resident", "idNumber"), (lookup.GetProperty("dataset").GetString(), lookup.GetProperty("field").GetString()));
        Assert.Equal(value, new LiteralSeal(Exchange.Key).Open(outcome.Record, lookup.GetProperty("value").GetString()!));
        return lookup.GetProperty("token").GetString()!;
    }

    /// <summary>A token and a grant that outlast the midnights of the test.</summary>
    private async Task<TokenFacts> LongTokenAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        var token = (await Exchange.TokenAsync()) with { Grant = Guid.NewGuid(), Expires = DateTimeOffset.UtcNow.AddDays(5) };
        var old = Exchange.Registry.Current.Grants[(token.Client, token.Purpose!)].Id;
        Assert.True(await Exchange.Registry.EndGrantAsync(old, stop));
        await Exchange.Registry.AddGrantAsync(ExchangeFixture.GrantOf(token, token.Grant) with { Ends = token.Expires }, stop);
        return token;
    }
}
