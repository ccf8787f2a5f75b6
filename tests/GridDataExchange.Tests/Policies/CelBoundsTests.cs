using System.Text.Json;
using GridDataExchange.Policies;

namespace GridDataExchange.Tests.Policies;

/// <summary>Hostile expressions end in an error, in bounded time and on a small stack.</summary>
public sealed class CelBoundsTests
{
    private const string Ten = "[1,2,3,4,5,6,7,8,9,10]";

    public static TheoryData<string, string> Hostile { get; } = new()
    {
        { Repeat("[", 100_000) + Repeat("]", 100_000), "4096 characters" },
        { Repeat("[", 2000) + Repeat("]", 2000), "64 deep" },
        { Repeat("{'a':", 400), "64 deep" },
        { Repeat("a(", 1000), "64 deep" },
        { Repeat("x[", 1000), "64 deep" },
        { Repeat("-", 4000) + "x", "64 levels" },
        { Repeat("!", 4000) + "x", "64 levels" },
        { Repeat("true?1:", 500) + "1", "64 levels" },
        { "1" + Repeat("+1", 1000), "64 levels" },
        { "a" + Repeat(".b", 1000), "64 levels" },
        { "a" + Repeat("[1]", 1000), "64 levels" },
        { "[1" + Repeat(",1", 1500) + "]", "1024 parts" },
        { Repeat(Ten + ".map(a,", 20) + "1" + Repeat(")", 20), "too many steps" },
        { Repeat(Ten + ".all(a,", 20) + "true" + Repeat(")", 20), "too many steps" },
        { Repeat(Ten + ".all(a,", 12) + "true" + Repeat(")", 12) + " || true", "too many steps" }, // absorbed, and still no verdict
        { "['aaaaaaaa'].map(a," + Repeat("[a+a+a+a].map(a,", 30) + "size(a)" + Repeat(")", 31), "too large" },
        { "[b'aaaaaaaa'].map(a," + Repeat("[a+a+a+a].map(a,", 30) + "size(a)" + Repeat(")", 31), "too large" },
        { "[[1,2]].map(a," + Repeat("[a+a+a+a].map(a,", 20) + "size(a)" + Repeat(")", 21), "too many steps" },
        { "[[1,2]].map(a," + Repeat("[[a,a,a,a]].map(a,", 20) + "a==a" + Repeat(")", 21), "too many steps" },
        { "[['a']].map(a," + Repeat("[[a,a,a,a,a,a,a,a]].map(a,", 15) + "a" + Repeat(")", 16), "too large" },
        { "[{'a':1}].map(a," + Repeat("[{'a':a,'b':a,'c':a}].map(a,", 15) + "a=={'a':a}.a" + Repeat(")", 16), "too many steps" },
        { "'" + Repeat("a", 900) + "'.matches('" + Repeat("(a?){30}", 30) + "b')", "too many steps" },
        { Repeat(Ten + ".all(a,", 5) + "'x'.matches('('+string(a)) || true" + Repeat(")", 5), "too many steps" },
        { "'x'.matches('" + Repeat("(", 900) + "')", "64 deep" },
    };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void A_hostile_expression_is_an_error(string expression, string error)
    {
        var answer = "";
        var small = new Thread(() => answer = ExpressionTrial.EvaluateCase(JsonSerializer.Serialize(new { expr = expression })), 512 * 1024);
        small.Start();
        small.Join();
        Assert.StartsWith("{\"error\":", answer, StringComparison.Ordinal);
        Assert.Contains(error, answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_may_be_nested_as_deep_as_is_said()
    {
        var nested = Repeat("[", 63) + Repeat("]", 63);
        Assert.Equal("true", ExpressionTrial.Evaluate($"{nested} == {nested}", []));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
