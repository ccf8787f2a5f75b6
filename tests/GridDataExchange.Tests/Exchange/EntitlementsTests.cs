using System.Collections.Immutable;
using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Tests.Policies;

namespace GridDataExchange.Tests.Exchange;

public sealed class EntitlementsTests
{
    private static readonly Audience Care = new(["civil-affairs"], ["elderly-care"], ["data:person"]);

    private static readonly PolicySet Set = new(
        Sample.Catalogue, "v1", [Allow("always", null, "name"), Allow("with-operator", """request.operator.name != "" """, "nickname")], []);

    private readonly Entitlements entitlements = new(Set, capacity: 8);

    [Fact]
    public void The_same_caller_under_the_same_policies_gets_the_same_entitlement()
    {
        var first = entitlements.Of(Sample.Caller, Sample.Request);
        var equal = Sample.Caller with { Scopes = [.. Sample.Caller.Scopes], Jurisdictions = [.. Sample.Caller.Jurisdictions] };
        Assert.Same(first, entitlements.Of(equal, Sample.Request with { Case = "CASE-2", Time = Sample.Request.Time.AddDays(1) }));
    }

    [Fact]
    public void Each_request_finds_anew_which_policies_apply()
    {
        Assert.True(entitlements.Of(Sample.Caller, Sample.Request).Find("person")!.Shows("nickname"));
        Assert.False(entitlements.Of(Sample.Caller, Sample.Request with { Operator = "" }).Find("person")!.Shows("nickname"));
        Assert.True(entitlements.Of(Sample.Caller, Sample.Request).Find("person")!.Shows("nickname"));
    }

    [Fact]
    public void A_caller_never_gets_another_callers_entitlement()
    {
        Caller[] callers =
        [
            Sample.Caller,
            Sample.Caller with { Department = "public-security" },
            Sample.Caller with { Client = "client-2" },
            Sample.Caller with { Purpose = "epidemic-control" },
            Sample.Caller with { Scopes = ["data:household", "data:persons"] },
            Sample.Caller with { Jurisdictions = ["230881", "2308820011"] },
            Sample.Caller with { Jurisdictions = ["2308812308820010"] },
        ];
        foreach (var caller in (Caller[])[.. callers, .. callers])
        {
            Assert.Equal(caller, entitlements.Of(caller, Sample.Request).Caller);
        }
    }

    [Fact]
    public void What_is_kept_is_bounded()
    {
        foreach (var number in Enumerable.Range(0, 100))
        {
            var caller = Sample.Caller with { Client = number.ToString(CultureInfo.InvariantCulture) };
            Assert.Equal(caller, entitlements.Of(caller, Sample.Request).Caller);
            Assert.InRange(entitlements.Count, 1, 8);
        }
    }

    private static AllowPolicy Allow(string name, string? when, string field) => new(
        name, Care, when is null ? null : ExpressionReader.ReadWhen(when), Sample.Person, Sample.Rows("true"),
        ImmutableDictionary.Create<string, Treatment>(StringComparer.Ordinal).Add(field, Treatment.Clear), [], Limits.None);
}
