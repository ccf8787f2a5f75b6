using System.Collections.Immutable;
using CsCheck;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Comparing;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyComparisonTests : IDisposable
{
    private const string Elderly = "access/elderly-care.yaml";
    private const string Health = "access/epidemic-control.yaml";
    private readonly ShippedCopy changed = new();

    public void Dispose() => changed.Dispose();

    private ImmutableArray<Change> Compare() => PolicyComparison.Compare(ShippedCopy.Shipped, changed.Read());

    private static string Line(Change c) => $"{c.Kind} {c.Department} {c.Purpose} {c.Dataset} {c.Field}: {c.Before} -> {c.After}";

    [Fact]
    public void The_same_policies_change_nothing() => Assert.Empty(PolicyComparison.Compare(ShippedCopy.Shipped, ShippedCopy.Shipped));

    [Fact]
    public void Other_words_for_the_same_condition_change_nothing()
    {
        changed.Change(Health, "row.kind in [\"HEALTH\", \"CARE\"] && ownJurisdiction", "within(row.gridCode, caller.jurisdictions) && !(row.kind != \"CARE\" && row.kind != \"HEALTH\")");
        Assert.Empty(Compare());
    }

    [Fact]
    public void A_field_more_is_a_gain_of_that_field_alone_with_a_witness()
    {
        changed.Change(Health, "clear: [phone, gridCode, household, visits]", "clear: [phone, gridCode, household, visits, livingAlone]");
        var gain = Assert.Single(Compare());
        Assert.Equal("Gain health epidemic-control resident livingAlone: hidden -> clear", Line(gain));
        Assert.Equal(("hidden", "clear"), (gain.Witness!.Before, gain.Witness.After));
    }

    [Fact]
    public void A_mask_that_shows_less_is_a_loss_and_one_that_shows_more_a_gain()
    {
        changed.Change(Elderly, "birthDate: year, phone: last4", "birthDate: decade");
        Assert.Equal(["Loss civil-affairs elderly-care resident birthDate: year -> decade", "Loss civil-affairs elderly-care resident phone: last4 -> hidden"], Compare().Select(Line));
        Assert.Equal(
            ["Gain civil-affairs elderly-care resident birthDate: decade -> year", "Gain civil-affairs elderly-care resident phone: hidden -> last4"],
            PolicyComparison.Compare(changed.Read(), ShippedCopy.Shipped).Select(Line));
    }

    [Theory]
    [InlineData("idNumber: prefix(10)", "idNumber: prefix(6)", "Loss")]
    [InlineData("idNumber: prefix(6)", "idNumber: prefix(10)", "Gain")]
    [InlineData("idNumber: region", "idNumber: prefix(6)", "")]
    [InlineData("idNumber: last4", "idNumber: region", "Gain Loss")]
    [InlineData("idNumber: region", "idNumber: pseudonym", "Gain Loss")]
    [InlineData("idNumber: redact", "idNumber: pseudonym", "Gain")]
    [InlineData("idNumber: pseudonym", "idNumber: redact", "Loss")]
    [InlineData("phone: prefix(19)", "phone: prefix(3)", "Gain Loss")]
    [InlineData("disabilityLevel: round(2)", "disabilityLevel: round(4)", "Loss")]
    [InlineData("disabilityLevel: round(2)", "disabilityLevel: round(3)", "Gain Loss")]
    [InlineData("disabilityLevel: \"band(1,2,4)\"", "disabilityLevel: \"band(1,4)\"", "Loss")]
    [InlineData("disabilityLevel: \"band(1,4)\"", "disabilityLevel: \"band(2,4)\"", "Gain Loss")]
    [InlineData("disabilityLevel: \"band(2,4)\"", "disabilityLevel: round(2)", "Gain")]
    [InlineData("gridCode: division(village)", "gridCode: division(county)", "Gain Loss")]
    [InlineData("gridCode: prefix(14)", "gridCode: prefix(12)", "Loss")]
    public void A_mask_gains_by_what_the_one_before_it_does_not_tell(string before, string after, string kinds)
    {
        const string Health = "policy: added\nallow: {{ to: {{ departments: [education], purposes: [epidemic-control], scopes: [data:resident] }}, on: resident, rows: true, mask: {{ {0} }} }}\n";
        using var old = new ShippedCopy();
        old.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, Health, before));
        changed.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, Health, after));
        Assert.Equal(kinds, string.Join(' ', PolicyComparison.Compare(old.Read(), changed.Read()).Select(c => c.Kind)));
    }

    [Theory]
    [InlineData("row.livingAlone || row.disabilityLevel in [1, 2]", "row.livingAlone || row.disabilityLevel in [1, 2, 3]", ChangeKind.Gain)]
    [InlineData("row.livingAlone || row.disabilityLevel in [1, 2]", "row.livingAlone || row.disabilityLevel <= 2", ChangeKind.Gain)]
    [InlineData("row.livingAlone || row.disabilityLevel in [1, 2]", "row.disabilityLevel in [1, 2]", ChangeKind.Loss)]
    [InlineData("row.livingAlone || row.disabilityLevel in [1, 2]", "row.livingAlone || row.disabilityLevel == 1", ChangeKind.Loss)]
    public void Other_rows_are_gains_or_losses_by_the_rows_that_appear_or_go(string text, string by, ChangeKind kind)
    {
        changed.Change("access/disaster-relief.yaml", text, by);
        var changes = Compare();
        Assert.NotEmpty(changes);
        Assert.All(changes, c => Assert.Equal((kind, "emergency-management", "resident"), (c.Kind, c.Department, c.Dataset)));
        Assert.All(changes, c => Assert.NotNull(c.Witness));
    }

    [Fact]
    public void A_younger_age_is_a_gain_of_the_year_that_comes_in()
    {
        changed.Change("access/social-insurance.yaml", "rows: ownJurisdiction\n  clear: [name", "rows: age(row.birthDate, request.date) >= 18 && within(row.gridCode, caller.jurisdictions)\n  clear: [name");
        Assert.All(Compare(), c => Assert.Equal(ChangeKind.Loss, c.Kind));
        using var younger = new ShippedCopy();
        younger.Change("access/social-insurance.yaml", "rows: ownJurisdiction\n  clear: [name", "rows: age(row.birthDate, request.date) >= 17 && within(row.gridCode, caller.jurisdictions)\n  clear: [name");
        var gains = PolicyComparison.Compare(changed.Read(), younger.Read());
        Assert.All(gains, c => Assert.Equal(ChangeKind.Gain, c.Kind));
        var born = DateOnly.Parse(gains[0].Witness!.Facts.Single(f => f.Key == "row.birthDate").Value!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(born, new(2008, 6, 16), new(2009, 6, 15));
    }

    [Theory]
    [InlineData("row.protection == \"witness\"", "row.protection == \"key witness\"")]
    [InlineData("except: { departments: [public-security] }", "except: { departments: [public-security, health] }")]
    [InlineData("deny: { on: resident, rows", "deny: { on: resident, fields: [name], rows")]
    [InlineData("deny: { on: resident, rows", "deny: { on: resident, when: request.operator.verified, rows")]
    public void A_narrower_deny_is_a_gain_also_of_the_rows_about_the_person(string text, string by)
    {
        changed.Change(Elderly, text, by);
        var gains = Compare().Where(c => c.CountsAsGain).ToList();
        Assert.Contains(gains, c => c is { Kind: ChangeKind.Gain, Department: "health", Dataset: "resident", Field: "phone" });
        Assert.Contains(gains, c => c is { Kind: ChangeKind.Gain, Department: "health", Dataset: "visit", Field: "(rows about resident)" });
    }

    [Fact]
    public void A_wider_deny_is_a_loss()
    {
        changed.Change(Elderly, "rows: has(row.protection) && row.protection == \"witness\"", "rows: \"has(row.protection) && row.protection in ['witness', 'child']\"");
        Assert.NotEmpty(Compare());
        Assert.DoesNotContain(Compare(), c => c.CountsAsGain);
    }

    [Theory]
    [InlineData("rowsPerRequest: 500", "rowsPerRequest: 501", ChangeKind.Gain, "(rowsPerRequest)")]
    [InlineData(", personsPerDay: 5000", "", ChangeKind.Gain, "(personsPerDay)")]
    [InlineData("lookupsPerDay: 200", "lookupsPerDay: 199", ChangeKind.Loss, "(lookupsPerDay)")]
    public void A_raised_limit_is_a_gain_and_a_lowered_one_a_loss(string text, string by, ChangeKind kind, string field)
    {
        changed.Change(Elderly, text, by);
        var change = Assert.Single(Compare());
        Assert.Equal((kind, field), (change.Kind, change.Field));
    }

    [Fact]
    public void What_a_purpose_no_longer_requires_is_a_gain()
    {
        changed.Change("purposes.yaml", "  require: [operator]\n  emergency: true\n", "  emergency: true\n");
        var gain = Compare().First(c => c is { Department: "emergency-management", Dataset: "household" });
        Assert.Equal(ChangeKind.Gain, gain.Kind);
        Assert.Contains(KeyValuePair.Create("request.operator.name", (string?)""), gain.Witness!.Facts);
    }

    [Fact]
    public void Another_form_of_case_numbers_cannot_be_decided_and_counts_as_a_gain()
    {
        changed.Change("purposes.yaml", "case: \"CASE-[0-9]+\"", "case: \"(CASE|VISIT)-[0-9]+\"");
        var changes = Compare();
        Assert.NotEmpty(changes);
        Assert.All(changes, c => Assert.Equal("elderly-care", c.Purpose));
        Assert.Contains(changes, c => c.CountsAsGain);
    }

    [Fact]
    public void A_policy_for_everybody_is_a_gain_of_every_other_department_too()
    {
        changed.Add("policy: cells-for-all\nallow: { to: { scopes: [data:grid_cell] }, on: grid_cell, rows: true, clear: [name] }\n");
        var changes = Compare();
        Assert.All(changes, c => Assert.Equal(("grid_cell", "name"), (c.Dataset, c.Field)));
        Assert.Contains(changes, c => c.Department == PolicyComparison.AnyOther);
        Assert.Equal(10 * 11, changes.Length);
    }

    [Fact]
    public void A_scope_no_longer_needed_is_a_gain_of_those_without_it()
    {
        const string Officers = "policy: officers\nallow: { to: { departments: [health], purposes: [epidemic-control], scopes: [data:building, officer] }, on: building, rows: \"within(row.gridCode, caller.jurisdictions)\", clear: [name] }\n";
        using var before = new ShippedCopy();
        before.Add(Officers);
        changed.Add(Officers.Replace(", officer", "", StringComparison.Ordinal));
        var gain = Assert.Single(PolicyComparison.Compare(before.Read(), changed.Read()));
        Assert.Equal((ChangeKind.Gain, "name"), (gain.Kind, gain.Field));
        Assert.Empty(gain.Scopes);
    }

    [Fact]
    public void A_when_that_only_CEL_as_a_whole_can_say_is_tried_and_else_unknown()
    {
        changed.Change("access/social-insurance.yaml", "when: namedOperator", "when: size(request.operator.name) > 0 && [1, 2].exists(i, i == 1)");
        Assert.All(Compare(), c => Assert.True(c is { Purpose: "social-insurance", Kind: ChangeKind.UnknownLoss, Witness: null }, Line(c)));
        using var same = new ShippedCopy();
        same.Change("access/social-insurance.yaml", "when: namedOperator", "when: size(request.operator.name) > 0 && [1, 2].exists(i, i == 1)");
        Assert.Empty(PolicyComparison.Compare(same.Read(), changed.Read()));
        var back = PolicyComparison.Compare(changed.Read(), ShippedCopy.Shipped);
        Assert.NotEmpty(back);
        Assert.All(back, c => Assert.True(c is { Kind: ChangeKind.Unknown, CountsAsGain: true }, Line(c)));
    }

    [Fact]
    public void Rows_beyond_the_divisions_of_the_grant_are_a_gain_with_one_of_them_as_witness()
    {
        changed.Change("access/social-insurance.yaml", "rows: ownJurisdiction\n  clear: [creditCode", "rows: true\n  clear: [creditCode");
        var gains = Compare();
        Assert.NotEmpty(gains);
        Assert.All(gains, c => Assert.Equal(ChangeKind.Gain, c.Kind));
        var facts = gains[0].Witness!.Facts.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        Assert.False(facts["row.gridCode"]!.StartsWith(facts["caller.jurisdictions"]!, StringComparison.Ordinal));
    }

    [Fact]
    public void A_relation_that_leads_elsewhere_cannot_be_decided()
    {
        changed.Change("catalog/household.yaml", "on: householdNo, title: { en: Residents", "on: { from: headResidentNo, to: residentNo }, title: { en: Residents");
        var change = Assert.Single(Compare());
        Assert.Equal("Unknown public-security household-registration household residents (meaning): to resident by householdNo = householdNo -> to resident by headResidentNo = residentNo", Line(change));
    }

    [Fact]
    public void It_is_the_same_each_time()
    {
        changed.Change(Elderly, "turnsSixty && row.livingAlone", "ageInYear(row.birthDate, request.date) >= 50 && row.livingAlone");
        Assert.Equal(Compare().Select(c => $"{Line(c)} {string.Join(' ', c.Witness!.Facts)}"), Compare().Select(c => $"{Line(c)} {string.Join(' ', c.Witness!.Facts)}"));
    }

    [Fact]
    public void No_row_shows_more_where_nobody_gains() => Gen.Select(ExpressionPropertyTests.Condition, ExpressionPropertyTests.Condition, ExpressionPropertyTests.Row).Sample(
        (a, b, row) =>
        {
            foreach (var (before, after) in new[] { (a, b), (b, a), (a, $"({a}) && ({b})"), ($"({a}) || ({b})", b) })
            {
                var gains = PolicyComparison.Compare(Set(before), Set(after)).Any(c => c.CountsAsGain);
                Assert.True(gains || Judge(after, row) != Verdict.True || Judge(before, row) == Verdict.True, $"{before} -> {after}");
            }
        },
        iter: 150);

    private static Verdict Judge(string text, ImmutableDictionary<string, object?> row) =>
        Evaluator.Judge(Sample.Rows(text), Sample.Caller, Sample.Request, name => row.GetValueOrDefault(name));

    private static PolicySet Set(string rows)
    {
        var treatments = ImmutableDictionary<string, Treatment>.Empty.Add("name", Treatment.Clear);
        var condition = Sample.Rows(rows);
        return new PolicySet(Sample.Catalogue, "v1", condition is Constant { Value: false } ? [] : [new("allow", new(["civil-affairs"], ["elderly-care"], []), null, Sample.Person, condition, treatments, [], Limits.None)], []);
    }
}
