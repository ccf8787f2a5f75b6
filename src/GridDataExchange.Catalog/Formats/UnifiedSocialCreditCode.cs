using System.Buffers;

namespace GridDataExchange.Catalog;

/// <summary>
/// Unified social credit codes, GB 32100-2015: one character for the registering department, one for the kind, six digits of region,
/// nine of the organisation code (GB 11714-1997, with a check character of its own), one check character.
/// </summary>
public static class UnifiedSocialCreditCode
{
    /// <summary>Length in characters.</summary>
    public const int Length = 18;

    // GB 32100-2015, table 2: no I, O, S, V, Z. The position is the character's value.
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    // 3^i mod 31.
    private static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private static ReadOnlySpan<byte> OrganizationWeights => [3, 7, 9, 10, 5, 8, 4, 2];

    /// <summary>True for a code of the standard's characters with digits for the region and the right check character.</summary>
    public static bool IsValid(ReadOnlySpan<char> code) =>
        code.Length == Length
        && code[..17].IndexOfAnyExcept(Characters) < 0
        && code[2..8].IndexOfAnyExceptInRange('0', '9') < 0
        && code[17] == CheckCharacter(code[..17]);

    /// <summary>The check character that belongs behind seventeen characters.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> seventeenCharacters)
    {
        if (seventeenCharacters.Length != 17 || seventeenCharacters.IndexOfAnyExcept(Characters) >= 0)
        {
            throw new ArgumentException("seventeen characters of GB 32100 are needed", nameof(seventeenCharacters));
        }

        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Alphabet.IndexOf(seventeenCharacters[i], StringComparison.Ordinal) * Weights[i];
        }

        return Alphabet[(31 - (sum % 31)) % 31];
    }

    /// <summary>The check character (GB 11714-1997) that belongs behind the eight digits of an organisation code.</summary>
    public static char OrganizationCheckCharacter(ReadOnlySpan<char> eightDigits)
    {
        if (eightDigits.Length != 8 || eightDigits.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            throw new ArgumentException("eight digits are needed", nameof(eightDigits));
        }

        var sum = 0;
        for (var i = 0; i < OrganizationWeights.Length; i++)
        {
            sum += (eightDigits[i] - '0') * OrganizationWeights[i];
        }

        return "0X987654321"[sum % 11];
    }
}
