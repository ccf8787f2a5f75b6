using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class GrammarTests
{
    [Theory]
    [InlineData("true || true && false", Verdict.True)]
    [InlineData("(true || true) && false", Verdict.False)]
    [InlineData("!false && false", Verdict.False)]
    [InlineData("!(false && false)", Verdict.True)]
    [InlineData("!!true", Verdict.True)]
    [InlineData("! ! !true", Verdict.False)]
    [InlineData("1 < 2 == true", Verdict.True)]
    [InlineData("2 == 1 == false", Verdict.True)]
    [InlineData("!true == false", Verdict.True)]
    [InlineData("\"a\" in [\"a\"] == true", Verdict.True)]
    [InlineData("-1 < 0 && -9223372036854775808 < 9223372036854775807", Verdict.True)]
    [InlineData("0x1F == 31 && -0xff == -255", Verdict.True)]
    [InlineData("[1, 2, ].size == 1", null)]
    [InlineData("2 in [1, 2,]", Verdict.True)]
    [InlineData("2 in []", Verdict.False)]
    [InlineData("1<2&&2<3||false", Verdict.True)]
    [InlineData("true // the rest is a comment ) \" &&\n && false", Verdict.False)]
    [InlineData("\t\r\n true \n", Verdict.True)]
    [InlineData("true // to the end", Verdict.True)]
    public void Precedence_and_associativity_are_those_of_CEL(string text, Verdict? verdict)
    {
        if (verdict is { } expected)
        {
            Assert.Equal(expected, Sample.When(text));
        }
        else
        {
            Sample.Refused(text);
        }
    }

    [Theory]
    [InlineData(@"""a\""b"" == 'a""b'")]
    [InlineData(@"'a\'b' == ""a'b""")]
    [InlineData(@"'\x41\u0042\U00000043\104' == 'ABCD'")]
    [InlineData(@"'\U0001F600' == '😀'")]
    [InlineData(@"'\n\t\\\?\`' != ''")]
    [InlineData(@"'a // b' == 'a // b'")]
    [InlineData(@"'(((' == '((('")]
    public void Texts_stand_in_either_quote_with_escapes(string text) => Assert.Equal(Verdict.True, Sample.When(text));

    [Theory]
    [InlineData("", 1, 1, "the expression ends where a value is missing")]
    [InlineData("row.children == ", 1, 17, "the expression ends where a value is missing")]
    [InlineData("row.children = 1", 1, 14, "`=` is no operator: compare with `==`")]
    [InlineData("true &&\n  true & true", 2, 8, "`&` is no operator: write `&&`")]
    [InlineData("true | true", 1, 6, "`|` is no operator: write `||`")]
    [InlineData("(true", 1, 6, "`)` is missing here")]
    [InlineData("true)", 1, 5, "this is not expected here")]
    [InlineData("true true", 1, 6, "this is not expected here")]
    [InlineData("1 + 1 == 2", 1, 3, "`+` is refused: policies do no arithmetic over rows (use age, ageInYear or daysSince for dates)")]
    [InlineData("true ? true : false", 1, 6, "`?` is refused: write the choice with `&&` and `||`")]
    [InlineData("caller.scopes[0] == ''", 1, 14, "`[` is refused: there are no indexes, maps or messages here")]
    [InlineData("row. == 1", 1, 6, "a name is missing after `.`")]
    [InlineData("1.5 < 2", 1, 1, "`1.5` is not a whole number: write digits alone, such as 60")]
    [InlineData("1u < 2", 1, 1, "`1u` is not a whole number: write digits alone, such as 60")]
    [InlineData("9223372036854775808 > 0", 1, 1, "`9223372036854775808` does not fit into 64 bits")]
    [InlineData("row.name == null", 1, 13, "`null` is no value here: ask `has(row.field)` whether a field has one")]
    [InlineData("row.name == \"a", 1, 13, "the text that begins here needs a closing \" in the same line")]
    [InlineData("row.name == \"a\nb\"", 1, 13, "the text that begins here needs a closing \" in the same line")]
    [InlineData("row.name == 'a\\q'", 1, 15, @"this escape means no character: write one of \n \r \t \\ \"" \' \xhh \uhhhh \Uhhhhhhhh")]
    [InlineData("row.name == '\\ud800'", 1, 14, @"this escape means no character: write one of \n \r \t \\ \"" \' \xhh \uhhhh \Uhhhhhhhh")]
    [InlineData("row.name == '\\U00110000'", 1, 14, @"this escape means no character: write one of \n \r \t \\ \"" \' \xhh \uhhhh \Uhhhhhhhh")]
    [InlineData("row.name == '\\u0000'", 1, 13, "a text may hold no NUL, since no stored text does")]
    [InlineData("row.name\u200B == 'a'", 1, 9, "the character U+200B may stand only in a text between quotes")]
    [InlineData("row.name\u3000== 'a'", 1, 9, "the character U+3000 may stand only in a text between quotes")]
    [InlineData("row.name == “a”", 1, 13, "the character U+201C may stand only in a text between quotes")]
    public void An_error_names_line_and_column_and_says_what_to_do(string text, int line, int column, string sentence)
    {
        var error = Sample.Refused(text);
        Assert.Equal((line, column, sentence), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void A_caret_stands_below_the_fault() =>
        Assert.Equal("  row.gendr == 1\n      ^", Sample.Refused("true &&\n  row.gendr == 1").Excerpt);

    [Fact]
    public void Half_of_a_surrogate_pair_in_a_text_is_refused() => Sample.Refused("row.name == '\uD83D'");

    [Fact]
    public void A_name_that_begins_with_in_is_a_name() => Assert.Equal("`inside` is not known here", Sample.Refused("true == inside").Message[..26]);

    [Fact]
    public void In_needs_no_space_before_a_bracket() => Assert.Equal(Verdict.True, Sample.When("1 in[1]"));

    [Fact]
    public void A_value_run_into_a_word_is_not_in() => Sample.Refused("1 inside [1]");

    [Fact]
    public void Length_nesting_and_size_are_bounded()
    {
        Assert.Contains("4096 characters at most", Sample.Refused(new string(' ', 4097)).Message, StringComparison.Ordinal);
        Assert.Contains("64 deep", Sample.Refused(new string('(', 4000)).Message, StringComparison.Ordinal);
        Assert.Contains("64 deep", Sample.Refused(new string('[', 4000)).Message, StringComparison.Ordinal);
        Assert.Contains("64 levels", Sample.Refused(new string('!', 4000) + "true").Message, StringComparison.Ordinal);
        Assert.Contains("64 levels", Sample.Refused("row" + string.Concat(Enumerable.Repeat(".a", 2000))).Message, StringComparison.Ordinal);
        Assert.Contains("64 levels", Sample.Refused("true" + string.Concat(Enumerable.Repeat("==true", 600))).Message, StringComparison.Ordinal);
        Assert.Contains("1024 parts", Sample.Refused("1 in [1" + string.Concat(Enumerable.Repeat(",1", 1500)) + "]").Message, StringComparison.Ordinal);
        Assert.Equal(Verdict.True, Sample.When(new string('(', 64) + "true" + new string(')', 64)));
    }

    [Fact]
    public void A_long_chain_becomes_a_shallow_tree()
    {
        var tree = Sample.Rows(string.Join("||", Enumerable.Repeat("row.children==1", 200)));
        Assert.True(Depth(tree) <= 10);
        Assert.Equal(200, Leaves(tree));

        static int Depth(Expression e) => e is Or or ? 1 + Math.Max(Depth(or.Left), Depth(or.Right)) : 1;
        static int Leaves(Expression e) => e is Or or ? Leaves(or.Left) + Leaves(or.Right) : 1;
    }
}
