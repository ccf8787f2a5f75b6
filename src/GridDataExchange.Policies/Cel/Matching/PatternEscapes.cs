using System.Globalization;
using System.Text;

namespace GridDataExchange.Policies.Cel.Matching;

/// <content>Escapes and sets.</content>
internal sealed partial class PatternParser
{
    private PatternNode Escape()
    {
        var letter = at + 1 < pattern.Length ? pattern[at + 1] : throw new PatternException("the pattern ends in a `\\`");
        Place? place = letter switch { 'A' => Place.TextStart, 'z' => Place.TextEnd, 'b' => Place.WordBoundary, 'B' => Place.NoWordBoundary, _ => null };
        if (place is { } known)
        {
            at += 2;
            return new PlaceNode(known);
        }

        return TrySet() is { } set ? new CharacterNode(set) : Literal(EscapedCharacter());
    }

    /// <summary><c>\d</c>, <c>\pL</c> and so on, or null.</summary>
    private CharacterSet? TrySet()
    {
        var letter = pattern[at + 1];
        var negated = char.IsAsciiLetterUpper(letter);
        CharacterSet? set = char.ToLowerInvariant(letter) switch { 'd' => CharacterSet.Digits(negated), 's' => CharacterSet.Spaces(negated), 'w' => CharacterSet.WordParts(negated), _ => null };
        at += set is null ? 0 : 2;
        return set ?? (letter is 'p' or 'P' ? Category(negated) : null);
    }

    private CharacterSet Category(bool negated)
    {
        at += 2;
        var end = Next == '{' ? pattern.IndexOf('}', at) : at + 1;
        var name = end <= at || end > pattern.Length ? "" : Next == '{' ? pattern[(at + 1)..end] : pattern[at..end];
        at = Next == '{' ? end + 1 : end;
        var turned = name.StartsWith('^');
        return CharacterSet.Named(turned ? name[1..] : name) is { } test
            ? new CharacterSet { IsNegated = negated != turned }.Add(test)
            : throw new PatternException("`\\p` of the pattern needs a category such as L or Lu, or the script Han");
    }

    private int EscapedCharacter()
    {
        var letter = at + 1 < pattern.Length ? pattern[at + 1] : throw new PatternException("the pattern ends in a `\\`");
        at += 2;
        var simple = "aftnrv".IndexOf(letter, StringComparison.Ordinal);
        if (simple >= 0)
        {
            return "\a\f\t\n\r\v"[simple];
        }

        if (letter == 'x')
        {
            return Hexadecimal();
        }

        // An octal number; a digit from 1 with no other after it would be a reference back, which RE2 has not.
        if (letter == '0' || (letter is >= '1' and <= '7' && Next is >= '0' and <= '7'))
        {
            var code = letter - '0';
            for (var digits = 1; digits < 3 && Next is >= '0' and <= '7'; digits++)
            {
                code = (code * 8) + (pattern[at++] - '0');
            }

            return code;
        }

        return letter < 0x80 && !char.IsAsciiLetterOrDigit(letter)
            ? letter
            : throw new PatternException("an escape of the pattern has no meaning in RE2, such as a reference back");
    }

    private int Hexadecimal()
    {
        var braced = Take("{");
        var end = braced ? pattern.IndexOf('}', at) : at + 2;
        if (end <= at || end > pattern.Length || end - at > 8
            || !int.TryParse(pattern.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.IsValid(code))
        {
            throw new PatternException("`\\x` of the pattern needs two digits, or the digits of a character in braces");
        }

        at = braced ? end + 1 : end;
        return code;
    }

    private CharacterSet Set()
    {
        at++;
        var set = new CharacterSet { IsNegated = Take("^"), IgnoresCase = flags.HasFlag(Flags.IgnoreCase) };
        for (var first = true; first || Next != ']'; first = false)
        {
            if (IsAtEnd)
            {
                throw new PatternException("a `[` in the pattern is not closed");
            }

            // Without an end it is a bracket and a colon.
            if (pattern.AsSpan(at).StartsWith("[:") && pattern.IndexOf(":]", at + 2, StringComparison.Ordinal) is > 0 and var end)
            {
                NamedClass(set, end);
                continue;
            }

            if (Next == '\\' && at + 1 < pattern.Length && TrySet() is { } inner)
            {
                set.Add(inner.Holds);
                continue;
            }

            var from = SetCharacter();
            var to = from;
            if (Next == '-' && at + 1 < pattern.Length && pattern[at + 1] != ']')
            {
                at++;
                to = SetCharacter();
            }

            set.Add(from, to >= from ? to : throw new PatternException("a range of the pattern runs backwards"));
        }

        at++;
        return set;
    }

    private int SetCharacter() => IsAtEnd ? throw new PatternException("a `[` in the pattern is not closed") : Next == '\\' ? EscapedCharacter() : Character();

    private void NamedClass(CharacterSet set, int end)
    {
        var name = pattern[(at + 2)..end];
        var negated = name.StartsWith('^');
        Func<char, bool> test = name.TrimStart('^') switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "ascii" => char.IsAscii,
            "blank" => static c => c is ' ' or '\t',
            "cntrl" => static c => c is < ' ' or '\x7F',
            "digit" => char.IsAsciiDigit,
            "graph" => static c => c is > ' ' and <= '~',
            "lower" => char.IsAsciiLetterLower,
            "print" => static c => c is >= ' ' and <= '~',
            "punct" => static c => c is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(c),
            "space" => static c => c is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "word" => static c => char.IsAsciiLetterOrDigit(c) || c == '_',
            "xdigit" => char.IsAsciiHexDigit,
            _ => throw new PatternException("a class such as [:alpha:] of the pattern has no known name"),
        };
        set.Add(c => negated != (c.IsAscii && test((char)c.Value)));
        at = end + 2;
    }
}
