using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class EntitlerTests
{
    private static readonly Audience Care = new(["civil-affairs"], ["elderly-care"], ["data:person"]);

    private static AllowPolicy Allow(string name = "allow", Audience? to = null, string? when = null, string rows = "true", Dataset? on = null, string shows = "name:clear", string[]? lookup = null, int? limit = null) => new(
        name, to ?? Care, when is null ? null : ExpressionReader.ReadWhen(when), on ?? Sample.Person, ExpressionReader.ReadRows(rows, on ?? Sample.Person, Sample.Catalogue),
        shows.Split(' ').Select(s => s.Split(':')).ToImmutableDictionary(s => s[0], s => Treatment.FindMask(s[1]) ?? Treatment.Clear, StringComparer.Ordinal),
        [.. lookup ?? []], Limits.None with { RowsPerRequest = limit });

    private static DenyPolicy Deny(string name = "deny", string? when = null, string rows = "true", string[]? fields = null, Audience? except = null) => new(
        name, Sample.Person, when is null ? null : ExpressionReader.ReadWhen(when), Sample.Rows(rows), [.. fields ?? []], except ?? Audience.Nobody);

    private static PolicySet Set(AllowPolicy[] allows, params DenyPolicy[] denies) => new(Sample.Catalogue, "v1", [.. allows], [.. denies]);

    private static Entitlement Entitle(PolicySet set, Caller? caller = null, RequestContext? request = null) => Entitler.Entitle(set, caller ?? Sample.Caller, request ?? Sample.Request);

    private static string Shown(Entitlement entitlement, string name) => string.Join(' ', entitlement.Find("person")?.TreatmentsOf(name).Select(t => t.Name) ?? []);

    [Fact]
    public void What_no_policy_allows_is_not_there()
    {
        var entitlement = Entitle(Set([Allow()]));
        Assert.True(entitlement.Find("person")!.Shows("name"));
        Assert.False(entitlement.Find("person")!.Shows("phone"));
        Assert.Null(entitlement.Find("household"));
        Assert.Empty(Entitle(Set([])).Datasets);
    }

    [Fact]
    public void A_dataset_without_its_scope_is_absent_also_where_a_policy_forgot_to_ask_for_it()
    {
        var set = Set([Allow(to: new(["civil-affairs"], [], []))]);
        Assert.NotNull(Entitle(set).Find("person"));
        Assert.Null(Entitle(set, Sample.Caller with { Scopes = ["data:household"] }).Find("person"));
        Assert.Null(Entitle(set, Sample.Caller with { Scopes = ["Data:person", "data:person ", "data:persons", "publish:person"] }).Find("person"));
    }

    [Fact]
    public void Scopes_of_an_audience_are_all_needed()
    {
        var set = Set([Allow(to: new([], [], ["data:person", "officer"]))]);
        Assert.Null(Entitle(set).Find("person"));
        Assert.NotNull(Entitle(set, Sample.Caller with { Scopes = ["data:person", "officer"] }).Find("person"));
    }

    [Fact]
    public void A_caller_without_a_known_purpose_is_granted_nothing()
    {
        var set = Set([Allow(to: new([], [], ["data:person"]))]);
        Assert.Empty(Entitle(set, Sample.Caller with { Purpose = "" }).Datasets);
        Assert.Empty(Entitle(set, Sample.Caller with { Purpose = "unheard-of" }).Datasets);
    }

    [Fact]
    public void A_caller_without_a_department_is_in_no_audience()
    {
        var nameless = Sample.Caller with { Department = "" };
        Assert.Empty(Entitle(Set([Allow(to: new([], [], ["data:person"]))]), nameless).Datasets);
        Assert.False(Audience.Nobody.Includes(nameless));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("request.case == 'CASE-1'", true)]
    [InlineData("request.operator.verified", false)]
    [InlineData("'CASE-1'.startsWith(caller.client)", false)]
    [InlineData("request.case.startsWith(request.operator.name)", false)] // unknown: the operator is ""
    public void An_unknown_when_never_grants(string when, bool granted) =>
        Assert.Equal(granted, Entitle(Set([Allow(when: when)]), request: Sample.Request with { Operator = "" }).Find("person") is not null);

    [Theory]
    [InlineData("true", true)]
    [InlineData("request.case == 'CASE-2'", false)]
    [InlineData("request.case.startsWith(request.operator.name)", true)]
    public void An_unknown_when_always_forbids(string when, bool denied)
    {
        var entitlement = Entitle(Set([Allow()], Deny(when: when, rows: "row.livingAlone")), request: Sample.Request with { Operator = "" });
        Assert.Equal(denied, entitlement.Denies.Length == 1);
        Assert.Equal(denied, entitlement.Find("person")!.Denies.Length == 1);
    }

    [Fact]
    public void A_deny_does_not_concern_its_exceptions()
    {
        var deny = Deny(except: new(["civil-affairs"], [], []));
        Assert.NotNull(Entitle(Set([Allow()], deny)).Find("person"));
        Assert.Null(Entitle(Set([Allow(to: new([], [], ["data:person"]))], deny), Sample.Caller with { Department = "health" }).Find("person"));
    }

    [Fact]
    public void A_dataset_all_of_whose_rows_are_denied_is_absent_and_the_deny_stays_in_force()
    {
        var entitlement = Entitle(Set([Allow()], Deny()));
        Assert.Null(entitlement.Find("person"));
        Assert.Single(entitlement.Denies);
    }

    [Fact]
    public void A_field_denied_in_every_row_is_neither_shown_nor_looked_up()
    {
        var entitlement = Entitle(Set([Allow(shows: "name:clear idNumber:region", lookup: ["idNumber"])], Deny(fields: ["idNumber"])));
        Assert.Equal("clear", Shown(entitlement, "name"));
        Assert.Equal("", Shown(entitlement, "idNumber"));
        Assert.Empty(entitlement.Find("person")!.Lookup);
    }

    [Fact]
    public void A_dataset_with_nothing_left_to_show_is_absent() =>
        Assert.Null(Entitle(Set([Allow()], Deny(fields: ["name"]))).Find("person"));

    [Fact]
    public void A_field_denied_in_some_rows_stays()
    {
        var entitlement = Entitle(Set([Allow()], Deny(rows: "has(row.phone)", fields: ["name"])));
        Assert.Equal("clear", Shown(entitlement, "name"));
    }

    [Fact]
    public void Treatments_are_listed_by_rising_severity()
    {
        var set = Set([Allow("a", shows: "birthDate:decade idNumber:redact"), Allow("b", shows: "birthDate:year idNumber:last4"), Allow("c", shows: "birthDate:clear idNumber:last4")]);
        Assert.Equal("clear year decade", Shown(Entitle(set), "birthDate"));
        Assert.Equal("last4 redact", Shown(Entitle(set), "idNumber"));
    }

    [Fact]
    public void The_smallest_bound_on_rows_holds()
    {
        Assert.Equal(5, Entitle(Set([Allow("a", limit: 9), Allow("b", limit: 5), Allow("c")])).Find("person")!.RowsPerRequest);
        Assert.Null(Entitle(Set([Allow()])).Find("person")!.RowsPerRequest);
    }

    [Fact]
    public void The_smallest_bounds_of_the_day_count_and_those_on_lookups_where_there_is_a_lookup()
    {
        var granted = Entitle(Set(
        [
            Allow("a", lookup: ["name"]) with { Limits = new(null, 9, 70) },
            Allow("b", lookup: ["name"]) with { Limits = new(null, 8, 90) },
            Allow("c") with { Limits = new(null, 1, null) },
        ])).Find("person")!;
        Assert.Equal((8, 70), (granted.LookupsPerDay, granted.PersonsPerDay));
        var without = Entitle(Set([Allow()])).Find("person")!;
        Assert.Equal((null, null), (without.LookupsPerDay, without.PersonsPerDay));
    }

    [Fact]
    public void Shape_tells_what_can_be_seen_and_nothing_else()
    {
        var one = Entitle(Set([Allow(rows: "has(row.phone)", limit: 5)]));
        Assert.Equal(one.Shape, Entitle(Set([Allow("other", rows: "true")])).Shape);
        Assert.Equal(one.Shape, Entitle(Set([Allow(), Allow("again")], Deny(rows: "row.livingAlone"))).Shape);
        string[] others = ["name:surname", "name:clear phone:clear", "nickname:clear", "name:clear household:clear"];
        Assert.Equal(others.Length + 1, others.Select(s => Entitle(Set([Allow(shows: s)])).Shape).Append(one.Shape).Distinct().Count());
        Assert.NotEqual(one.Shape, Entitle(Set([Allow(lookup: ["idNumber"])])).Shape);
        Assert.NotEqual(one.Shape, Entitle(new PolicySet(Sample.Catalogue, "v2", [Allow()], [])).Shape);
    }

    [Fact]
    public void Rules_tell_which_policies_apply()
    {
        var set = Set([Allow("a"), Allow("b", when: "request.case == 'CASE-1'")], Deny("d", when: "!request.operator.verified", rows: "row.livingAlone"));
        var one = Entitle(set).Rules;
        Assert.Equal(one, Entitle(set, Sample.Caller with { Client = "another", Jurisdictions = ["23"] }).Rules);
        Assert.NotEqual(one, Entitle(set, request: Sample.Request with { Case = "" }).Rules);
        Assert.NotEqual(one, Entitle(set, request: Sample.Request with { OperatorVerified = true }).Rules);
        Assert.NotEqual(Entitle(Set([Allow("a")])).Rules, Entitle(Set([Allow("b")])).Rules);
    }

    [Fact]
    public void Policies_with_the_same_condition_share_its_outcome_and_a_part_of_it_does_not()
    {
        var whole = ExpressionReader.ReadWhen("request.case == 'CASE-1' && request.operator.verified");
        var part = whole.Part(((LogicNode)whole.Tree).Left);
        Assert.Equal(1, new Candidates(Set([Allow("a", when: whole.Text), Allow("b", when: whole.Text)], Deny(when: whole.Text, rows: "row.livingAlone")), Sample.Caller).Conditions);
        var both = Set([Allow("a") with { When = whole }, Allow("b") with { When = part }]);
        Assert.Equal(["b"], Entitle(both).Find("person")!.Allows.Select(a => a.Name));
        Assert.Equal(["a", "b"], Entitle(both, request: Sample.Request with { OperatorVerified = true }).Find("person")!.Allows.Select(a => a.Name));
    }

    [Fact]
    public void Outcomes_of_other_candidates_are_refused()
    {
        var candidates = new Candidates(Set([Allow(when: "request.operator.verified")]), Sample.Caller);
        Assert.Throws<ArgumentOutOfRangeException>(() => candidates.Entitle(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => candidates.Judge(Sample.Request, new char[2]));
        Assert.Empty(candidates.Entitle("x").Datasets);
    }

    [Fact]
    public void An_allow_that_holds_for_no_row_shows_nothing() => Assert.Null(Entitle(Set([Allow(rows: "1 == 2")])).Find("person"));

    [Fact]
    public void The_order_in_which_policies_are_read_does_not_matter()
    {
        var (a, b) = (Allow("a"), Allow("b", shows: "nickname:clear"));
        var (one, other) = (Entitle(Set([a, b])), Entitle(Set([b, a])));
        Assert.Equal((one.Rules, one.Shape), (other.Rules, other.Shape));
        Assert.Equal(["a", "b"], other.Find("person")!.Allows.Select(p => p.Name));
    }

    [Fact]
    public void Datasets_are_in_the_order_of_their_names()
    {
        var household = Allow("h", new([], [], ["data:household"]), on: Sample.Household, shows: "address:clear");
        Assert.Equal(["household", "person"], Entitle(Set([Allow(), household])).Datasets.Select(d => d.Dataset.Name));
    }
}
