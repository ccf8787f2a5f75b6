using GridDataExchange.Exchange;
using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Exchange;

public sealed class PoliciesWhileRunningTests(ExchangeFixture exchange) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private const string Phones = "{ residents { nodes { phone } } }";
    private const string File = "access/elderly-care.yaml";
    private const string Masks = "phone: last4, idNumber";

    private static readonly PolicySet Redacting = PoliciesCopy.With(File, Masks, "phone: redact, idNumber");
    private static readonly PolicySet Hiding = PoliciesCopy.With(File, Masks, "idNumber");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await PutInForceAsync(exchange.County.Policies);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_answer_made_under_policies_replaced_before_its_record_is_made_again_under_the_new_ones()
    {
        var token = await exchange.TokenAsync();
        var outcome = await exchange.AskAsync(token, Phones, through: Before(1, Redacting, out var ledger));

        Assert.All(PhonesOf(outcome), phone => Assert.Null(phone));
        Assert.Equal(Redacting.Version, PolicyOf(outcome));
        Assert.Equal(Redacting.Version, (await exchange.RecordAsync(outcome.Record)).GetProperty("policy").GetString());
        Assert.Equal(2, ledger.Answers);
    }

    [Fact]
    public async Task A_field_hidden_meanwhile_is_no_longer_in_the_schema_and_its_values_are_not_released()
    {
        var token = await exchange.TokenAsync();
        var outcome = await exchange.AskAsync(token, Phones, through: Before(1, Hiding, out var ledger));

        Assert.Equal(RefusalCode.ValidationFailed, outcome.Refused);
        Assert.False(outcome.Body.TryGetProperty("data", out _));
        Assert.DoesNotContain("****", outcome.Text, StringComparison.Ordinal);
        Assert.Equal(1, ledger.Answers);
    }

    [Fact]
    public async Task Policies_replaced_and_put_back_meanwhile_leave_the_answer_as_it_was()
    {
        var token = await exchange.TokenAsync();
        var there = new InterposedLedger(exchange.Ledger)
        {
            BeforeAnswer = async n =>
            {
                if (n == 1)
                {
                    await PutInForceAsync(Redacting);
                    await PutInForceAsync(exchange.County.Policies);
                }

                return null;
            },
        };
        var outcome = await exchange.AskAsync(token, Phones, through: there);

        Assert.Contains("****1234", PhonesOf(outcome));
        Assert.Equal(exchange.County.Policies.Version, PolicyOf(outcome));
        Assert.Equal(2, there.Answers);
    }

    [Fact]
    public async Task A_set_that_is_loaded_and_not_in_force_answers_nothing()
    {
        exchange.Sets.Add(new LoadedPolicies(Redacting, exchange.County.Engine));
        var outcome = await exchange.AskAsync(await exchange.TokenAsync(), Phones);

        Assert.Equal(exchange.County.Policies.Version, PolicyOf(outcome));
        Assert.Contains("****1234", PhonesOf(outcome));
    }

    [Fact]
    public async Task A_node_that_has_not_loaded_the_set_in_force_answers_nothing()
    {
        var token = await exchange.TokenAsync();
        await exchange.Registry.PutInForceAsync(Hiding, "another node", Stop);
        exchange.Sets.Retain(exchange.County.Policies.Version);
        var outcome = await exchange.AskAsync(token, Phones);

        Assert.Equal(RefusalCode.RightsChanged, outcome.Refused);
        Assert.False(outcome.Body.TryGetProperty("data", out _));
        Assert.Equal("grant", (await exchange.RecordAsync(outcome.Record)).GetProperty("step").GetString());
    }

    [Fact]
    public async Task Three_replacements_are_as_many_as_a_request_is_run_for()
    {
        var token = await exchange.TokenAsync();
        var twice = Changing(n => n <= 2);
        Assert.Null((await exchange.AskAsync(token, Phones, through: twice)).Refused);
        var always = Changing(_ => true);
        Assert.Equal(RefusalCode.RightsChanged, (await exchange.AskAsync(token, Phones, through: always)).Refused);
        Assert.Equal((3, 3), (twice.Answers, always.Answers));
    }

    private InterposedLedger Changing(Func<int, bool> which) => new(exchange.Ledger)
    {
        BeforeAnswer = async n =>
        {
            if (which(n))
            {
                await PutInForceAsync(exchange.Registry.Current.PolicyVersion == Redacting.Version ? exchange.County.Policies : Redacting);
            }

            return null;
        },
    };

    private InterposedLedger Before(int number, PolicySet policies, out InterposedLedger ledger) => ledger = new(exchange.Ledger)
    {
        BeforeAnswer = async n =>
        {
            if (n == number)
            {
                await PutInForceAsync(policies);
            }

            return null;
        },
    };

    private Task<bool> PutInForceAsync(PolicySet policies)
    {
        exchange.Sets.Add(new LoadedPolicies(policies, new QueryEngine(policies.Catalogue, exchange.Key, exchange.County.Retention, exchange.Databases, new QueryBounds())));
        return exchange.Registry.PutInForceAsync(policies, exchange.Ledger.Node, Stop);
    }

    private static string?[] PhonesOf(Outcome outcome) => [.. outcome.Data.GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("phone").GetString())];

    private static string PolicyOf(Outcome outcome) => outcome.Body.GetProperty("extensions").GetProperty("exchange").GetProperty("policy").GetString()!;
}
