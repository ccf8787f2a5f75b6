using System.Globalization;
using GridDataExchange.Cli;

namespace GridDataExchange.Tests.Cli;

public sealed class PlainWriterTests
{
    // Cc, Cf, Zl, Zp and halves of a pair; the last is a tag, written in two code units.
    public static TheoryData<string> Hidden =>
    [
        "\u0000", "\u0007", "\b", "\u001b", "\u007f", "\u0085", "\u009b", "\u00ad", "\u200b", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u2028", "\u2029", "\ufeff", "\ud800", "\udc00", "\U000e0041",
    ];

    [Theory]
    [MemberData(nameof(Hidden), DisableDiscoveryEnumeration = true)]
    public void What_a_terminal_would_obey_is_shown_by_its_number(string hidden)
    {
        var shown = string.Concat(hidden.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")));
        Assert.Equal($"a{shown}b\n", Written(w => w.WriteLine($"a{hidden}b")));
        Assert.Equal($"a{shown}b", Written(w => w.Write($"a{hidden}b")));
        Assert.Equal($"a{shown}b", Written(w => w.Write($"a{hidden}b".AsSpan())));
        Assert.Equal($"a{shown}b", Written(w => w.Write($"a{hidden}b".ToCharArray())));
    }

    [Theory]
    [InlineData("as it must be")]
    [InlineData("王秀兰 — é\t😀")]
    public void Other_text_is_written_as_it_is(string text)
    {
        Assert.Equal(text + "\n", Written(w => w.WriteLine(text)));
        Assert.Equal(text, Written(w => w.Write(text)));
    }

    [Fact]
    public async Task A_line_that_is_written_is_one_line_whatever_it_holds()
    {
        Assert.Equal("a\\u000ab\n", Written(w => w.WriteLine("a\nb")));
        Assert.Equal("a\\u000d\\u000ab\n", Written(w => w.WriteLine("a\r\nb")));
        using var lines = new StringWriter { NewLine = "\n" };
        await using var writer = new PlainWriter(lines);
        await writer.WriteLineAsync("a\nb");
        Assert.Equal("a\\u000ab\n", lines.ToString());
    }

    [Fact]
    public void Text_that_gdx_writes_in_lines_keeps_them_and_no_line_is_written_over() =>
        Assert.Equal("a\nb\r\nc\\u000dd\n", Written(w => w.Write("a\nb\r\nc\rd\n")));

    private static string Written(Action<TextWriter> write)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var plain = new PlainWriter(output);
        write(plain);
        return output.ToString();
    }
}
