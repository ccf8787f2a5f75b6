using System.Text;

namespace GridDataExchange.Policies.Cel.Matching;

/// <summary>A set of code points: ranges, Unicode categories, other sets, or the complement of these.</summary>
internal sealed class CharacterSet
{
    private readonly List<(int From, int To)> ranges = [];
    private readonly List<Func<Rune, bool>> tests = [];

    /// <summary>True for <c>[^…]</c>.</summary>
    public bool IsNegated { get; set; }

    /// <summary>True under <c>(?i)</c>: a letter stands for its other case too.</summary>
    public bool IgnoresCase { get; init; }

    public static CharacterSet Digits(bool negated) => new CharacterSet { IsNegated = negated }.Add('0', '9');

    public static CharacterSet Spaces(bool negated) => new CharacterSet { IsNegated = negated }.Add('\t', '\n').Add('\f', '\r').Add(' ', ' ');

    public static CharacterSet WordParts(bool negated) => new CharacterSet { IsNegated = negated }.Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    public CharacterSet Add(int from, int to)
    {
        ranges.Add((from, to));
        return this;
    }

    public CharacterSet Add(Func<Rune, bool> test)
    {
        tests.Add(test);
        return this;
    }

    public bool Holds(Rune character) =>
        IsNegated != (HoldsExactly(character) || (IgnoresCase && (HoldsExactly(Rune.ToLowerInvariant(character)) || HoldsExactly(Rune.ToUpperInvariant(character)))));

    /// <summary>The test for a category such as <c>L</c> or <c>Lu</c>, or for the script <c>Han</c>; null where it is not known here.</summary>
    public static Func<Rune, bool>? Named(string name) => name switch
    {
        "Any" => static _ => true,
        "Han" => static c => Han.Any(r => c.Value >= r.From && c.Value <= r.To),
        { Length: 1 } when "LMNPSZC".Contains(name, StringComparison.Ordinal) => c => CategoryOf(c)[0] == name[0],
        { Length: 2 } when Categories.Contains(name) => c => CategoryOf(c) == name,
        _ => null,
    };

    private bool HoldsExactly(Rune character)
    {
        foreach (var (from, to) in ranges)
        {
            if (character.Value >= from && character.Value <= to)
            {
                return true;
            }
        }

        foreach (var test in tests)
        {
            if (test(character))
            {
                return true;
            }
        }

        return false;
    }

    private static string CategoryOf(Rune character) => Categories[(int)Rune.GetUnicodeCategory(character)];

    // In the order of UnicodeCategory.
    private static readonly string[] Categories =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    // Unicode 16, Scripts.txt, Script=Han.
    private static readonly (int From, int To)[] Han =
    [
        (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
        (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF), (0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1),
        (0x2CEB0, 0x2EBE0), (0x2EBF0, 0x2EE5D), (0x2F800, 0x2FA1D), (0x30000, 0x3134A), (0x31350, 0x323AF),
    ];
}
