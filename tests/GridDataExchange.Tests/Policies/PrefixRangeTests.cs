using System.Text;
using CsCheck;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class PrefixRangeTests
{
    // Code points around every edge of UTF-16, drawn often enough to meet.
    private static readonly Gen<string> Texts = Gen.OneOf(1, 'a', 'b', '0', 0x7F, 0x80, 0x7FF, 0x800, 0xD7FE, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFE, 0x10FFFF)
        .Array[0, 4].Select(points => string.Concat(points.Select(p => new Rune(p).ToString())));

    [Theory]
    [InlineData("230881", "230882")]
    [InlineData("9", ":")]
    [InlineData("a\uD7FF", "a\uE000")] // between them lie the surrogates
    [InlineData("\uFFFF", "\U00010000")]
    [InlineData("\uD83D\uDE00", "\uD83D\uDE01")]
    [InlineData("a\U0010FFFF", "b")]
    [InlineData("\U0010FFFF\U0010FFFF", null)]
    [InlineData("", null)]
    public void The_bound_is_the_next_text_by_code_point(string prefix, string? high) => Assert.Equal(new PrefixRange(prefix, high), PrefixRange.Of(prefix));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() => Assert.Throws<ArgumentException>(() => PrefixRange.Of("a\uD83D"));

    [Fact]
    public void A_text_is_in_the_range_where_it_begins_with_the_prefix() => Gen.Select(Texts, Texts, Texts).Sample((prefix, tail, other) =>
    {
        var range = PrefixRange.Of(prefix);
        return range.Holds(prefix + tail) && range.Holds(other) == other.StartsWith(prefix, StringComparison.Ordinal);
    });

    [Fact]
    public void The_order_is_that_of_UTF8_bytes() => Gen.Select(Texts, Texts).Sample((x, y) =>
        Math.Sign(CodePointOrder.Instance.Compare(x, y)) == Math.Sign(Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y))));
}
