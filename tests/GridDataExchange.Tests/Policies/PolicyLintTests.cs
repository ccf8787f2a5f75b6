using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Linting;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyLintTests : IDisposable
{
    private readonly ShippedCopy policies = new();

    public void Dispose() => policies.Dispose();

    private string Lint() => string.Join('\n', PolicyLint.Check(policies.Read()).Select(f => $"{Path.GetFileName(f.File)}:{f.Line} {f.Severity} {f.Code} {f.Policy}"));

    private string LintAdded(string rules, string head = "") => Lint(policies.Add($"policy: added\n{head}allow:\n  to: {{ departments: [health], purposes: [epidemic-control], scopes: [data:resident] }}\n  on: resident\n{rules}"));

    private static string Lint(ShippedCopy copy) => string.Join('\n', PolicyLint.Check(copy.Read()).Where(f => f.Policy == "added").Select(f => $"{f.Code}:{f.Line}"));

    private string Boundary(string rows, string mask)
    {
        policies.Add($"policy: added\nallow: {{ to: {{ departments: [education], purposes: [disaster-relief], scopes: [data:resident] }}, on: resident, rows: \"{rows}\", mask: {{ {mask} }} }}\n");
        return string.Join(' ', PolicyLint.Check(policies.Read()).Where(f => f.Policy == "added").Select(f => f.Code).Where(c => c is LintCodes.Boundary or LintCodes.Oracle));
    }

    [Fact]
    public void The_shipped_policies_have_no_findings() => Assert.Equal("", Lint());

    [Theory]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions)\n  clear: [phone]\n", "")]
    [InlineData("  rows: \"true\"\n  clear: [phone]\n", "jurisdiction:5")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions) || row.livingAlone\n  clear: [phone, livingAlone]\n", "basis:4\njurisdiction:5")]
    [InlineData("  rows: within(row.gridCode, ['230881'])\n  clear: [phone]\n", "")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions)\n  clear: [careLevel]\n", "basis:4\nsensitive:2")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions)\n  clear: [phone]\n  lookup: [idNumber]\n", "lookup-limit:7")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions)\n  clear: [phone]\n  lookup: [idNumber]\n  limits: { lookupsPerDay: 5 }\n", "")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions) && request.date > date('2026-01-01') && request.date < date('2026-01-02')\n  clear: [phone]\n", "never-true:5")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions) && (row.sex == 'MALE' || row.sex == 'FEMALE')\n  clear: [phone, sex]\n", "always-true:5\nbasis:4")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions) && caller.purpose == 'elderly-care'\n  clear: [phone]\n", "never-true:5")]
    [InlineData("  when: caller.department == 'health'\n  rows: within(row.gridCode, caller.jurisdictions)\n  clear: [phone]\n", "always-true:5")]
    [InlineData("  rows: within(row.gridCode, caller.jurisdictions)\n  clear: [phone, residentNo]\n", "basis:4\nshared-key:6")]
    public void A_policy_has_these_findings(string rules, string findings) =>
        Assert.Equal(findings.Split('\n').Order(StringComparer.Ordinal).Select(Place), LintAdded(rules).Split('\n').Order(StringComparer.Ordinal).Select(Place));

    // The line is that of the key where the policy has it.
    private static string Place(string finding) => finding.Split(':')[0];

    [Theory]
    [InlineData("age(row.birthDate, request.date) >= 60", "year", "boundary")]
    [InlineData("ageInYear(row.birthDate, request.date) >= 60", "year", "")]
    [InlineData("ageInYear(row.birthDate, request.date) >= 60", "decade", "boundary")]
    [InlineData("row.birthDate >= date('1960-01-01')", "decade", "")]
    [InlineData("row.birthDate < date('1961-01-01')", "decade", "boundary")]
    [InlineData("row.birthDate <= date('1961-12-31')", "year", "")]
    [InlineData("date('1961-12-30') >= row.birthDate", "year", "boundary")]
    [InlineData("row.birthDate == date('1961-01-01')", "year", "boundary")]
    [InlineData("has(row.birthDate)", "decade", "")]
    [InlineData("has(row.birthDate)", "redact", "boundary")]
    [InlineData("row.birthDate < request.date", "year", "boundary")]
    [InlineData("age(row.birthDate, request.date) >= 60", "clear", "")]
    [InlineData("age(row.birthDate, request.date) >= 60", "hidden", "oracle")]
    public void A_condition_may_not_be_finer_than_the_mask(string condition, string shown, string finding)
    {
        policies.Change("access/social-insurance.yaml", "clear: [name, sex, birthDate,", shown == "clear" ? "clear: [name, sex, birthDate," : "clear: [name, sex,");
        policies.Change("access/social-insurance.yaml", "rows: ownJurisdiction\n  clear: [name", $"rows: {condition} && within(row.gridCode, caller.jurisdictions)\n  clear: [name");
        policies.Change("access/social-insurance.yaml", "mask: { idNumber: region,", shown is "clear" or "hidden" ? "mask: { idNumber: region," : $"mask: {{ birthDate: {shown}, idNumber: region,");
        Assert.Equal(finding, string.Join(' ', PolicyLint.Check(policies.Read()).Select(f => f.Code)));
    }

    [Fact]
    public void A_field_shown_only_where_it_has_one_value_tells_of_the_other()
    {
        policies.Change("access/elderly-care.yaml", "accepts:\n  oracle: Where it is not shown a resident does not live alone, which is no more than the field itself would say.\n", "");
        Assert.Equal("elderly-care.yaml:34 Error oracle elderly-care-alone", Lint());
    }

    [Fact]
    public void A_field_shown_where_it_is_there_tells_nothing_by_its_absence()
    {
        policies.Change("access/household-registration.yaml", "rows: has(row.protection) &&", "rows: has(row.protection) && has(row.protection) &&");
        Assert.Equal("", Lint());
    }

    [Theory]
    [InlineData("{ idNumber: last4, phone: last4 }", "clear: [name, sex, birthDate, insuranceStatus, gridCode, idRegion]", "basis candidates")]
    [InlineData("{ idNumber: last4, phone: last4 }", "clear: [name, sex, birthDate, insuranceStatus, gridCode]", "")]
    [InlineData("{ idNumber: last4, phone: last4 }", "clear: [name, birthDate, insuranceStatus, gridCode]", "candidates")]
    [InlineData("{ birthDate: year, phone: last4 }", "clear: [name, sex, idNumber, insuranceStatus, gridCode]", "candidates")]
    public void What_a_department_can_put_together_of_an_id_must_leave_enough_possible(string mask, string clear, string findings)
    {
        policies.Change("access/social-insurance.yaml", "{ idNumber: region, phone: last4 }", mask).Change("access/social-insurance.yaml", "clear: [name, sex, birthDate, insuranceStatus, gridCode]", clear);
        Assert.Equal(findings, string.Join(' ', PolicyLint.Check(policies.Read()).Select(f => f.Code).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Two_purposes_of_one_department_are_added_up()
    {
        policies.Add("policy: added\nallow: { to: { departments: [social-security], purposes: [household-registration], scopes: [data:resident] }, on: resident, rows: \"within(row.gridCode, caller.jurisdictions)\", mask: { idNumber: last4 } }\n");
        Assert.Equal(["candidates", "candidates"], PolicyLint.Check(policies.Read()).Select(f => f.Code));
        policies.Change("catalog/resident.yaml", "key: residentNo\n", "key: residentNo\nleastCandidates: 2\n");
        Assert.Equal(["candidates", "candidates"], PolicyLint.Check(policies.Read()).Select(f => f.Code));
        policies.Change("access/social-insurance.yaml", "clear: [name, sex, birthDate,", "clear: [name, sex,").Change("access/social-insurance.yaml", "mask: { idNumber", "mask: { birthDate: year, idNumber");
        Assert.Equal("", Lint());
    }

    [Theory]
    [InlineData(true, true, null, 3_320)]
    [InlineData(true, true, "year", 33)]
    [InlineData(true, true, "clear", 1)]
    [InlineData(true, false, "clear", 1_000)]
    [InlineData(false, true, "clear", 254)]
    public void Candidates_are_as_many_as_a_count_of_ids_gives(bool region, bool lastFour, string? birth, long candidates) =>
        Assert.Equal(candidates, new IdCandidates { Region = region, LastFour = lastFour, Birth = birth is null ? null : Treatment.FindMask(birth) ?? Treatment.Clear }.Count);

    [Theory]
    [InlineData(0, false, null, false, 102_270_000_000)]
    [InlineData(1, false, null, false, 36_525_000)]
    [InlineData(6, false, null, false, 36_525_000)]
    [InlineData(6, false, "clear", false, 1_000)]
    [InlineData(9, false, "year", false, 365_000)]
    [InlineData(10, false, null, false, 365_000)]
    [InlineData(10, false, "decade", true, 182_500)]
    [InlineData(10, true, null, false, 33)]
    [InlineData(14, false, null, false, 1_000)]
    [InlineData(15, false, null, true, 50)]
    [InlineData(16, false, null, true, 5)]
    [InlineData(17, false, null, false, 1)]
    public void The_first_characters_of_an_id_leave_as_many_as_are_behind_them(int beginning, bool lastFour, string? birth, bool sex, long candidates) =>
        Assert.Equal(candidates, new IdCandidates { Beginning = beginning, LastFour = lastFour, Sex = sex, Birth = birth is null ? null : Treatment.FindMask(birth) ?? Treatment.Clear }.Count);

    [Theory]
    [InlineData("idNumber: prefix(6)", "")]
    [InlineData("idNumber: prefix(8)", "")]
    [InlineData("idNumber: prefix(9)", "candidates")]
    [InlineData("idNumber: prefix(9), birthDate: decade", "")]
    [InlineData("idNumber: prefix(10), birthDate: decade", "candidates")]
    [InlineData("idNumber: prefix(10), birthDate: year", "")]
    [InlineData("idNumber: prefix(14), birthDate: year", "candidates")]
    [InlineData("idNumber: prefix(16), birthDate: year", "candidates")]
    [InlineData("idNumber: prefix(17), birthDate: year", "candidates candidates candidates")]
    [InlineData("idNumber: pseudonym, birthDate: year", "")]
    [InlineData("idNumber: pseudonym", "")]
    public void An_id_of_which_the_beginning_is_shown_gives_away_what_is_in_it(string mask, string findings)
    {
        policies.Add($"policy: added\nallow: {{ to: {{ departments: [education], purposes: [household-registration], scopes: [data:resident] }}, on: resident, rows: \"within(row.gridCode, caller.jurisdictions)\", mask: {{ {mask} }} }}\n");
        Assert.Equal(findings, string.Join(' ', PolicyLint.Check(policies.Read()).Where(f => f.Policy == "added").Select(f => f.Code).Where(c => c == LintCodes.Candidates)));
    }

    [Theory]
    [InlineData("row.disabilityLevel >= 2", "\"band(1,2,4)\"", "")]
    [InlineData("row.disabilityLevel < 4", "\"band(1,2,4)\"", "")]
    [InlineData("row.disabilityLevel > 1", "\"band(1,2,4)\"", "")]
    [InlineData("row.disabilityLevel <= 3", "\"band(1,2,4)\"", "")]
    [InlineData("4 > row.disabilityLevel", "\"band(1,2,4)\"", "")]
    [InlineData("row.disabilityLevel == 1", "\"band(1,2,4)\"", "")]
    [InlineData("row.disabilityLevel in [1, 2, 3]", "\"band(1,2,3,4)\"", "")]
    [InlineData("row.disabilityLevel == 2", "\"band(1,2,4)\"", "boundary")]
    [InlineData("row.disabilityLevel >= 3", "\"band(1,2,4)\"", "boundary")]
    [InlineData("row.disabilityLevel > 2", "\"band(1,2,4)\"", "boundary")]
    [InlineData("row.disabilityLevel in [1, 2]", "\"band(1,4)\"", "boundary")]
    [InlineData("has(row.disabilityLevel)", "\"band(1,4)\"", "")]
    [InlineData("row.disabilityLevel >= 2", "round(2)", "")]
    [InlineData("row.disabilityLevel > 3", "round(2)", "")]
    [InlineData("row.disabilityLevel >= 3", "round(2)", "boundary")]
    [InlineData("row.disabilityLevel == 2", "round(2)", "boundary")]
    [InlineData("row.disabilityLevel >= 2", "redact", "boundary")]
    public void A_condition_over_a_number_is_finer_than_its_mask_where_it_divides_what_the_mask_shows_as_one(string rows, string mask, string finding) =>
        Assert.Equal(finding, Boundary($"{rows} && within(row.gridCode, caller.jurisdictions)", $"disabilityLevel: {mask}"));

    [Theory]
    [InlineData("row.idRegion.startsWith(\\\"23\\\")", "idRegion: prefix(2)", "boundary")]
    [InlineData("row.idRegion.startsWith(\\\"23\\\")", "idRegion: pseudonym", "boundary")]
    [InlineData("has(row.idRegion)", "idRegion: pseudonym", "")]
    [InlineData("has(row.idNumber)", "idNumber: pseudonym", "")]
    public void A_condition_over_a_text_is_finer_than_a_beginning_that_may_show_nothing_and_than_a_pseudonym(string rows, string mask, string finding) =>
        Assert.Equal(finding, Boundary($"{rows} && within(row.gridCode, caller.jurisdictions)", mask));

    [Theory]
    [InlineData("prefix(6)", FieldFormat.ResidentId, "230899", true)]
    [InlineData("region", FieldFormat.ResidentId, "230899", true)]
    [InlineData("prefix(6)", FieldFormat.ResidentId, "2308991", false)]
    [InlineData("prefix(6)", FieldFormat.None, "230899", false)]
    [InlineData("division(county)", FieldFormat.GridCode, "230881", true)]
    [InlineData("division(county)", FieldFormat.GridCode, "230881001", false)]
    [InlineData("division(county)", FieldFormat.GridCode, "2308", false)]
    public void A_beginning_is_told_by_a_mask_that_shows_as_much_of_every_value_that_has_it(string mask, FieldFormat format, string part, bool told)
    {
        var field = new Field("f", FieldType.String) { Format = format };
        var condition = new TextTest(TextTestKind.StartsWith, new RowField(field, ValueType.String), new Constant(part, ValueType.String));
        Assert.Equal(told, Fineness.Of(condition, RowPath.Of(field)).FitsUnder(Treatment.FindMask(mask)!, field));
        var within = new Within(new RowField(field, ValueType.String), new ListLiteral([new Constant(part, ValueType.String)], ValueType.StringList));
        Assert.Equal(told, Fineness.Of(within, RowPath.Of(field)).FitsUnder(Treatment.FindMask(mask)!, field));
    }

    [Fact]
    public void A_business_key_by_pseudonym_is_not_shared()
    {
        policies.Add("policy: added\nallow: { to: { departments: [health], purposes: [epidemic-control], scopes: [data:resident] }, on: resident, rows: \"within(row.gridCode, caller.jurisdictions)\", mask: { residentNo: pseudonym } }\n");
        Assert.DoesNotContain("shared-key added", Lint(), StringComparison.Ordinal);
        policies.Add("policy: more\nallow: { to: { departments: [health], purposes: [epidemic-control], scopes: [data:resident] }, on: resident, rows: \"within(row.gridCode, caller.jurisdictions)\", mask: { residentNo: prefix(2) } }\n");
        Assert.Contains("shared-key more", Lint(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_legal_basis_covers_what_is_given()
    {
        policies.Change("purposes.yaml", "resident.insuranceStatus, ", "");
        Assert.Equal("social-insurance.yaml:7 Error basis social-insurance-persons", Lint());
    }

    [Fact]
    public void Rows_are_no_statistics()
    {
        policies.Add("policy: added\nallow: { to: { departments: [health], purposes: [statistics], scopes: [data:household] }, on: household, rows: \"within(row.gridCode, caller.jurisdictions)\", clear: [members] }\n");
        Assert.Equal("added-0.yaml:2 Error statistical added", Lint());
    }

    [Fact]
    public void A_department_that_nobody_knows_is_a_slip()
    {
        policies.Change("access/elderly-care.yaml", "except: { departments: [public-security] }", "except: { departments: [public-security, public-securty] }");
        policies.Add("policy: added\nallow: { to: { departments: [civil-afairs], purposes: [elderly-care], scopes: [data:visit] }, on: visit, rows: \"within(row.gridCode, caller.jurisdictions)\", clear: [gridCode] }\n");
        Assert.Equal("added-0.yaml:2 Error unknown-department added\nelderly-care.yaml:26 Error unknown-department protected-witnesses", Lint());
    }

    [Fact]
    public void A_policy_whose_rows_are_all_denied_is_unreachable()
    {
        policies.Add("policy: none\ndeny: { on: organization, rows: true }\n");
        Assert.Equal("social-insurance.yaml:17 Error unreachable social-insurance-employers", Lint());
    }

    [Fact]
    public void An_acceptance_of_nothing_is_reported()
    {
        policies.Change("access/housing-safety.yaml", "policy: housing-safety-households\n", "policy: housing-safety-households\naccepts: { oracle: none there }\n");
        Assert.Equal("housing-safety.yaml:24 Warning unused-acceptance housing-safety-households", Lint());
    }

    [Theory]
    [InlineData("accepts: { unreachable: because }\n", "`unreachable` is no finding that can be accepted")]
    [InlineData("accepts: { oracle: \"\" }\n", "say why `oracle` is accepted")]
    [InlineData("accepts: { oracle: }\n", "say why `oracle` is accepted")]
    [InlineData("accepts: [oracle]\n", "`accepts` must be a mapping")]
    public void An_acceptance_needs_a_code_and_a_reason(string accepts, string problem)
    {
        policies.Change("access/housing-safety.yaml", "policy: housing-safety-households\n", $"policy: housing-safety-households\n{accepts}");
        Assert.Contains(problem, Assert.Throws<CatalogueException>(policies.Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("catalog/visit.yaml", "steward: grid-centre\n", "", "a dataset needs `steward`")]
    [InlineData("catalog/visit.yaml", "steward: grid-centre\n", "steward: grid-centre\nleastCandidates: 1\n", "`leastCandidates` cannot be `1`")]
    [InlineData("purposes.yaml", "covers: [resident, household, visit]", "covers: [resident, hosehold]", "the catalogue has no `hosehold`")]
    [InlineData("purposes.yaml", "covers: [resident, household, visit]", "covers: [resident.nme]", "the catalogue has no `resident.nme`")]
    [InlineData("access/elderly-care.yaml", "rows: has(row.protection) && row", "rows: row", "a row may have no `protection`")]
    public void What_cannot_be_meant_is_refused_when_it_is_read(string file, string text, string by, string problem)
    {
        policies.Change(file, text, by);
        Assert.Contains(problem, Assert.Throws<CatalogueException>(policies.Read).Message, StringComparison.Ordinal);
    }
}
