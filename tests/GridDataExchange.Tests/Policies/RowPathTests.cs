using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Comparing;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Explaining;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Expressions.Checking;
using GridDataExchange.Policies.Linting;

namespace GridDataExchange.Tests.Policies;

/// <summary>Conditions over rows that relations to one row lead to, in everything that looks at conditions.</summary>
public sealed class RowPathTests : IDisposable
{
    private const string InOwnDwelling = "within(row.household.dwelling.gridCode, caller.jurisdictions)";
    private readonly ShippedCopy policies = new();

    public void Dispose() => policies.Dispose();

    // Of residents; the household and the dwelling are shown to the department as its other policies say.
    private ShippedCopy Add(string rows, string clear = "name, gridCode", string head = "") => policies.Add(
        $"policy: added\n{head}allow: {{ to: {{ departments: [housing], purposes: [housing-safety], scopes: [data:resident] }}, on: resident, rows: \"{rows}\", clear: [{clear}] }}\n");

    [Theory]
    [InlineData("row.household.address == 'a'", "a", Verdict.True)]
    [InlineData("row.household.address == 'b'", "a", Verdict.False)]
    [InlineData("row.household.address == 'a'", null, Verdict.Unknown)]
    [InlineData("row.household.address != 'a'", null, Verdict.Unknown)]
    [InlineData("has(row.household.address)", "a", Verdict.True)]
    [InlineData("has(row.household.address)", null, Verdict.False)]
    [InlineData("!has(row.household.address)", null, Verdict.True)]
    [InlineData("row.household.address in ['a']", null, Verdict.Unknown)]
    [InlineData("row.household.address.startsWith('a')", null, Verdict.Unknown)]
    [InlineData("row.household.address in codes.Protection", "witness", Verdict.True)]
    [InlineData("row.household.address in codes.Protection", "else", Verdict.False)]
    public void A_missing_row_or_value_on_the_way_is_unknown(string text, string? address, Verdict verdict) => Assert.Equal(verdict, Sample.Judge(text, ("household.address", address)));

    [Theory]
    [InlineData(true, Verdict.True)]
    [InlineData(null, Verdict.False)]
    public void Has_of_a_relation_asks_for_the_row(object? row, Verdict verdict) => Assert.Equal(verdict, Sample.Judge("has(row.household)", ("household", row)));

    [Theory]
    [InlineData("row.household.gridCode == '230881'", "row.household.gridCode")] // required, but the household may be missing
    [InlineData("has(row.householdNo) && row.household.gridCode == '230881'", "row.household.gridCode")]
    [InlineData("has(row.household) && row.household.gridCode == '230881'", "row.household.gridCode")]
    [InlineData("has(row.household.gridCode) && row.household.gridCode == '230881'", null)]
    [InlineData("has(row.household.head.name) && row.household.gridCode == '230881'", "row.household.gridCode")]
    public void In_a_deny_a_path_is_never_sure_and_must_be_guarded(string text, string? unguarded) => Assert.Equal(unguarded, Presence.FindUnguarded(Sample.Rows(text))?.ToString());

    [Fact]
    public void A_deny_that_does_not_guard_a_path_is_refused()
    {
        policies.Add("policy: added\ndeny: { on: resident, rows: \"row.household.kind == 'COLLECTIVE'\" }\n");
        Assert.Contains("a row may have no `household.kind`, and a deny also hides the rows for which its condition is unknown: write `has(row.household.kind) && …`", Assert.Throws<CatalogueException>(policies.Read).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"household\": {\"kind\": \"FAMILY\", \"dwelling\": {\"gridCode\": \"230881001001001\"}}}", "dwelling.gridCode=230881001001001 ")]
    [InlineData("{\"householdNo\": \"H1\", \"household\": {}}", "householdNo=H1 ")]
    [InlineData("{\"household\": null}", "")]
    public void A_row_in_JSON_holds_its_related_rows(string json, string wanted)
    {
        var catalogue = ShippedCopy.Shipped.Catalogue;
        var row = RowReader.Read(json, catalogue.FindDataset("resident")!, catalogue);
        Assert.Equal(wanted, string.Concat(new[] { "dwelling.gridCode", "householdNo" }.Where(k => row.ContainsKey("household." + k)).Select(k => $"{k}={row["household." + k]} ")));
        Assert.Equal(wanted.Length > 0, row.ContainsKey("household"));
    }

    [Fact]
    public void Derived_fields_of_related_rows_in_JSON_are_computed()
    {
        var catalogue = ShippedCopy.Shipped.Catalogue;
        var row = RowReader.Read("{\"resident\": {\"idNumber\": \"23089919400506123X\"}}", catalogue.FindDataset("visit")!, catalogue);
        Assert.Equal("230899", row["resident.idRegion"]);
    }

    [Theory]
    [InlineData("{\"household\": \"H1\"}", "`household` is a JSON object such as {\"field\": \"value\"}")]
    [InlineData("{\"visits\": {}}", "`visits` leads to any number of rows, which no condition reads: remove it")]
    [InlineData("{\"household\": {\"kind\": \"x\"}}", "the value of `household.kind` is no Code")]
    [InlineData("{\"household\": {\"head\": {\"household\": {\"head\": {\"household\": {}}}}}}", "conditions follow 4 relations at most: remove `household`")]
    [InlineData("{\"householdNo\": \"H1\", \"household\": {\"householdNo\": \"H2\"}}", "`household` has another `householdNo` than the row it is related to: give one of the two alone")]
    public void Or_is_refused(string json, string sentence)
    {
        var catalogue = ShippedCopy.Shipped.Catalogue;
        Assert.Equal(sentence, Assert.Throws<FormatException>(() => RowReader.Read(json, catalogue.FindDataset("resident")!, catalogue)).Message);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{\"household\": {\"dwelling\": {\"gridCode\": \"230881001001001\"}}}", true)]
    [InlineData("{\"household\": {\"dwelling\": {\"gridCode\": \"230882001001001\"}}}", false)]
    public void Explain_says_a_path_in_words_and_whether_it_holds(string row, bool? holds)
    {
        Add(InOwnDwelling);
        var set = policies.Read();
        var asked = new ExplainedRequest(
            new Caller("housing", "client", "housing-safety", ["data:resident"], ["230881"]), Sample.Request, "resident")
        { Row = RowReader.Read(row, set.Catalogue.FindDataset("resident")!, set.Catalogue) };
        var name = PolicyExplainer.Explain(set, asked).Fields.Single(f => f.Name == "name");
        Assert.Equal(holds == true ? "clear" : "hidden", name.Outcome);
        Assert.Equal(holds == true ? [] : ["clear by added needs: Grid code of the household's dwelling lies in the divisions of the grant"], name.ForMore);
    }

    [Theory]
    [InlineData("row.gridCell.kind == 'FARM'", "name, gridCode", "")] // says nothing of a person
    [InlineData("row.household.kind == 'COLLECTIVE'", "name, gridCode", "oracle")] // where somebody lives, which is not shown
    [InlineData("row.household.kind == 'COLLECTIVE'", "name, gridCode, household", "oracle")] // of households elsewhere, which are not shown
    [InlineData("row.household.kind == 'COLLECTIVE' && within(row.household.gridCode, caller.jurisdictions)", "name, gridCode, household", "")]
    [InlineData("row.household.members > 3 && within(row.household.gridCode, caller.jurisdictions)", "name, gridCode, household", "")]
    [InlineData("row.household.address == 'x' && within(row.household.gridCode, caller.jurisdictions)", "name, gridCode, household", "oracle")]
    [InlineData("has(row.household)", "name, gridCode", "oracle")]
    [InlineData("has(row.household) && within(row.household.gridCode, caller.jurisdictions)", "name, gridCode, household", "")]
    [InlineData("within(row.household.gridCode, caller.jurisdictions) && has(row.household.head.birthDate)", "name, gridCode, household", "oracle")]
    public void A_condition_may_not_read_through_a_relation_what_is_not_shown_there(string condition, string clear, string finding)
    {
        Add($"within(row.gridCode, caller.jurisdictions) && {condition}", clear);
        Assert.Equal(finding, string.Join(' ', PolicyLint.Check(policies.Read()).Where(f => f.Policy == "added" && f.Code is "oracle" or "boundary").Select(f => f.Code).Distinct()));
    }

    [Theory]
    [InlineData("ageInYear(row.resident.birthDate, request.date) >= 60", "")]
    [InlineData("age(row.resident.birthDate, request.date) >= 60", "boundary")]
    public void Nor_finer_than_the_mask_there(string condition, string finding)
    {
        policies.Change("access/elderly-care.yaml", "ageInYear(row.birthDate, request.date) >= 60 && within(row.gridCode, caller.jurisdictions)\n  clear: [name, gridCode", "within(row.gridCode, caller.jurisdictions)\n  clear: [name, gridCode")
            .Change("access/elderly-care.yaml", "rows: \"within(row.gridCode, caller.jurisdictions)\", clear: [visitedAt, result]", "rows: \"within(row.gridCode, caller.jurisdictions) && within(row.resident.gridCode, caller.jurisdictions)\", clear: [visitedAt, result, resident]");
        policies.Add($"policy: added\nallow: {{ to: {{ departments: [civil-affairs], purposes: [elderly-care], scopes: [data:visit] }}, on: visit, when: request.operator.name != '', rows: \"{condition} && within(row.gridCode, caller.jurisdictions) && within(row.resident.gridCode, caller.jurisdictions)\", clear: [kind] }}\n");
        Assert.Equal(finding, string.Join(' ', PolicyLint.Check(policies.Read()).Where(f => f.Policy == "added" && f.Code is "oracle" or "boundary").Select(f => f.Code).Distinct()));
    }

    [Fact]
    public void The_jurisdiction_of_another_row_is_not_that_of_the_row()
    {
        Add("within(row.household.gridCode, caller.jurisdictions)");
        Assert.Contains(PolicyLint.Check(policies.Read()), f => f is { Policy: "added", Code: "jurisdiction" });
    }

    [Theory]
    [InlineData("row.sex in codes.Sex", "always-true")] // its own codes, and no resident is without
    [InlineData("row.careLevel in codes.CareLevel", "")] // false of nobody, but unknown of some
    [InlineData("row.protection in codes.CareLevel", "")]
    [InlineData("has(row.household) || !has(row.household)", "always-true")]
    [InlineData("row.household.kind == 'FAMILY' && row.household.kind == 'COLLECTIVE'", "never-true")]
    [InlineData("!has(row.household) && row.household.kind == 'FAMILY'", "never-true")]
    [InlineData("!has(row.household.dwelling) && has(row.household.dwelling.gridCode)", "never-true")]
    [InlineData("has(row.household) && !has(row.household.kind)", "never-true")] // no household is without
    public void Lint_sees_through_paths_and_code_sets(string condition, string finding)
    {
        Add(condition);
        Assert.Equal(finding, string.Join(' ', PolicyLint.Check(policies.Read()).Where(f => f.Policy == "added" && f.Code is "always-true" or "never-true").Select(f => f.Code).Distinct()));
    }

    [Theory]
    [InlineData("has(row.household) && row.household.kind == 'FAMILY'", "row.household.kind == 'FAMILY'", "")]
    [InlineData("row.household.kind in codes.HouseholdKind", "has(row.household)", "")]
    [InlineData("row.household.kind == 'FAMILY'", "has(row.household)", "Gain")]
    [InlineData("has(row.household)", "has(row.household.dwelling)", "Loss")]
    [InlineData("row.household.dwelling.gridCode == '230881001001001'", "row.household.dwelling.gridCode.startsWith('2308')", "Gain")]
    public void Diff_tells_what_paths_change_with_a_row_that_can_be(string before, string after, string kinds)
    {
        using var other = new ShippedCopy();
        Add(before);
        var old = policies.Read();
        File.WriteAllText(Path.Combine(other.Folder, "access", "added.yaml"), File.ReadAllText(Path.Combine(policies.Folder, "access", "added-0.yaml")).Replace(before, after, StringComparison.Ordinal));
        var changes = PolicyComparison.Compare(old, other.Read());
        Assert.Equal(kinds, string.Join(' ', changes.Select(c => c.Kind).Distinct()));
        Assert.All(changes, c => Assert.NotNull(c.Witness));
        Assert.All(changes, c => Assert.DoesNotContain(c.Witness!.Facts, f => f is { Key: "row.household", Value: null } && c.Witness.Facts.Any(g => g.Key.StartsWith("row.household.", StringComparison.Ordinal) && g.Value is not null)));
    }

    [Fact]
    public void A_relation_joined_otherwise_cannot_be_decided_and_counts_as_a_gain()
    {
        using var other = new ShippedCopy();
        Add("row.household.head.sex == 'MALE'");
        other.Add(File.ReadAllText(Path.Combine(policies.Folder, "access", "added-0.yaml")));
        other.Change("catalog/household.yaml", "on: { from: headResidentNo, to: residentNo }", "on: { from: dwellingNo, to: residentNo }");
        Assert.Contains(PolicyComparison.Compare(policies.Read(), other.Read()), c => c is { Kind: ChangeKind.Unknown, Dataset: "resident", Field: "row.household.head.sex (meaning)" });
    }

    [Fact]
    public void A_code_set_with_a_code_more_is_a_gain_of_the_rows_that_come_in()
    {
        using var other = new ShippedCopy();
        Add("row.protection in codes.CareLevel");
        other.Add(File.ReadAllText(Path.Combine(policies.Folder, "access", "added-0.yaml")));
        Assert.Empty(PolicyComparison.Compare(policies.Read(), other.Read()));
        other.Change("catalog/codes.yaml", "  INDEPENDENT: {", "  OTHER: { en: Other, zh: 其他 }\n  INDEPENDENT: {");
        var gains = PolicyComparison.Compare(policies.Read(), other.Read()).Where(c => c is { Department: "housing", Dataset: "resident", Kind: ChangeKind.Gain }).ToList();
        Assert.NotEmpty(gains);
        Assert.All(gains, g => Assert.Contains(KeyValuePair.Create("row.protection", (string?)"OTHER"), g.Witness!.Facts));
    }

    [Theory]
    [InlineData("row: { house: { storeys: 2 } }", true)]
    [InlineData("row: { house: { storeys: 3 } }", false)]
    [InlineData("row: { house: ~ }", false)]
    [InlineData("row: { houseNo: H1 }", false)]
    public void A_case_gives_related_rows_inside_the_row(string row, bool visible)
    {
        using var folder = new CasesFolder();
        folder.Access.Spoil("rows: row.age >= 60", "rows: row.house.storeys <= 2");
        Assert.Empty(folder.Failures(CasesFolder.Case($"dataset: person\n  {row}", visible ? "{ visible: true }" : "{ visible: false }")));
        Assert.Contains(folder.Run().Coverage.SelectMany(c => c.Items), i => i.What.Contains("`row.house.storeys <= 2` true", StringComparison.Ordinal) && i.Exercised == visible);
    }

    [Fact]
    public void A_case_that_gives_a_related_row_gives_what_none_is_without()
    {
        using var folder = new CasesFolder();
        folder.Access.Spoil("rows: row.age >= 60", "rows: row.house.houseNo == \"H1\"");
        Assert.Equal("a policy reads `person.house.houseNo`, which no house is without and the case does not give: add it", folder.Failures(CasesFolder.Case("dataset: person\n  row: { house: { storeys: 2 } }", "{ visible: false }")));
        Assert.Empty(folder.Failures(CasesFolder.Case("dataset: person\n  row: { houseNo: H1, house: { storeys: 2 } }", "{ visible: true }")));
    }

    [Fact]
    public void A_deny_of_a_person_by_a_path_hides_the_rows_about_them()
    {
        policies.Add("policy: added\ndeny: { on: resident, rows: \"has(row.household.kind) && row.household.kind == 'COLLECTIVE'\" }\n");
        Directory.CreateDirectory(Path.Combine(policies.Folder, "tests"));
        var set = policies.Read();
        foreach (var (kind, visible) in new[] { ("COLLECTIVE", false), ("FAMILY", true) })
        {
            var visit = new Dictionary<string, object?> { ["gridCode"] = "230881001001001", ["kind"] = "CARE" };
            var person = new Dictionary<string, object?> { ["household"] = true, ["household.kind"] = kind };
            var caller = new Caller("civil-affairs", "client", "elderly-care", ["data:visit"], ["230881"]);
            Assert.Equal(visible, new RowSight(Entitler.Entitle(set, caller, Sample.Request), set.Catalogue.FindDataset("visit")!, Sample.Request, visit.GetValueOrDefault, [person.GetValueOrDefault]).IsVisible);
        }
    }
}
