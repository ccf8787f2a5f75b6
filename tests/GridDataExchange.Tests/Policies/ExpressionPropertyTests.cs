using System.Collections.Immutable;
using CsCheck;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Tests.Policies;

public sealed class ExpressionPropertyTests
{
    private static readonly Gen<string> Text = Gen.OneOf("row.name", "row.nickname", "row.gridCode", "caller.department", "request.case", "'张三'", "'230881'", "'😀'", "'\\uFFFF'");
    private static readonly Gen<string> Date = Gen.OneOf("row.birthDate", "row.registeredOn", "request.date", "date('0001-01-01')", "date('9999-12-31')", "date('2000-02-29')");
    private static readonly Gen<string> Moment = Gen.OneOf("row.seenAt", "request.time", "timestamp('0001-01-01T00:00:00Z')");
    private static readonly Gen<string> Compare = Gen.OneOf("==", "!=", "<", "<=", ">", ">=");
    private static readonly Gen<string> Whole = Gen.OneOf(
        Gen.OneOf("row.children", "row.steps", "0", "-9223372036854775808", "9223372036854775807"),
        Gen.Select(Gen.OneOf("age", "ageInYear", "daysSince"), Date, Date, (f, a, b) => $"{f}({a}, {b})"));

    private static readonly Gen<string> Leaf = Gen.OneOf(
        Gen.OneOf("true", "false", "row.livingAlone", "has(row.nickname)", "has(row.idNumber)", "has(row.birthDate)", "has(row.livingAlone)", "request.operator.verified"),
        Gen.Select(Text, Compare, Text, (a, o, b) => $"{a} {o} {b}"),
        Gen.Select(Date, Compare, Date, (a, o, b) => $"{a} {o} {b}"),
        Gen.Select(Moment, Compare, Moment, (a, o, b) => $"{a} {o} {b}"),
        Gen.Select(Whole, Compare, Whole, (a, o, b) => $"{a} {o} {b}"),
        Gen.Select(Text, Gen.OneOf("[]", "caller.scopes", "caller.jurisdictions", "['张三', request.case]"), (a, l) => $"{a} in {l}"),
        Gen.Select(Whole, Gen.OneOf("[]", "[0, 1]"), (a, l) => $"{a} in {l}"),
        Gen.Select(Text, Gen.OneOf("startsWith", "endsWith", "contains"), Text, (a, f, b) => $"{a}.{f}({b})"),
        Gen.Select(Text, Gen.OneOf("[]", "caller.jurisdictions", "['230881', '23']"), (a, l) => $"within({a}, {l})"));

    internal static readonly Gen<string> Condition = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Leaf
        : Gen.OneOf(
            Leaf,
            inner.Select(x => $"!({x})"),
            Gen.Select(inner, Gen.OneOf("&&", "||"), inner, (a, o, b) => $"({a} {o} {b})")));

    private static readonly Gen<string?> SomeText = Gen.OneOf<string?>(null, "", "张三", "230881", "230881001002003", "😀", "\uFFFF", "\uD83D", "\0");
    private static readonly Gen<object?> SomeDate = Gen.OneOf<object?>(null, DateOnly.MinValue, DateOnly.MaxValue, new DateOnly(2000, 2, 29), new DateOnly(2001, 2, 28));
    private static readonly Gen<object?> SomeWhole = Gen.OneOf<object?>(null, long.MinValue, long.MaxValue, 0L, 1L);

    internal static readonly Gen<ImmutableDictionary<string, object?>> Row = Gen.Select(
        SomeText, SomeText, SomeText, SomeDate, SomeDate, SomeWhole,
        Gen.OneOf<object?>(null, true, false),
        Gen.OneOf<object?>(null, DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
        (name, nickname, grid, birth, registered, whole, alone, seen) => new Dictionary<string, object?>
        {
            ["name"] = name ?? "",
            ["nickname"] = nickname,
            ["gridCode"] = grid ?? "",
            ["birthDate"] = birth,
            ["registeredOn"] = registered ?? DateOnly.MinValue,
            ["children"] = whole,
            ["steps"] = whole,
            ["livingAlone"] = alone,
            ["seenAt"] = seen,
            ["idNumber"] = nickname,
        }.ToImmutableDictionary());

    [Fact]
    public void Judging_never_throws_and_logic_is_that_of_three_values() => Gen.Select(Condition, Condition, Row).Sample((a, b, row) =>
    {
        var (x, y) = (Judge(a, row), Judge(b, row));
        Assert.Equal(And(x, y), Judge($"({a}) && ({b})", row));
        Assert.Equal(And(x, y), Judge($"({b}) && ({a})", row));
        Assert.Equal(Not(And(Not(x), Not(y))), Judge($"({a}) || ({b})", row));
        Assert.Equal(Not(x), Judge($"!({a})", row));
        Assert.Equal(x, Judge($"({a}) || ({a})", row));
    });

    [Fact]
    public void A_guarded_condition_is_never_unknown_for_want_of_a_value() => Gen.Select(Condition, Row).Sample((text, row) =>
    {
        // Text tests with an empty part are unknown for another reason than absence.
        var condition = Sample.Rows(text);
        return text.Contains("With(", StringComparison.Ordinal) || text.Contains("contains(", StringComparison.Ordinal)
            || Presence.FindUnguarded(condition) is not null
            || Judge(text, row) != Verdict.Unknown;
    });

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.OneOf(Gen.String, Gen.String[Gen.Char["()[]!&|=<>'\"\\ain.row,0-9 \n\t"], 0, 60]).Sample(text =>
    {
        try
        {
            _ = Sample.Rows(text);
        }
        catch (ExpressionException e)
        {
            Assert.NotEmpty(e.Message);
            Assert.InRange(e.Offset, 0, text.Length);
            Assert.EndsWith("^", e.Excerpt, StringComparison.Ordinal);
        }
    }, iter: 5_000);

    private static Verdict Judge(string text, ImmutableDictionary<string, object?> row) =>
        Evaluator.Judge(Sample.Rows(text), Sample.Caller, Sample.Request, name => row.GetValueOrDefault(name));

    private static Verdict And(Verdict x, Verdict y) =>
        x == Verdict.False || y == Verdict.False ? Verdict.False : x == Verdict.True && y == Verdict.True ? Verdict.True : Verdict.Unknown;

    private static Verdict Not(Verdict x) => x switch { Verdict.True => Verdict.False, Verdict.False => Verdict.True, _ => x };
}
