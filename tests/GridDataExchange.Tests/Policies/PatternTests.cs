using CsCheck;
using GridDataExchange.Policies.Cel.Matching;

namespace GridDataExchange.Tests.Policies;

public sealed class PatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("abc", "b", true)]
    [InlineData("abc", "^b", false)]
    [InlineData("abc", "^abc$", true)]
    [InlineData("abc\n", "^abc$", false)] // $ is the end of the text, not before a last line break
    [InlineData("a\nb", "^b", false)]
    [InlineData("a\nb", "(?m)^b$", true)]
    [InlineData("a\nb", "a.b", false)]
    [InlineData("a\nb", "(?s)a.b", true)]
    [InlineData("a\nb", "(?s:a.)b", true)]
    [InlineData("ABC", "(?i)abc", true)]
    [InlineData("ABC", "(?i:a)bc", false)]
    [InlineData("aBC", "a(?i)bc", true)]
    [InlineData("Abc", "(?i)a(?-i)BC", false)]
    [InlineData("É", "(?i)é", true)]
    [InlineData("b", "(?i)[A-C]", true)]
    [InlineData("😀", "^.$", true)]
    [InlineData("😀", "^[^a]$", true)]
    [InlineData("😁", "^[😀-😂]$", true)]
    [InlineData("٣", "\\d", false)] // an Arabic digit: \d is of ASCII alone
    [InlineData("é", "\\w", false)]
    [InlineData("\u00A0", "\\s", false)]
    [InlineData("é1", "é\\b1", true)]
    [InlineData("ab", "a\\bb", false)]
    [InlineData("ab", "a\\Bb", true)]
    [InlineData("\v", "\\s", false)]
    [InlineData("\v", "[[:space:]]", true)]
    [InlineData("-", "[a-]", true)]
    [InlineData("]", "[]a]", true)]
    [InlineData("b", "[^]a]", true)]
    [InlineData("5", "[\\D]", false)]
    [InlineData("x5", "[^\\d]5", true)]
    [InlineData("a", "[[:^alpha:]]", false)]
    [InlineData("张三", "^\\p{Han}{2,4}$", true)]
    [InlineData("张a", "^\\p{Han}{2,4}$", false)]
    [InlineData("ä", "^\\pL$", true)]
    [InlineData("ä", "^\\p{Lu}$", false)]
    [InlineData("1", "\\P{L}", true)]
    [InlineData("1", "\\p{^L}", true)]
    [InlineData("aaa", "^a{3}$", true)]
    [InlineData("aa", "^a{3,}$", false)]
    [InlineData("aaaa", "^a{1,3}$", false)]
    [InlineData("a{,3}", "^a{,3}$", true)] // no repeat in RE2
    [InlineData("a{", "a{", true)]
    [InlineData("ac", "^(?:ab|ac)??c?$", true)]
    [InlineData("a.b", "\\Qa.b\\E$", true)]
    [InlineData("axb", "\\Qa.b\\E", false)]
    [InlineData("A\tB", "\\x41\\t\\x{42}", true)]
    [InlineData("8", "\\070", true)]
    [InlineData("ab", "(?P<x>a)(?<y>b)", true)]
    [InlineData("TJ-2026-1", "^TJ-[0-9]{4}-[0-9]+$", true)]
    [InlineData("x", "a||b", true)]
    [InlineData("aXb", "a(?U)X+b", true)]
    public void A_pattern_means_what_RE2_says(string text, string pattern, bool isIn) => Assert.Equal(isIn, Pattern.Compile(pattern).IsIn(text));

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("a+*")]
    [InlineData("a{2}{3}")]
    [InlineData("{2}")]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<!a)")]
    [InlineData("(?>a)")]
    [InlineData("(?x)a")]
    [InlineData("(?")]
    [InlineData("(?i")]
    [InlineData("(?P<a>x)(?P<a>y)")]
    [InlineData("(?P<>x)")]
    [InlineData("(?P=a)")]
    [InlineData("\\")]
    [InlineData("\\Z")]
    [InlineData("\\G")]
    [InlineData("\\k")]
    [InlineData("\\8")]
    [InlineData("\\x4")]
    [InlineData("\\x{110000}")]
    [InlineData("\\x{}")]
    [InlineData("\\p{Nowhere}")]
    [InlineData("\\p")]
    [InlineData("[[:nowhere:]]")]
    [InlineData("a{1001}")]
    [InlineData("a{2,1}")]
    [InlineData("(a{100}){100}")]
    [InlineData("a{99999999999}")]
    public void What_RE2_refuses_is_refused(string pattern) => Assert.Throws<PatternException>(() => Pattern.Compile(pattern));

    [Fact]
    public void Any_pattern_is_read_or_refused_and_then_never_fails() => Gen.Select(Gen.String[Gen.Char["ab()[]{}|*+?.^$\\dwpQEx:-,01i😀"], 0, 20], Gen.String[0, 10]).Sample((pattern, text) =>
    {
        try
        {
            Pattern.Compile(pattern).IsIn(text);
        }
        catch (PatternException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }, iter: 20_000);

    [Fact]
    public void Where_both_mean_the_same_it_agrees_with_dotnet()
    {
        var part = Gen.Recursive<string>((depth, inner) => depth > 3
            ? Gen.OneOf("a", "b", "[ab]", "[^a]", "c?")
            : Gen.OneOf(
                Gen.OneOf("a", "b", "."),
                Gen.Select(inner, inner, (x, y) => x + y),
                Gen.Select(inner, inner, (x, y) => $"(?:{x}|{y})"),
                Gen.Select(inner, Gen.OneOf("*", "+", "?", "{2}", "{1,2}", "*?"), (x, r) => $"(?:{x}){r}")));
        Gen.Select(part, Gen.String[Gen.Char["abc"], 0, 8], Gen.Bool, Gen.Bool).Sample((x, text, start, end) =>
        {
            var pattern = (start ? "\\A" : "") + "(?:" + x + ")" + (end ? "\\z" : "");
            return Pattern.Compile(pattern).IsIn(text) == System.Text.RegularExpressions.Regex.IsMatch(text, pattern, System.Text.RegularExpressions.RegexOptions.NonBacktracking);
        }, iter: 2_000);
    }
}
