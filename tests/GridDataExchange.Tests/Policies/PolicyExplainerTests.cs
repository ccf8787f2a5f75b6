using System.Collections.Immutable;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Explaining;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyExplainerTests
{
    private static readonly ExplainedRequest Elderly = new(
        new("civil-affairs", "client", "elderly-care", ["data:household", "data:resident", "data:visit"], ["230881"]),
        new("CASE-1", "zhang", false, new(2026, 6, 15, 4, 0, 0, TimeSpan.Zero), new(2026, 6, 15)),
        "resident");

    private static readonly ImmutableDictionary<string, object?> Old = ImmutableDictionary<string, object?>.Empty
        .Add("birthDate", new DateOnly(1950, 1, 1)).Add("gridCode", "230881001001001").Add("livingAlone", true);

    private static FieldExplanation Field(ExplainedRequest asked, string name) => PolicyExplainer.Explain(ShippedCopy.Shipped, asked).Fields.Single(f => f.Name == name);

    [Fact]
    public void Without_a_row_it_says_what_can_apply()
    {
        var birth = Field(Elderly, "birthDate");
        Assert.Equal("year", birth.Outcome);
        Assert.Equal(["elderly-care-home-visits year", "protected-witnesses denies"], birth.Because.Select(b => $"{b.Policy} {b.Effect}"));
        Assert.Equal(["an operator is given True", "the age by year of Date of birth on the day of the request is at least 60 ", "Grid code lies in the divisions of the grant "], birth.Because[0].Conditions.Select(c => $"{c.Words} {c.Holds}"));
    }

    [Fact]
    public void Of_a_row_it_says_what_is_shown_and_by_which_policy()
    {
        var asked = Elderly with { Row = Old };
        Assert.Equal(("clear", "elderly-care-alone"), (Field(asked, "livingAlone").Outcome, Field(asked, "livingAlone").Because.Single().Policy));
        Assert.True(Field(asked, "idNumber").Lookup);
        Assert.All(Field(asked, "name").Because.Single().Conditions, c => Assert.True(c.Holds));
    }

    [Fact]
    public void It_says_which_condition_failed()
    {
        var asked = Elderly with { Row = Old.SetItem("birthDate", new DateOnly(1980, 1, 1)) };
        Assert.Equal("hidden", Field(asked, "name").Outcome);
        Assert.Equal(["clear by elderly-care-home-visits needs: the age by year of Date of birth on the day of the request is at least 60"], Field(asked, "name").ForMore);
        Assert.False(Field(asked, "idNumber").Lookup);
    }

    [Fact]
    public void A_deny_hides_the_row_and_says_whom_it_spares()
    {
        var name = Field(Elderly with { Row = Old.Add("protection", "witness") }, "name");
        Assert.Equal(("hidden", "protected-witnesses"), (name.Outcome, name.Because.Single().Policy));
        Assert.Equal(["protected-witnesses must not deny it: it spares the department public-security only"], name.ForMore);
    }

    [Fact]
    public void It_says_which_sign_in_scope_or_purpose_is_missing()
    {
        Assert.Equal(["clear by elderly-care-levels needs: the operator has signed in"], Field(Elderly, "careLevel").ForMore);
        var noScope = Elderly with { Caller = Elderly.Caller with { Scopes = [] } };
        Assert.Equal(["clear by elderly-care-home-visits needs: the scope data:resident"], Field(noScope, "name").ForMore);
        var otherPurpose = Elderly with { Caller = Elderly.Caller with { Purpose = "housing-safety" } };
        Assert.Equal(["clear by elderly-care-home-visits needs: the purpose elderly-care"], Field(otherPurpose, "name").ForMore);
        Assert.Equal(["no policy gives it to this department"], Field(Elderly, "insuranceStatus").ForMore);
    }

    [Fact]
    public void A_request_that_would_be_refused_shows_nothing_and_says_so()
    {
        var asked = Elderly with { Request = Elderly.Request with { Case = "wrong", Operator = "" }, Row = Old };
        Assert.Equal("hidden", Field(asked, "name").Outcome);
        Assert.Equal(2, PolicyExplainer.Explain(ShippedCopy.Shipped, asked).Notes.Count(n => n.Contains("every request is refused", StringComparison.Ordinal)));
    }

    [Fact]
    public void It_agrees_with_the_entitlement()
    {
        foreach (var dataset in ShippedCopy.Shipped.Catalogue.Datasets)
        {
            var caller = Elderly.Caller with { Scopes = [.. ShippedCopy.Shipped.Catalogue.Datasets.Select(Scope.Data).Order(StringComparer.Ordinal)] };
            var entitled = Entitler.Entitle(ShippedCopy.Shipped, caller, Elderly.Request).Find(dataset.Name);
            foreach (var field in PolicyExplainer.Explain(ShippedCopy.Shipped, Elderly with { Caller = caller, Dataset = dataset.Name }).Fields)
            {
                Assert.Equal(string.Join(" or ", entitled?.TreatmentsOf(field.Name).Select(t => t.Name).DefaultIfEmpty("hidden") ?? ["hidden"]), field.Outcome);
            }
        }
    }
}
