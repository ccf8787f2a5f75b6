using System.Xml.Linq;
using GridDataExchange.Policies.Testing;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyTestsTests : IDisposable
{
    private const string Old = "dataset: person\n  row: { gridCode: \"230881001001001\", age: 70, idNumber: 23089919400506123X }";
    private readonly CasesFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("{ visible: true }", "")]
    [InlineData("{ visible: false }", "the row is visible")]
    [InlineData("{ schema: true }", "")]
    [InlineData("{ schema: false }", "the dataset `person` is in the caller's schema")]
    [InlineData("{ fields: { gridCode: clear, idNumber: \"230899\", mood: hidden, house: clear, calls: hidden } }", "")]
    [InlineData("{ fields: { gridCode: \"230881001001001\" } }", "`gridCode` must be `230881001001001`, and is clear")]
    [InlineData("{ fields: { gridCode: \"clear\" } }", "`gridCode` must be `clear`, and is clear")]
    [InlineData("{ fields: { gridCode: hidden } }", "`gridCode` must be hidden, and is clear")]
    [InlineData("{ fields: { idNumber: clear } }", "`idNumber` must be clear, and is `230899`, through the mask region")]
    [InlineData("{ fields: { idNumber: \"230898\" } }", "`idNumber` must be `230898`, and is `230899`, through the mask region")]
    [InlineData("{ fields: { idNumber: null } }", "`idNumber` must be masked to nothing, and is `230899`, through the mask region")]
    [InlineData("{ fields: { mood: clear } }", "`mood` must be clear, and is hidden")]
    [InlineData("{ fields: { gridCode: clear, idNumber: \"230899\", house: clear }, others: hidden }", "")]
    [InlineData("{ fields: { gridCode: clear, idNumber: \"230899\" }, others: hidden }", "`house` must be hidden, and is shown: clear")]
    [InlineData("{ lookup: { idNumber: true } }", "")]
    [InlineData("{ lookup: { idNumber: false } }", "the row is found by `idNumber`")]
    [InlineData("{ refused: CASE_REQUIRED }", "the request is not refused")]
    public void A_case_says_what_came_out_otherwise(string expect, string failures) => Assert.Equal(failures, folder.Failures(CasesFolder.Case(Old, expect)));

    [Theory]
    [InlineData("band(0,18,60)", "age", "\"60\"", "")]
    [InlineData("round(25)", "age", "50", "")]
    [InlineData("round(25)", "age", "70", "`age` must be `70`, and is `50`, through the mask round(25)")]
    [InlineData("band(71)", "age", "null", "")]
    [InlineData("prefix(10)", "idNumber", "\"2308991940\"", "")]
    [InlineData("division(county)", "gridCode", "\"230881\"", "")]
    [InlineData("pseudonym", "idNumber", "pseudonym", "")]
    [InlineData("pseudonym", "idNumber", "\"pseudonym\"", "`idNumber` must be `pseudonym`, and is a pseudonym")]
    [InlineData("pseudonym", "idNumber", "null", "`idNumber` must be masked to nothing, and is a pseudonym")]
    [InlineData("region", "idNumber", "pseudonym", "`idNumber` must be a pseudonym, and is `230899`, through the mask region")]
    public void A_masked_value_is_expected_as_it_is_shown_and_a_pseudonym_by_its_name(string mask, string field, string expected, string failures)
    {
        folder.Access.Spoil("clear: [gridCode, house]\n  mask: { idNumber: region }", $"clear: [house]\n  mask: {{ {field}: \"{mask}\" }}");
        Assert.Equal(failures, folder.Failures(CasesFolder.Case(Old, $"{{ fields: {{ {field}: {expected} }} }}")));
    }

    [Fact]
    public void The_pseudonym_of_no_value_is_nothing()
    {
        folder.Access.Spoil("idNumber: region", "idNumber: pseudonym");
        const string nobody = "dataset: person\n  row: { gridCode: \"230881001001001\", age: 70 }";
        Assert.Empty(folder.Failures(CasesFolder.Case(nobody, "{ fields: { idNumber: null } }")));
        Assert.Equal("`idNumber` must be a pseudonym, and is masked to nothing, through the mask pseudonym", folder.Failures(CasesFolder.Case(nobody, "{ fields: { idNumber: pseudonym } }")));
    }

    [Theory]
    [InlineData("{ visible: false }", "")]
    [InlineData("{ visible: true }", "the row is not visible")]
    [InlineData("{ fields: { mood: hidden } }", "the row is not visible")]
    [InlineData("{ visible: false, lookup: { idNumber: false } }", "")]
    public void A_row_that_no_allow_shows_does_not_exist(string expect, string failures) =>
        Assert.Equal(failures, folder.Failures(CasesFolder.Case("dataset: person\n  row: { gridCode: \"230881001001001\", age: 59 }", expect)));

    [Fact]
    public void Nor_does_one_that_a_deny_hides() =>
        Assert.Equal("the row is not visible", folder.Failures(CasesFolder.Case("dataset: person\n  row: { gridCode: \"230881001001001\", age: 70, mood: BAD }", "{ visible: true }")));

    [Theory]
    [InlineData("request: { date: 2026-11-23, operator: op-1 }", "{ refused: CASE_REQUIRED }", "")]
    [InlineData("request: { date: 2026-11-23, case: c-1, operator: op-1 }", "{ refused: CASE_REQUIRED }", "")]
    [InlineData("request: { date: 2026-11-23, case: C-1 }", "{ refused: OPERATOR_REQUIRED }", "")]
    [InlineData("request: { date: 2026-11-23 }", "{ refused: OPERATOR_REQUIRED }", "the request is refused: CASE_REQUIRED")]
    [InlineData("request: { date: 2026-11-23, case: C-1 }", "{ visible: true }", "the request is refused: OPERATOR_REQUIRED")]
    [InlineData("request: { date: 2026-11-23, case: C-1 }", "{ refused: OPERATOR_REQUIRED, schema: false }", "")]
    [InlineData("request: { date: 2026-11-23, operator: op-1 }", "{ refused: CASE_REQUIRED, schema: false }", "the dataset `person` is in the caller's schema")]
    public void A_request_is_refused_as_its_purpose_demands(string request, string expect, string failures) =>
        Assert.Equal(failures, folder.Failures(CasesFolder.Case(Old, expect, request: request)));

    [Theory]
    [InlineData("department: police", false)]
    [InlineData("department: town-hall", true)]
    public void Who_is_in_no_audience_has_no_schema_of_the_dataset(string department, bool schema) =>
        Assert.Empty(folder.Failures(CasesFolder.Case("dataset: person", $"{{ schema: {(schema ? "true" : "false")} }}", caller: CasesFolder.Caller.Replace("department: town-hall", department, StringComparison.Ordinal))));

    [Fact]
    public void Not_visible_is_not_the_same_as_not_in_the_schema() => Assert.Equal(
        "the dataset `person` is not in the caller's schema",
        folder.Failures(CasesFolder.Case(Old, "{ visible: false }", caller: CasesFolder.Caller.Replace("town-hall", "police", StringComparison.Ordinal))));

    [Fact]
    public void A_row_without_a_value_that_every_row_has_is_no_row_to_judge()
    {
        folder.Access.Spoil("rows: row.age >= 60", "rows: row.age >= 60 && within(row.gridCode, caller.jurisdictions)");
        Assert.Equal("a policy reads `person.gridCode`, which no person is without and the case does not give: add it", folder.Failures(CasesFolder.Case("dataset: person\n  row: { age: 59 }", "{ visible: false }")));
    }

    [Fact]
    public void A_derived_field_is_derived()
    {
        folder.Access.Spoil("rows: row.age >= 60", "rows: row.idRegion == \"230899\"");
        Assert.Empty(folder.Failures(CasesFolder.Case(Old, "{ visible: true }")));
        Assert.Contains("is computed from `idNumber`", folder.Problems(CasesFolder.Case("dataset: person\n  row: { idRegion: \"230899\" }", "{ visible: true }")));
    }

    [Fact]
    public void A_case_on_several_datasets_is_one_on_each() => Assert.Equal(
        ["nothing: person", "nothing: house"],
        folder.Write(CasesFolder.Case("dataset: [person, house]", "{ schema: false }", "nothing", caller: CasesFolder.Caller.Replace("data:person", "officer", StringComparison.Ordinal))).Run().Cases.Select(c => c.Name));

    [Theory]
    [InlineData("dataset: person", "{ visible: true }", "5: the case expects something of a row: give one `dataset` and the `row`")]
    [InlineData("dataset: nobody", "{ schema: true }", "5: the catalogue has no dataset `nobody`: use one of call, house, person")]
    [InlineData("dataset: person", "{ }", "6: the case expects nothing: write `visible`, `schema` or `refused`")]
    [InlineData("dataset: person", "{ fields: { }, lookup: { }, others: }", "6: the case expects nothing: write `visible`, `schema` or `refused`")]
    [InlineData("dataset: person", "{ refused: NO }", "6: `refused` cannot be `NO`: use one of CASE_REQUIRED, OPERATOR_REQUIRED")]
    [InlineData("dataset: person\n  row: { age: old }", "{ visible: true }", "6: `old` is no value of `age`, which must be a whole number: correct it")]
    [InlineData("dataset: person\n  row: { mood: SAD }", "{ visible: true }", "6: `SAD` is no value of `mood`, which must be one of GOOD, BAD: correct it")]
    [InlineData("dataset: person\n  row: { gridCode: \"2308\u0661\" }", "{ visible: true }", "6: `2308\u0661` is no value of `gridCode`, which must be a text of the format grid-code: correct it")]
    [InlineData("dataset: person\n  row: { gridCode: }", "{ visible: true }", "6: no person is without `gridCode`: give it a value")]
    [InlineData("dataset: person\n  row: { house: H1 }", "{ visible: true }", "6: `house` must be a mapping of the fields of one house, not a text: correct it")]
    [InlineData("dataset: person\n  row: { calls: { callNo: C1 } }", "{ visible: true }", "6: `calls` leads to any number of rows, which no condition reads: remove it")]
    [InlineData("dataset: person\n  row: { house: { haus: H1 } }", "{ visible: true }", "6: the dataset `house` has no field `haus`: correct it")]
    [InlineData("dataset: person\n  row: { houseNo: H1, house: { houseNo: H2 } }", "{ visible: true }", "6: `house` has another `houseNo` than the row it is related to: give one of the two alone")]
    [InlineData("dataset: person\n  row: { haus: H1 }", "{ visible: true }", "6: the dataset `person` has no field `haus`: correct it")]
    [InlineData("dataset: person\n  row: { age: [1] }", "{ visible: true }", "6: `age` must be a whole number, not a list: correct it")]
    [InlineData("dataset: person\n  row: { age: 70 }\n  related: { person: { age: 70 } }", "{ visible: true }", "7: a row of `person` is about nobody but itself: remove `related`")]
    [InlineData("dataset: person\n  row: { age: 70 }", "{ fields: { haus: clear } }", "7: the dataset `person` has no field or relation `haus`: correct it")]
    [InlineData("dataset: person\n  row: { age: 70 }", "{ fields: { house: H1 } }", "7: `house` must be clear, hidden or, for a field, pseudonym or the masked value as it is shown: correct it")]
    [InlineData("dataset: person\n  row: { age: 70 }", "{ visible: false, fields: { age: clear } }", "7: what is not there shows no fields: expect `schema: false` or `visible: false` alone")]
    [InlineData("dataset: person\n  row: { age: 70 }", "{ schema: false, visible: false }", "7: what is not there shows no fields: expect `schema: false` or `visible: false` alone")]
    [InlineData("dataset: person\n  row: { age: 70 }", "{ lookup: { age: true } }", "7: `age` is no field of `person` that can be looked up: correct it")]
    [InlineData("dataset: person\n  rows: { age: 70 }", "{ schema: true }", "6: `rows` is not a key of `given`: remove it or use one of caller, dataset, related, request, row")]
    public void A_mistake_in_a_case_is_a_sentence_with_its_line(string rest, string expect, string problem) => Assert.Equal(problem, folder.Problems(CasesFolder.Case(rest, expect)));

    [Theory]
    [InlineData("request: { date: 2026-13-01 }", "`date` must be a day such as 2026-01-31")]
    [InlineData("request: { date: 2026-11-23, time: noon }", "`time` must be a moment such as")]
    [InlineData("request: { date: 2026-11-23, verified: true }", "nobody is verified where no `operator` is named")]
    [InlineData("request: { case: C-1 }", "`request` needs `date`")]
    public void So_is_one_in_the_request(string request, string problem) => Assert.Contains(problem, folder.Problems(CasesFolder.Case("dataset: person", "{ schema: true }", request: request)));

    [Theory]
    [InlineData("purpose: care", "purpose: fun", "there is no purpose `fun`")]
    [InlineData("data:person", "data:fun", "there is no scope `data:fun`")]
    [InlineData("230881", "23088", "`23088` is no code of a division or cell")]
    public void So_is_one_in_the_caller(string text, string by, string problem) =>
        Assert.Contains(problem, folder.Problems(CasesFolder.Case("dataset: person", "{ schema: true }", caller: CasesFolder.Caller.Replace(text, by, StringComparison.Ordinal))));

    [Fact]
    public void Two_tests_of_one_name_are_one_too_many()
    {
        var test = CasesFolder.Case("dataset: person", "{ schema: true }");
        Assert.Equal("8: the file has a test `a case` already: give one of the two another name", folder.Problems(test, test));
    }

    [Fact]
    public void JUnit_XML_holds_every_case_and_escapes_what_it_says()
    {
        folder.Write(CasesFolder.Case(Old, "{ visible: true }", "\"<fine> & \\\"well\\\"\\uFFFE\""), CasesFolder.Case(Old, "{ visible: false }", "wrong"));
        var text = new StringWriter();
        JUnitReport.Write(folder.Run(), text);
        var suite = Assert.Single(XDocument.Parse(text.ToString()).Root!.Elements());
        Assert.Equal(("2", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        Assert.Equal(["<fine> & \"well\"\uFFFD", "wrong"], suite.Elements().Select(c => c.Attribute("name")!.Value));
        Assert.Equal(["the row is visible"], suite.Descendants("failure").Select(f => f.Attribute("message")!.Value));
        Assert.Equal("9", suite.Elements().Last().Attribute("line")!.Value);
    }
}
