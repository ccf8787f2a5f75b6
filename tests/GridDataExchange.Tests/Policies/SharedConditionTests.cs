using System.Text;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Comparing;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Linting;
using GridDataExchange.Policies.Matrix;

namespace GridDataExchange.Tests.Policies;

public sealed class SharedConditionTests : IDisposable
{
    private readonly AccessFolder access = new();

    public void Dispose() => access.Dispose();

    private SharedConditionTests Share(params string[] conditions)
    {
        access.Files.Write("access/shared.yaml", $"conditions:\n{string.Concat(conditions.Select(c => $"  {c}\n"))}");
        return this;
    }

    private SharedConditionTests Rows(string rows)
    {
        access.Spoil("rows: row.age >= 60", $"rows: {rows}");
        return this;
    }

    private SharedConditionTests When(string when)
    {
        access.Spoil("when: request.operator.name != \"\"", $"when: {when}");
        return this;
    }

    private AllowPolicy Read() => Assert.Single(access.Read().Allows);

    private string Problems() => access.Problems().Replace(access.Files.Folder + "/access/", "", StringComparison.Ordinal);

    [Fact]
    public void A_policy_means_what_it_would_with_its_conditions_written_out()
    {
        var written = Rows("row.age >= 60 && (row.mood == 'BAD' || row.age > 90) && !(row.mood == 'BAD' || row.age > 90)").Read();
        access.Spoil("rows: row.age >= 60 && (row.mood == 'BAD' || row.age > 90) && !(row.mood == 'BAD' || row.age > 90)", "rows: old && frail && !frail");
        var shared = Share("old: row.age >= 60", "frail: row.mood == 'BAD' || veryOld", "veryOld: row.age > 90").Read();
        Assert.Equal(ExpressionText.Of(written.Rows), ExpressionText.Of(shared.Rows));
        Assert.Equal("row.age >= 60 && (row.mood == \"BAD\" || row.age > 90) && !(row.mood == \"BAD\" || row.age > 90)", ExpressionText.Of(shared.Rows));
    }

    [Fact]
    public void A_condition_is_found_in_whatever_file_it_stands_and_whatever_comes_first()
    {
        access.Files.Write("access/zz.yaml", "conditions: { old: row.age >= 60 }\n").Write("access/aa.yaml", "conditions: { named: request.operator.name != '' }\n");
        Assert.Equal("request.operator.name != ''", When("named").Rows("old").Read().When!.Text);
        Assert.Equal(["named care-persons", "old care-persons"], access.Read().Conditions.Select(c => $"{c.Name} {string.Join(' ', c.UsedBy)}"));
    }

    [Fact]
    public void A_when_shows_its_conditions_written_out()
    {
        Share("named: request.operator.name != '' // a claim", "trusted: named || request.operator.verified");
        Assert.Equal(
            "(request.operator.name != '' // a claim\n) && !((request.operator.name != '' // a claim\n) || request.operator.verified\n)",
            When("named && !trusted").Read().When!.Text);
    }

    [Theory]
    [InlineData("caller.scopes.exists(s, s == 'data:person' && inner) && caller.scopes.exists(s, inner && s == 'data:person')", Verdict.True)]
    [InlineData("caller.scopes.exists(s, inner && caller.scopes.all(t, inner && s != t) || s == 'none')", Verdict.False)]
    [InlineData("caller.scopes.map(s, inner ? s : '') == ['data:person']", Verdict.True)]
    public void A_condition_within_a_macro_keeps_the_variables_around_it(string when, Verdict verdict)
    {
        Share("inner: \"caller.jurisdictions.exists(s, s == '230881' && caller.jurisdictions.exists(t, t == s))\"");
        var policy = When($"\"{when}\"").Read();
        Assert.Equal(verdict, policy.When!.Judge(new Caller("town-hall", "client", "care", ["data:person"], ["230881"]), Sample.Request));
    }

    [Theory]
    [InlineData("caller.scopes.exists(s, seesVariable)", "seesVariable: s == 'data:person'", "shared.yaml:2: in condition `seesVariable`, column 1: `s` is not known here")]
    [InlineData("caller.scopes.exists(caller, own)", "own: caller.department == 'town-hall'", "")]
    [InlineData("caller.scopes.exists(own, own == 'data:person')", "own: caller.department == 'town-hall'", "care.yaml:4: in `when`, column 22: `own` is the name of a condition: give the variable another")]
    public void Names_are_neither_captured_nor_do_they_capture(string when, string condition, string problem)
    {
        Share(condition).When(when);
        if (problem.Length > 0)
        {
            Assert.Contains(problem, Problems(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(Verdict.True, Read().When!.Judge(new Caller("town-hall", "client", "care", ["data:person"], []), Sample.Request));
        }
    }

    [Theory]
    [InlineData("own: row.agee > 1", "own", "shared.yaml:2: in condition `own`, as `care-persons` uses it in `rows`, column 5: the dataset `person` has no field `agee`\n    row.agee > 1\n        ^")]
    [InlineData("own: row.age", "own && true", "shared.yaml:2: in condition `own`, as `care-persons` uses it in `rows`, column 5: a condition must be a bool, this is an int\n    row.age\n        ^")]
    [InlineData("own: row.age >", "own", "shared.yaml:2: in condition `own`, column 10: the expression ends where a value is missing\n    row.age >\n             ^")]
    [InlineData("own: row.age > 1 && other", "own", "shared.yaml:2: in condition `own`, column 16: `other` is not known here: there are the conditions `own`, and `row.field`, `caller.client`")]
    [InlineData("own: row.age > 1", "row.age > 1 && onw", "care.yaml:6: in `rows`, column 16: there is no condition `onw`: did you mean `own`?\n    row.age > 1 && onw\n                   ^")]
    [InlineData("own: row.age > 1", "own()", "care.yaml:6: in `rows`, column 1: `own` is a condition, no function: write it without brackets")]
    [InlineData("own: row.age > 1", "own.age", "care.yaml:6: in `rows`, column 5: `.age` does not fit here")]
    [InlineData("own: row.age > 1", "has(own)", "care.yaml:6: in `rows`, column 1: `has` asks whether a field has a value")]
    [InlineData("own: row.age > 1", "own > 1", "care.yaml:6: in `rows`, column 5: `>` needs two values of one type, here are a bool and an int")]
    [InlineData("own: request.operator.verified == 1", "own", "shared.yaml:2: in condition `own`, as `care-persons` uses it in `rows`, column 27: `==` needs two values")]
    public void What_is_wrong_in_a_condition_is_said_where_it_stands(string condition, string rows, string problem)
    {
        Share(condition).Rows(rows);
        var problems = Problems();
        Assert.Contains(problem, problems, StringComparison.Ordinal);
        Assert.Single(problems.Split(".yaml:").Skip(1));
    }

    [Fact]
    public void A_condition_over_rows_has_no_place_in_when()
    {
        Share("old: row.age > 1").When("old");
        Assert.Contains("shared.yaml:2: in condition `old`, as `care-persons` uses it in `when`, column 5: `row` has no place in `when`", Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_mistake_is_one_problem_however_many_policies_use_it()
    {
        Share("own: row.agee > 1").Rows("own");
        access.Files.Write("access/more.yaml", string.Join("---\n", Enumerable.Range(0, 9).Select(i => AccessFolder.Allow.Replace("care-persons", $"care-{i}", StringComparison.Ordinal).Replace("row.age >= 60", "own", StringComparison.Ordinal))));
        Assert.Single(Problems().Split(".yaml:").Skip(1));
    }

    [Theory]
    [InlineData("Own: row.age > 1", "shared.yaml:2: `Own` cannot name a condition: use camelCase, at most 40 characters")]
    [InlineData("own_area: row.age > 1", "`own_area` cannot name a condition")]
    [InlineData("row: row.age > 1", "`row` has a meaning in conditions already: choose another name")]
    [InlineData("caller: row.age > 1", "`caller` has a meaning")]
    [InlineData("request: row.age > 1", "`request` has a meaning")]
    [InlineData("codes: row.age > 1", "`codes` has a meaning")]
    [InlineData("within: row.age > 1", "`within` has a meaning")]
    [InlineData("exists: row.age > 1", "`exists` has a meaning")]
    [InlineData("in: row.age > 1", "`in` has a meaning")]
    [InlineData("while: row.age > 1", "`while` has a meaning")]
    [InlineData("int: row.age > 1", "`int` has a meaning")]
    [InlineData("own: ''", "condition `own` must be a text that is not empty: write `own: a condition`")]
    [InlineData("own:", "condition `own` must be a text that is not empty")]
    [InlineData("own: [row.age > 1]", "condition `own` must be a text that is not empty")]
    public void A_condition_has_a_name_of_its_own_and_a_text(string condition, string problem) =>
        Assert.Contains(problem, Share(condition).Problems(), StringComparison.Ordinal);

    [Fact]
    public void A_name_is_there_once_in_the_folder()
    {
        access.Files.Write("access/other.yaml", "conditions: { own: row.age > 1 }\n");
        Assert.Contains("shared.yaml:2: condition `own` is in other.yaml:1 already: give one of the two another name", Share("own: row.age > 2").Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conditions:\n", "other.yaml:1: `conditions` names no condition: write `name: condition` lines below it")]
    [InlineData("conditions: []\n", "other.yaml:1: `conditions` names no condition")]
    [InlineData("conditions: { own: row.age > 1 }\npolicy: a\n", "other.yaml:2: `policy` stands beside `conditions`, which need a document of their own: put `---` between them")]
    public void Conditions_are_a_document_of_their_own(string document, string problem)
    {
        access.Files.Write("access/other.yaml", document);
        Assert.Contains(problem, Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`a` uses `a`", "a: a")]
    [InlineData("`a` uses `b` uses `c` uses `a`", "a: b", "b: row.age > 1 && !c", "c: caller.scopes.exists(s, a)")]
    public void Conditions_that_use_themselves_are_refused_with_their_way(string way, params string[] conditions)
    {
        var problems = Share(conditions).Problems();
        Assert.Contains($"condition `a`: it is used by itself ({way}): write out what is meant", problems, StringComparison.Ordinal);
        Assert.Single(problems.Split(".yaml:").Skip(1));
    }

    [Fact]
    public void Conditions_that_double_at_each_step_are_refused_before_they_are_built()
    {
        var conditions = Enumerable.Range(1, 200).Select(i => $"c{i}: c{i - 1} && c{i - 1}").Prepend("c0: row.age > 1").ToArray();
        var problems = Share(conditions).Rows("c200").Problems();
        Assert.Contains("in condition `c8`, column 1: an expression may have 1024 parts at most, this one has", problems, StringComparison.Ordinal);
        Assert.DoesNotContain("care.yaml", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_way_of_conditions_is_refused_and_never_exhausts_the_stack()
    {
        access.Files.Write("access/shared.yaml", new StringBuilder("conditions:\n").AppendJoin("", Enumerable.Range(0, 9000).Select(i => $"  a{i:d4}: a{i + 1:d4}\n")).Append("  a9000: row.age > 1\n").ToString());
        Assert.Contains("deep at most", Rows("a0000").Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_may_grow_no_larger_by_conditions_than_by_itself()
    {
        Share($"many: {string.Join(" || ", Enumerable.Range(0, 150).Select(i => $"row.age == {i}"))}").Rows("many && many");
        Assert.Contains("care.yaml:6: in `rows`, column 1: an expression may have 1024 parts at most", Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_text_of_a_condition_is_another_version()
    {
        var before = Share("own: row.age > 1").Rows("own").access.Version;
        Assert.Equal(before, Share("# why", "own: 'row.age > 1'").access.Version);
        Assert.NotEqual(before, Share("own: row.age > 2").access.Version);
    }

    [Fact]
    public void Who_gains_by_another_text_is_found()
    {
        var before = Share("own: row.age > 10", "verified: caller.scopes.exists(s, s == 'officer')").Rows("own").When("verified").access.Read();
        Assert.Empty(PolicyComparison.Compare(before, Share("own: 10 < row.age", "verified: caller.scopes.exists(s, s == 'officer')").access.Read()).Where(c => c.Kind == ChangeKind.Gain));
        Assert.Contains(PolicyComparison.Compare(before, Share("own: row.age > 9", "verified: caller.scopes.exists(s, s == 'officer')").access.Read()), c => c.CountsAsGain);
        Assert.Contains(PolicyComparison.Compare(before, Share("own: row.age > 10", "verified: caller.scopes.exists(s, s == 'person')").access.Read()), c => c.CountsAsGain);
    }

    [Fact]
    public void A_deny_must_guard_what_its_conditions_read()
    {
        access.Spoil("has(row.mood) && row.mood == \"BAD\"", "sad", "access/deny.yaml");
        Assert.Contains("deny.yaml:2: a row may have no `mood`", Share("sad: row.mood == 'BAD'").Problems(), StringComparison.Ordinal);
        Share("sad: has(row.mood) && row.mood == 'BAD'");
        Assert.Single(access.Read().Denies);
    }

    [Fact]
    public void A_condition_that_no_policy_uses_is_found_by_lint()
    {
        Share("unused: alsoUnused", "alsoUnused: row.nothing == 1");
        Assert.Equal(
            ["shared.yaml:2: warning unused-condition: no policy uses the condition `unused`: remove it, or refer to it from `rows` or `when`", "shared.yaml:3: warning unused-condition: no policy uses the condition `alsoUnused`: remove it, or refer to it from `rows` or `when`"],
            PolicyLint.Check(access.Read()).Where(f => f.Code == "unused-condition").Select(f => f.ToString().Replace(access.Files.Folder + "/access/", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_matrix_and_coverage_have_conditions_written_out()
    {
        using var folder = new CasesFolder();
        folder.Access.Files.Write("access/shared.yaml", "conditions: { named: request.operator.name != '' && !alone, alone: request.operator.verified, old: row.age >= 60 || young, young: row.age < 6 }\n");
        folder.Access.Spoil("when: request.operator.name != \"\"", "when: named || request.case == 'C-2'").Spoil("rows: row.age >= 60", "rows: old");
        var notes = PolicyMatrix.Of(folder.Access.Read(), "care")!.Notes;
        Assert.Contains(notes, n => n.When == "(request.operator.name != '' && !(request.operator.verified)) || request.case == 'C-2'" && n.Rows == "row.age >= 60 || row.age < 6");
        var coverage = folder.Write(CasesFolder.Case("dataset: house", "{ schema: false }")).Run().Coverage.Single(c => c.Policy == "care-persons");
        Assert.EndsWith("care.yaml", coverage.Source.File, StringComparison.Ordinal);
        Assert.Equal(
            ["4 request.operator.name != ''", "4 request.operator.verified", "4 request.case == 'C-2'", "6 row.age >= 60", "6 row.age < 6"],
            coverage.Items.Where(i => i.What.EndsWith(" true, and deciding", StringComparison.Ordinal)).Select(i => $"{i.Line} {i.What.Split('`')[3]}"));
    }
}
