using System.Globalization;
using System.Text;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Matching;

/// <summary>Reads RE2's syntax (github.com/google/re2/wiki/Syntax), and refuses what RE2 refuses: references back, looking around, repeats above 1,000.</summary>
internal sealed partial class PatternParser
{
    /// <summary>The most UTF-16 units of a pattern.</summary>
    public const int MaxLength = 1000;

    private const int MaxNesting = 64;
    private const int MaxRepeat = 1000;
    private readonly string pattern;
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private int at;
    private Flags flags;

    private PatternParser(string pattern) => this.pattern = pattern;

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoreCase = 1,
        ManyLines = 2,
        DotIsAll = 4,
        Ungreedy = 8,
    }

    private bool IsAtEnd => at >= pattern.Length;

    private char Next => at < pattern.Length ? pattern[at] : '\0';

    /// <exception cref="PatternException">RE2 would refuse it, or it is too large.</exception>
    public static PatternNode Parse(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            throw new PatternException($"a pattern may have {MaxLength} characters at most");
        }

        if (!WellFormedText.Is(pattern))
        {
            throw new PatternException("a pattern may not hold half of a surrogate pair");
        }

        var parser = new PatternParser(pattern);
        var node = parser.Choice(0);
        return parser.IsAtEnd ? node : throw new PatternException("a `)` in the pattern closes nothing");
    }

    private PatternNode Choice(int depth)
    {
        if (depth > MaxNesting)
        {
            throw new PatternException($"groups of a pattern may be nested {MaxNesting} deep at most");
        }

        var choices = new List<PatternNode> { Sequence(depth) };
        while (Take("|"))
        {
            choices.Add(Sequence(depth));
        }

        return choices.Count == 1 ? choices[0] : new ChoiceNode(choices);
    }

    private SequenceNode Sequence(int depth)
    {
        var parts = new List<PatternNode>();
        while (!IsAtEnd && Next is not ('|' or ')'))
        {
            if (Take("\\Q"))
            {
                Quoted(parts);
            }
            else if (Atom(depth) is { } atom)
            {
                parts.Add(Repeated(atom));
            }
        }

        return new SequenceNode(parts);
    }

    private PatternNode? Atom(int depth)
    {
        switch (Next)
        {
            case '(':
                return Group(depth);
            case '[':
                return new CharacterNode(Set());
            case '.':
                at++;
                return new CharacterNode(flags.HasFlag(Flags.DotIsAll) ? new CharacterSet { IsNegated = true } : new CharacterSet { IsNegated = true }.Add('\n', '\n'));
            case '^':
                at++;
                return new PlaceNode(flags.HasFlag(Flags.ManyLines) ? Place.LineStart : Place.TextStart);
            case '$':
                at++;
                return new PlaceNode(flags.HasFlag(Flags.ManyLines) ? Place.LineEnd : Place.TextEnd);
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                throw new PatternException($"`{Next}` in the pattern repeats nothing");
            default:
                // A brace that begins no repeat is itself.
                return TryRepeat(out _, out _, look: true) ? throw new PatternException("`{` in the pattern repeats nothing") : Literal(Character());
        }
    }

    private PatternNode Repeated(PatternNode part)
    {
        if (!TryRepeat(out var least, out var most, look: false))
        {
            return part;
        }

        Take("?");
        if (Next is '*' or '+' or '?' || TryRepeat(out _, out _, look: true))
        {
            throw new PatternException("a repeat in the pattern is repeated itself: put the first into brackets");
        }

        return least > MaxRepeat || most > MaxRepeat || least > (most ?? int.MaxValue) || Times(part) * Math.Max(1, most ?? least) > MaxRepeat
            ? throw new PatternException($"a pattern may repeat a part {MaxRepeat} times at most, repeats within repeats multiplied")
            : new RepeatNode(part, least, most);
    }

    private bool TryRepeat(out int least, out int? most, bool look)
    {
        (least, most) = (0, null);
        switch (Next)
        {
            case '*' or '+' or '?' when !look:
                least = Next == '+' ? 1 : 0;
                most = Next == '?' ? 1 : null;
                at++;
                return true;
            case '{':
                var end = pattern.IndexOf('}', at);
                var counts = end < 0 ? [] : pattern[(at + 1)..end].Split(',');
                if (counts.Length is not (1 or 2) || Count(counts[0]) is not { } first || (counts.Length == 2 && counts[1].Length > 0 && Count(counts[1]) is null))
                {
                    return false;
                }

                least = first;
                most = counts.Length == 1 ? first : Count(counts[1]);
                at = look ? at : end + 1;
                return true;
            default:
                return false;
        }
    }

    private static int? Count(string digits) =>
        digits.Length is > 0 and < 9 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : digits.Length >= 9 && digits.All(char.IsAsciiDigit) ? int.MaxValue : null;

    // RE2 bounds the product of nested counts, since each is written out.
    private static long Times(PatternNode node) => node switch
    {
        RepeatNode repeat => Times(repeat.Part) * Math.Max(1, repeat.Most ?? repeat.Least),
        SequenceNode sequence => sequence.Parts.Select(Times).DefaultIfEmpty(1).Max(),
        ChoiceNode choice => choice.Choices.Max(Times),
        _ => 1,
    };

    private PatternNode? Group(int depth)
    {
        at++;
        var outer = flags;
        if (Take("?"))
        {
            if (Take("P<") || (Next == '<' && pattern.AsSpan(at) is not ['<', '=' or '!', ..] && Take("<")))
            {
                Name();
            }
            else if (!GroupFlags())
            {
                // `(?i)` holds for what follows in the group around it.
                return null;
            }
        }

        var node = Choice(depth + 1);
        flags = outer;
        return Take(")") ? node : throw new PatternException("a `(` in the pattern is not closed");
    }

    private void Name()
    {
        var end = pattern.IndexOf('>', at);
        var name = end < 0 ? "" : pattern[at..end];
        if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') || !names.Add(name))
        {
            throw new PatternException("a named group of the pattern needs a name of its own");
        }

        at = end + 1;
    }

    /// <summary>Reads <c>i</c>, <c>m</c>, <c>s</c>, <c>U</c> and a minus; false where the group ends with them.</summary>
    private bool GroupFlags()
    {
        var (negative, any) = (false, false);
        for (; !IsAtEnd; at++)
        {
            var flag = Next switch { 'i' => Flags.IgnoreCase, 'm' => Flags.ManyLines, 's' => Flags.DotIsAll, 'U' => Flags.Ungreedy, _ => Flags.None };
            if (flag != Flags.None)
            {
                flags = negative ? flags & ~flag : flags | flag;
                any = true;
            }
            else if (Next == '-' && !negative)
            {
                (negative, any) = (true, false);
            }
            else if (Next is ':' or ')' && !(negative && !any))
            {
                return pattern[at++] == ':' || (!any ? throw Unknown() : false);
            }
            else
            {
                break;
            }
        }

        throw Unknown();

        static PatternException Unknown() => new("`(?` begins no group that patterns have: looking around is refused, as RE2 does");
    }

    private bool Take(string text)
    {
        var found = string.CompareOrdinal(pattern, at, text, 0, text.Length) == 0;
        at += found ? text.Length : 0;
        return found;
    }

    private void Quoted(List<PatternNode> parts)
    {
        var before = parts.Count;
        while (!IsAtEnd && !Take("\\E"))
        {
            parts.Add(Literal(Character()));
        }

        if (parts.Count > before)
        {
            parts[^1] = Repeated(parts[^1]);
        }
    }

    private CharacterNode Literal(int character) => new(new CharacterSet { IgnoresCase = flags.HasFlag(Flags.IgnoreCase) }.Add(character, character));

    private int Character()
    {
        var rune = Rune.GetRuneAt(pattern, at);
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }
}
