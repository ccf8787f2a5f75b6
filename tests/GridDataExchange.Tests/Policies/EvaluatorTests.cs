using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class EvaluatorTests
{
    // T, F and U as conditions over one nullable field each.
    private const string T = "row.children == 1", F = "row.children == 2", U = "row.nickname == 'x'";

    [Theory]
    [InlineData(T, T, Verdict.True, Verdict.True)]
    [InlineData(T, F, Verdict.False, Verdict.True)]
    [InlineData(T, U, Verdict.Unknown, Verdict.True)]
    [InlineData(F, T, Verdict.False, Verdict.True)]
    [InlineData(F, F, Verdict.False, Verdict.False)]
    [InlineData(F, U, Verdict.False, Verdict.Unknown)]
    [InlineData(U, T, Verdict.Unknown, Verdict.True)]
    [InlineData(U, F, Verdict.False, Verdict.Unknown)]
    [InlineData(U, U, Verdict.Unknown, Verdict.Unknown)]
    public void And_and_or_absorb_errors_as_CEL_and_SQL_do(string left, string right, Verdict and, Verdict or)
    {
        Assert.Equal(and, Sample.Judge($"{left} && {right}", ("children", 1L)));
        Assert.Equal(or, Sample.Judge($"{left} || {right}", ("children", 1L)));
    }

    [Theory]
    [InlineData(T, Verdict.False)]
    [InlineData(F, Verdict.True)]
    [InlineData(U, Verdict.Unknown)]
    public void Not_keeps_unknown(string operand, Verdict verdict) => Assert.Equal(verdict, Sample.Judge($"!({operand})", ("children", 1L)));

    [Theory]
    [InlineData("row.children == 1")]
    [InlineData("row.children != 1")]
    [InlineData("row.children < row.steps")]
    [InlineData("row.nickname in ['a']")]
    [InlineData("row.nickname in []")]
    [InlineData("!(row.nickname in [])")]
    [InlineData("row.nickname in caller.scopes")]
    [InlineData("row.nickname.startsWith('a')")]
    [InlineData("'abc'.contains(row.nickname)")]
    [InlineData("within(row.nickname, caller.jurisdictions)")]
    [InlineData("within(row.nickname, [])")]
    [InlineData("age(row.birthDate, request.date) >= 0")]
    [InlineData("daysSince(request.date, row.birthDate) >= 0")]
    [InlineData("row.livingAlone")]
    [InlineData("row.livingAlone == row.livingAlone")]
    public void What_reads_an_absent_value_is_unknown(string text) => Assert.Equal(Verdict.Unknown, Sample.Judge(text));

    [Theory]
    [InlineData("startsWith")]
    [InlineData("endsWith")]
    [InlineData("contains")]
    public void A_text_test_with_an_empty_part_is_unknown(string function)
    {
        Assert.Equal(Verdict.Unknown, Sample.Judge($"row.name.{function}(row.nickname)", ("name", "张三"), ("nickname", "")));
        Assert.Equal(Verdict.Unknown, Sample.When($"'abc'.{function}(request.case)", request: Sample.Request with { Case = "" }));
    }

    [Fact]
    public void Has_is_never_unknown()
    {
        Assert.Equal(Verdict.False, Sample.Judge("has(row.idNumber)"));
        Assert.Equal(Verdict.True, Sample.Judge("has(row.idNumber)", ("idNumber", new byte[1])));
    }

    [Theory]
    [InlineData("230881001002003", Verdict.True)]
    [InlineData("230881", Verdict.True)]
    [InlineData("23088", Verdict.False)]
    [InlineData("230882", Verdict.False)]
    [InlineData("", Verdict.False)]
    [InlineData("230882001000001", Verdict.False)] // a jurisdiction of ten digits ends at no boundary
    public void Within_matches_at_division_boundaries_alone(string code, Verdict verdict) =>
        Assert.Equal(verdict, Sample.Judge("within(row.gridCode, caller.jurisdictions)", ("gridCode", code)));

    [Theory]
    [InlineData("2")]
    [InlineData("23")]
    [InlineData("230")]
    [InlineData("2308")]
    [InlineData("23088")]
    [InlineData("230881")]
    [InlineData("2308811")]
    [InlineData("23088110")]
    [InlineData("230881100")]
    [InlineData("2308811002")]
    [InlineData("230881100203")]
    [InlineData("230881100203004")]
    [InlineData("2308811002030041")]
    public void A_boundary_is_where_a_division_code_ends(string code) =>
        Assert.Equal(code.Length is 2 or 4 or 6 or 9 or 12 or 15, DivisionBoundaries.IsAt(code));

    [Fact]
    public void Only_ASCII_digits_make_a_division_code() => Assert.False(DivisionBoundaries.IsAt("２３０８８１"));

    [Fact]
    public void Without_jurisdictions_nothing_is_within() =>
        Assert.Equal(Verdict.False, Evaluator.Judge(Sample.Rows("within(row.gridCode, caller.jurisdictions)"), Sample.Caller with { Jurisdictions = default }, Sample.Request, _ => "230881"));

    [Theory]
    [InlineData("2000-02-29", "2001-02-28", 0)]
    [InlineData("2000-02-29", "2001-03-01", 1)]
    [InlineData("2000-02-29", "2004-02-28", 3)]
    [InlineData("2000-02-29", "2004-02-29", 4)]
    [InlineData("1966-03-01", "2026-03-01", 60)]
    [InlineData("1966-03-02", "2026-03-01", 59)]
    [InlineData("2026-03-01", "2026-03-01", 0)]
    [InlineData("0001-01-01", "9999-12-31", 9998)]
    [InlineData("9999-12-31", "0001-01-01", -9999)]
    [InlineData("2026-06-01", "2026-01-01", -1)]
    public void Age_counts_full_years(string birth, string on, long years) =>
        Assert.Equal(Verdict.True, Sample.When($"age(date('{birth}'), date('{on}')) == {years}"));

    [Theory]
    [InlineData("1966-12-31", "2026-01-01", 60)]
    [InlineData("0001-01-01", "9999-12-31", 9998)]
    [InlineData("9999-12-31", "0001-01-01", -9998)]
    public void Age_in_year_knows_no_birthday(string birth, string on, long years) =>
        Assert.Equal(Verdict.True, Sample.When($"ageInYear(date('{birth}'), date('{on}')) == {years}"));

    [Theory]
    [InlineData("2026-02-28", "2026-03-01", 1)]
    [InlineData("2026-03-01", "2026-02-28", -1)]
    [InlineData("0001-01-01", "9999-12-31", 3652058)]
    public void Days_since_counts_days(string from, string to, long days) =>
        Assert.Equal(Verdict.True, Sample.When($"daysSince(date('{from}'), date('{to}')) == {days}"));

    [Theory]
    [InlineData("'😀' > '\\uFFFD'")] // by UTF-16 unit the emoji, D83D DE00, would come first
    [InlineData("'\\uE000' < '😀'")]
    [InlineData("'Z' < 'a' && 'a' < '张'")]
    [InlineData("'a' < 'ab' && !('a' == 'A')")]
    [InlineData("'e\\u0301' != '\\u00e9'")]
    public void Text_is_compared_by_code_point(string text) => Assert.Equal(Verdict.True, Sample.When(text));

    [Fact]
    public void A_zero_width_character_makes_another_name()
    {
        Assert.Equal(Verdict.False, Sample.When("caller.department == 'civil-affairs'", Sample.Caller with { Department = "civil-affairs\u200B" }));
        Assert.Equal(Verdict.False, Sample.Judge("row.name.startsWith('张')", ("name", "\u200B张三")));
        Assert.Equal(Verdict.False, Sample.Judge("'a\u200D' == 'a'"));
    }

    [Theory]
    [InlineData("request.time == timestamp('2026-03-01T04:00:00Z')")]
    [InlineData("request.time == timestamp('2026-03-01T12:00:00+08:00')")]
    [InlineData("request.time > timestamp('0001-01-01T00:00:00Z') && request.time < timestamp('9999-12-31T23:59:59.999999Z')")]
    public void Moments_are_compared_whatever_their_offset(string text) => Assert.Equal(Verdict.True, Sample.When(text));

    [Fact]
    public void The_time_of_a_request_is_no_finer_than_a_microsecond() =>
        Assert.Equal(Verdict.True, Sample.When("request.time == timestamp('2026-03-01T04:00:00Z')", request: Sample.Request with { Time = Sample.Request.Time.AddTicks(9) }));

    [Theory]
    [InlineData("children", "1")]
    [InlineData("birthDate", "2026-01-01")]
    [InlineData("nickname", 5L)]
    public void A_value_of_another_type_than_the_fields_is_unknown(string field, object value) =>
        Assert.Equal(Verdict.Unknown, Sample.Judge($"row.{field} == row.{field}", (field, value)));

    [Fact]
    public void Caller_and_request_can_be_asked() => Assert.Equal(
        Verdict.True,
        Sample.When("caller.department == 'civil-affairs' && caller.client == 'client-1' && caller.purpose == 'elderly-care' && 'data:person' in caller.scopes && '230881' in caller.jurisdictions && request.case.startsWith('CASE-') && request.operator.name != '' && !request.operator.verified && request.date == date('2026-03-01')"));
}
