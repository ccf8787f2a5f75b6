using System.Collections.Immutable;
using GridDataExchange.Registry;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Tests.Server;

public sealed class TokenScopesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly Grant Care = new(Guid.NewGuid(), "civil-affairs-1", "elderly-care", ["data:visit", "data:resident", "admin"], ["230881"], Now.AddHours(-1), Now.AddHours(1));

    [Fact]
    public void One_purpose_with_a_live_grant_is_given()
    {
        var granted = Assert.IsType<ScopesGranted>(Judge(["data:resident", "purpose:elderly-care"]));

        Assert.Equal("civil-affairs", granted.Department);
        Assert.Same(Care, granted.Grant);
        Assert.Equal(["purpose:elderly-care", "data:resident"], granted.Scopes);
    }

    [Fact]
    public void No_purpose_is_refused() => Assert.IsType<ScopesRefused>(Judge(["data:resident"]));

    [Fact]
    public void Two_purposes_are_refused_even_where_one_has_a_grant() =>
        Assert.IsType<ScopesRefused>(Judge(["purpose:elderly-care", "purpose:epidemic-control"]));

    [Fact]
    public void The_same_purpose_twice_is_one() =>
        Assert.IsType<ScopesGranted>(Judge(["purpose:elderly-care", "purpose:elderly-care"]));

    [Theory]
    [InlineData("purpose:")]
    [InlineData("purpose:Elderly-Care")]
    [InlineData("purpose:elderly-care2")]
    [InlineData("Purpose:elderly-care")]
    public void A_purpose_is_compared_to_the_letter(string purpose) => Assert.IsType<ScopesRefused>(Judge([purpose]));

    [Fact]
    public void Other_scopes_are_narrowed_to_the_grant_in_ordinal_order() =>
        Assert.Equal(
            ["purpose:elderly-care", "admin", "data:resident", "data:visit"],
            Assert.IsType<ScopesGranted>(Judge(["data:visit", "publish:resident", "officer", "openid", "data:resident", "admin", "purpose:elderly-care"])).Scopes);

    [Fact]
    public void What_the_grant_has_but_nobody_asked_for_is_not_given() =>
        Assert.Equal(["purpose:elderly-care"], Assert.IsType<ScopesGranted>(Judge(["purpose:elderly-care"])).Scopes);

    [Fact]
    public void A_grant_lives_from_its_start_and_not_at_its_end()
    {
        Assert.IsType<ScopesGranted>(Judge(["purpose:elderly-care"], Care.Starts));
        Assert.IsType<ScopesRefused>(Judge(["purpose:elderly-care"], Care.Starts.AddTicks(-1)));
        Assert.IsType<ScopesRefused>(Judge(["purpose:elderly-care"], Care.Ends));
    }

    [Fact]
    public void Another_clients_grant_gives_nothing() =>
        Assert.IsType<ScopesRefused>(TokenScopes.Judge(["purpose:elderly-care"], "health-1", Rights, Now));

    [Fact]
    public void A_client_that_the_registry_does_not_know_gets_nothing() =>
        Assert.IsType<ScopesRefused>(TokenScopes.Judge(["purpose:elderly-care"], "civil-affairs-1", Rights with { Clients = Rights.Clients.Remove("civil-affairs-1") }, Now));

    [Fact]
    public void A_refusal_does_not_tell_an_unknown_purpose_from_an_ungranted_one() =>
        Assert.Equal(Judge(["purpose:epidemic-control"]), Judge(["purpose:no-such-thing"]));

    private static RightsSnapshot Rights { get; } = new(
        7,
        ImmutableDictionary<string, Department>.Empty.Add("civil-affairs", new("civil-affairs", "Civil Affairs", "民政")),
        ImmutableDictionary<string, RegisteredClient>.Empty.Add("civil-affairs-1", new("civil-affairs-1", "civil-affairs")).Add("health-1", new("health-1", "health")),
        ImmutableDictionary<(string, string), Grant>.Empty.Add(("civil-affairs-1", "elderly-care"), Care));

    private static ScopeVerdict Judge(string[] asked, DateTimeOffset? at = null) => TokenScopes.Judge(asked, "civil-affairs-1", Rights, at ?? Now);
}
