using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

/// <summary>What the conformance cases leave out.</summary>
public sealed class CelSemanticsTests
{
    private static string Value(string expression, params (string Name, string Json)[] bindings) =>
        ExpressionTrial.Evaluate(expression, bindings.Select(b => KeyValuePair.Create(b.Name, b.Json)));

    [Theory]
    [InlineData("[1, 2, 3].all(x, x > 0)", "true")]
    [InlineData("[].all(x, x > 0) && ![].exists(x, x > 0) && ![].exists_one(x, x > 0)", "true")]
    [InlineData("[1, 2, 3].exists(x, x == 2)", "true")]
    [InlineData("[1, 2, 2].exists_one(x, x == 2)", "false")]
    [InlineData("[1, 2, 3].existsOne(x, x == 2)", "true")]
    [InlineData("[1, 2, 3].map(x, x * 2)", "[2,4,6]")]
    [InlineData("[1, 2, 3].map(x, x > 1, x * 2)", "[4,6]")]
    [InlineData("[1, 2, 3].filter(x, x > 1)", "[2,3]")]
    [InlineData("{'a': 1, 'b': 2}.filter(k, k != 'a')", "[\"b\"]")]
    [InlineData("{'a': 1, 'b': 2}.map(k, k + '!')", "[\"a!\",\"b!\"]")]
    [InlineData("[[1], [2, 3]].map(x, x.map(y, y + x.size()))", "[[2],[4,5]]")]
    [InlineData("[1].map(x, [2].map(x, x))", "[[2]]")] // the inner variable hides the outer
    [InlineData("[{'b': 1}].map(a, a.b)", "[1]")]
    public void Macros_go_over_lists_and_maps(string expression, string value) => Assert.Equal(value, Value(expression));

    [Fact]
    public void A_variable_of_a_macro_hides_a_longer_name_outside() =>
        Assert.Equal("[[1],[\"out\"]]", Value("[[{'b': 1}].map(a, a.b), [0].map(x, a.b)]", ("a.b", "\"out\"")));

    [Theory]
    [InlineData("[0, 1].exists(x, 1 / x == 1)", "true")]
    [InlineData("[0, 2].all(x, 2 / x == 2)", "false")]
    [InlineData("[1, 'a'].exists(x, x > 0)", "true")]
    public void All_and_exists_absorb_errors(string expression, string value) => Assert.Equal(value, Value(expression));

    [Theory]
    [InlineData("[0, 1].exists(x, 1 / x == 2)")]
    [InlineData("[0, 1].exists_one(x, 1 / x == 1)")]
    [InlineData("[0, 1].filter(x, 1 / x == 1)")]
    [InlineData("[0, 1].map(x, 1 / x)")]
    [InlineData("[1].all(x, x)")]
    [InlineData("1.all(x, true)")]
    [InlineData("'abc'.map(x, x)")]
    [InlineData("true ? 1 / 0 : 1")]
    [InlineData("'a' + 1")]
    [InlineData("[1][-1]")]
    [InlineData("{'a': 1}.b")]
    [InlineData("size(1)")]
    [InlineData("'a'.f()")]
    [InlineData("int('1 ')")]
    [InlineData("int('')")]
    [InlineData("uint('-1')")]
    [InlineData("double(' 1')")]
    [InlineData("double('')")]
    [InlineData("double('--inf')")]
    [InlineData("duration('1')")]
    [InlineData("duration('1s1')")]
    [InlineData("duration('')")]
    [InlineData("duration('-')")]
    [InlineData("duration('9223372037s')")]
    [InlineData("timestamp('2026-02-29T00:00:00Z')")]
    [InlineData("timestamp('2026-01-01T24:00:00Z')")]
    [InlineData("timestamp('2026-01-01')")]
    [InlineData("timestamp('2026-01-01T00:00:00')")]
    [InlineData("timestamp(0).getHours('Nowhere/City')")]
    [InlineData("timestamp(0).getHours('../../../etc/hostname')")]
    [InlineData("timestamp(0).getHours('/etc/localtime')")]
    [InlineData("timestamp(0).getHours('')")]
    [InlineData("date('2026-02-30')")]
    [InlineData("age(1, 2)")]
    [InlineData("within('230881', [1])")]
    [InlineData("bool('yes')")]
    [InlineData("google.protobuf.Int32Value{value: 2147483648}")]
    [InlineData("google.protobuf.Any{}")]
    public void What_has_no_value_is_an_error(string expression) => Assert.Contains("no value", Assert.Throws<FormatException>(() => Value(expression)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1 == 1.0 && 1u == 1 && 1 in [1.0] && {1: 'a'}[1.0] == 'a' && {1u: 'a'}[1] == 'a'")]
    [InlineData("1 != 1.5 && !(0.0 / 0.0 == 0.0 / 0.0) && !(0.0 / 0.0 < 1.0) && !(0.0 / 0.0 >= 1.0)")]
    [InlineData("'1' != 1 && null != 0 && [] != {}")]
    [InlineData("18446744073709551615u > 9223372036854775807 && -1 < 0u")]
    [InlineData("'😀' > '\\uFFFD' && size('😀') == 1 && '😀'.size() == 1 && size(b'😀') == 4")]
    [InlineData("b'\\xff' > b'\\x7f' && bytes('é') == b'\\303\\251' && string(b'\\303\\251') == 'é'")]
    [InlineData("r'\\n' == '\\\\n' && '''a\nb''' == 'a\\nb' && \"\"\"a\"b\"\"\" == 'a\"b' && br'\\n' == b'\\\\n' && R\"'\" == \"'\"")]
    [InlineData("0xFFu == 255u && .5 == 0.5 && 1e3 == 1000.0 && 1E-1 == 0.1 && -.5 < 0.0")]
    [InlineData("--1 == 1 && !!true && - 1 == -1 && 1 -1 == 0 && 1-1 == 0 && 2*-1 == -2")]
    [InlineData("1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1 && 10 - 3 - 2 == 5")]
    [InlineData("(true ? (false ? 1 : 2) : 3) == 2 && (false ? 1 : true ? 2 : 3) == 2 && (false ? 1 : false ? 2 : 3) == 3")]
    [InlineData("{'a': {'b': [1, 2]}}.a.b[1] == 2 && has({'a': 1}.a) && !has({'a': 1}.b) && {'if': 1}.if == 1")]
    [InlineData("{'a': 1, 'b': 2,} == {'b': 2.0, 'a': 1u} && [1, 2,] == [1.0, 2u]")]
    [InlineData("type(1) == int && type(type) == type && type(date('2026-01-31')) == date && type([]) == list && type(dyn(1u)) == uint")]
    [InlineData("int(2.9) == 2 && uint('7') == 7u && double('-1.5e1') == -15.0 && string(1.5) == '1.5' && string(true) == 'true' && bool('t')")]
    [InlineData("string(date('2026-01-31')) == '2026-01-31' && string(timestamp('2026-01-31T08:00:00.5+08:00')) == '2026-01-31T00:00:00.5Z'")]
    [InlineData("duration('1h30m') == duration('5400s') && string(duration('-1.5s')) == '-1.5s' && duration('1us') > duration('1ns') && string(duration('1ms')) == '0.001s'")]
    [InlineData("timestamp('2026-01-31T20:00:00Z').getDate('Asia/Shanghai') == 1 && timestamp('2026-01-31T20:00:00Z').getMonth('+08:00') == 1")]
    [InlineData("timestamp('0001-01-01T00:00:00Z').getFullYear('-01:00') == 0 && timestamp('9999-12-31T23:59:59Z').getFullYear('+01:00') == 10000")]
    [InlineData("timestamp('2024-12-31T00:00:00Z').getDayOfYear() == 365 && timestamp('2024-02-29T00:00:00Z').getDayOfMonth() == 28 && timestamp('2023-03-01T00:00:00Z').getDayOfYear() == 59")]
    [InlineData("timestamp('2026-11-23T00:00:00Z').getDayOfWeek() == 1 && timestamp('1969-12-31T23:59:59Z').getSeconds() == 59")]
    [InlineData("'abc'.startsWith('') && 'abc'.endsWith('') && 'abc'.contains('')")]
    [InlineData("age(date('1966-03-02'), date('2026-03-01')) == 59 && ageInYear(date('1966-12-31'), date('2026-01-01')) == 60 && daysSince(date('2026-02-28'), date('2026-03-01')) == 1")]
    [InlineData("within('230881001', ['230881']) && !within('2308810', ['23088']) && !within('230881', [])")]
    [InlineData("true || undeclared && undeclared2 // a comment")]
    [InlineData("cel.x == 1 || [1].all(cel, .cel.x > cel) || true")]
    public void It_is_true(string expression) => Assert.Equal("true", Value(expression));

    [Theory]
    [InlineData("x.y[0].z", "1")]
    [InlineData("x.y.size() == 2 && x.big > 9007199254740992", "true")]
    [InlineData("x.real", "1.0")]
    [InlineData("x", "{\"y\":[{\"z\":1},null],\"big\":9007199254740993,\"real\":1.0,\"文\":\"字\"}")]
    public void Values_are_bound_as_JSON(string expression, string value) =>
        Assert.Equal(value, Value(expression, ("x", """{"y":[{"z":1},null],"big":9007199254740993,"real":1.0,"文":"字"}""")));

    [Theory]
    [InlineData("{")]
    [InlineData("abc")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("9223372036854775808")]
    [InlineData("1e999")]
    public void A_binding_that_is_no_value_is_refused(string json) => Assert.Throws<FormatException>(() => Value("x", ("x", json)));

    [Theory]
    [InlineData("{\"expr\":\"x + 1\",\"bindings\":[{\"key\":\"x\",\"value\":{\"value\":{\"int64_value\":\"41\"}}}]}", "{\"value\":{\"int64_value\":\"42\"}}")]
    [InlineData("{\"expr\":\"[b'\\\\xff', 1.5, 2u, null, true, {}, 'a']\"}", "{\"value\":{\"list_value\":{\"values\":[{\"bytes_value\":{\"hex\":\"ff\"}},{\"double_value\":\"1.5\"},{\"uint64_value\":\"2\"},{\"null_value\":\"NULL_VALUE\"},{\"bool_value\":\"true\"},{\"map_value\":{}},{\"string_value\":\"a\"}]}}}")]
    [InlineData("{\"expr\":\"1 / 0\"}", "{\"error\":\"divide by zero\"}")]
    [InlineData("{\"expr\":\"1 +\"}", "{\"error\":\"line 1, column 4: the expression ends where a value is missing\\n1 +\\n   ^\"}")]
    [InlineData("[]", "{\"error\":\"a case is an object with `expr`, a text, and perhaps `bindings`\"}")]
    [InlineData("{\"expr\":1}", "{\"error\":\"a case is an object with `expr`, a text, and perhaps `bindings`\"}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":{}}", "{\"error\":\"`bindings` is a list of {\\\"key\\\": name, \\\"value\\\": {\\\"value\\\": …}}\"}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":[{\"key\":\"x\",\"value\":{\"value\":{\"int64_value\":\"x\"}}}]}", "{\"error\":\"what stands in `int64_value` does not fit it\"}")]
    [InlineData("{\"expr\":\"\\ud800\"}", "{\"error\":\"a text may not hold half of a surrogate pair\"}")]
    [InlineData("{\"expr\":\"1\",\"\\ud800\":1}", "{\"error\":\"a text may not hold half of a surrogate pair\"}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":[{\"key\":\"x\",\"value\":{\"value\":{\"\\ud800\":\"1\"}}}]}", "{\"error\":\"a text may not hold half of a surrogate pair\"}")]
    [InlineData("{\"expr\":\"x\",\"bindings\":[{\"key\":\"x\",\"value\":{\"value\":{\"bytes_value\":{\"hex\":\"0\"}}}}]}", "{\"error\":\"what stands in `bytes_value` does not fit it\"}")]
    [InlineData("nonsense", "{\"error\":\"the line is no JSON object\"}")]
    public void A_case_is_a_line_in_and_a_line_out(string line, string answer) => Assert.Equal(answer, ExpressionTrial.EvaluateCase(line));

    // Not as data of a theory: an attribute cannot hold half of a pair.
    [Fact]
    public void A_line_with_half_of_a_surrogate_pair_is_an_error() =>
        Assert.Equal("{\"error\":\"a text may not hold half of a surrogate pair\"}", ExpressionTrial.EvaluateCase("{\"expr\":\"'\uD800'\"}"));

    [Theory]
    [InlineData("a ? b", 1, 6, "`:` is missing here")]
    [InlineData("{'a' 1}", 1, 6, "`:` is missing here")]
    [InlineData("[1 2]", 1, 4, "`]` or `,` is missing here")]
    [InlineData("x[1", 1, 4, "`]` is missing here")]
    [InlineData("for", 1, 1, "`for` is reserved by CEL and names nothing: choose another name")]
    [InlineData("x.in", 1, 3, "a name is missing after `.`")]
    [InlineData("1abc", 1, 1, "`1abc` is no number: write digits such as 60, 0x3C, 60u or 1.5e3")]
    [InlineData("-1u", 1, 1, "`-1u` cannot be: a number with `u` is never negative")]
    [InlineData("1e999", 1, 1, "`1e999` does not fit into 64 bits")]
    [InlineData("b'\\u0041'", 1, 3, @"this escape means no byte: write one of \n \r \t \\ \"" \' \xhh \ooo")]
    [InlineData("'''a", 1, 1, "the text that begins here needs three closing '")]
    [InlineData("x.`a", 1, 3, "the name that begins here needs a closing ` in the same line")]
    [InlineData("x.`a(`", 1, 3, "a name between backticks has letters, digits and `_.-/ ` alone")]
    [InlineData("(1){a: 2}", 1, 4, "`{` may follow only the name of a type")]
    [InlineData("[1].map(1, 2)", 1, 9, "`map` takes a name for each item first, such as `map(x, …)`")]
    [InlineData("has(x)", 1, 1, "`has` asks whether a field is there: write `has(x.field)`")]
    [InlineData("true(1)", 1, 1, "`true` is a value, not a function")]
    public void A_text_that_is_no_expression_is_refused_with_its_place(string text, int line, int column, string sentence)
    {
        var error = Assert.Throws<ExpressionException>(() => Value(text));
        Assert.Equal((line, column, sentence), (error.Line, error.Column, error.Message));
    }
}
