using CsCheck;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class SyntaxTextTests
{
    [Theory]
    [InlineData("( a.b )[ 0 ] // first", "a.b[0]")]
    [InlineData("a  +  b*c - (d - e)", "a + b * c - (d - e)")]
    [InlineData("(a + b) * -c", "(a + b) * -c")]
    [InlineData("a - (-1)", "a - -1")]
    [InlineData("-(1)", "-(1)")]
    [InlineData("!(a && b) || c && (d || e)", "!(a && b) || c && (d || e)")]
    [InlineData("(a && b) && c", "a && b && c")]
    [InlineData("(a ? b : c) ? d : e ? f : g", "(a ? b : c) ? d : e ? f : g")]
    [InlineData("x.all(y, y in [1u, 2.0, r'\\', b'\\x01', null, .z])", "x.all(y, y in [1u, 2.0, \"\\\\\", b\"\\x01\", null, .z])")]
    [InlineData("{'a': 1}.`b-c` == google.protobuf.Int64Value{value: 1}", "{\"a\": 1}.`b-c` == google.protobuf.Int64Value{value: 1}")]
    [InlineData("(a == b) == (c == d)", "a == b == (c == d)")]
    public void A_tree_is_written_in_one_line_without_needless_brackets(string text, string written)
    {
        Assert.Equal(written, SyntaxText.Of(Grammar.Parse(text)));
        Assert.Equal(written, SyntaxText.Of(Grammar.Parse(written)));
    }

    [Fact]
    public void What_is_written_means_the_same() => Gen.Select(ExpressionPropertyTests.Condition, ExpressionPropertyTests.Row).Sample((text, row) =>
        Evaluator.Judge(Sample.Rows(text), Sample.Caller, Sample.Request, name => row.GetValueOrDefault(name))
        == Evaluator.Judge(Sample.Rows(SyntaxText.Of(Grammar.Parse(text))), Sample.Caller, Sample.Request, name => row.GetValueOrDefault(name)));
}
