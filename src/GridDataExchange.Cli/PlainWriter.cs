using System.Globalization;
using System.Text;

namespace GridDataExchange.Cli;

/// <summary>
/// All that gdx writes goes through it, since much of it came from elsewhere: no text moves a terminal's cursor, turns what stands beside it round,
/// or begins a line of its own. What could is written as <c>\u001b</c>, which within JSON is the same text.
/// </summary>
/// <param name="into">Where it is written.</param>
internal sealed class PlainWriter(TextWriter into) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => into.Encoding;

    /// <summary>The text in one line.</summary>
    public static string Line(string? text) => Plain(text ?? "", lines: false);

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <summary>Writes a text that may have lines, each of them gdx's own.</summary>
    public override void Write(string? value) => into.Write(Plain(value ?? "", lines: true));

    /// <inheritdoc/>
    public override void WriteLine() => into.WriteLine();

    /// <summary>Writes one line, whatever the text.</summary>
    public override void WriteLine(string? value) => into.WriteLine(Line(value));

    /// <inheritdoc/>
    public override Task WriteAsync(string? value) => into.WriteAsync(Plain(value ?? "", lines: true));

    /// <inheritdoc/>
    public override Task WriteLineAsync(string? value) => into.WriteLineAsync(Line(value));

    /// <inheritdoc/>
    public override void Flush() => into.Flush();

    private static string Plain(string text, bool lines)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var length = 1;
            if (IsLineEnd(text, i) ? lines : text[i] == '\t' || (Rune.TryGetRuneAt(text, i, out var rune) && IsShown(rune, out length)))
            {
                plain.Append(text, i, length);
            }
            else
            {
                foreach (var c in text.AsSpan(i, length))
                {
                    plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                }
            }

            i += length;
        }

        return plain.ToString();
    }

    private static bool IsLineEnd(string text, int at) => text[at] == '\n' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    private static bool IsShown(Rune rune, out int length)
    {
        length = rune.Utf16SequenceLength;
        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    }
}
