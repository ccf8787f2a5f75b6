using System.Globalization;

namespace GridDataExchange.Catalog;

/// <summary>Citizen identity numbers, GB 11643-1999: six digits of region, eight of the birth date, three of sequence (odd for men), one check character.</summary>
public static class ResidentIdNumber
{
    /// <summary>Length in characters.</summary>
    public const int Length = 18;

    // ISO 7064 MOD 11-2: the weights 2^(17-i) mod 11, and the characters for 0 to 10 of (12 - sum) mod 11.
    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private static ReadOnlySpan<char> CheckCharacters => "10X98765432";

    /// <summary>True for a number with a real calendar date and the right check character, which is a capital X where it is no digit.</summary>
    public static bool IsValid(ReadOnlySpan<char> number) =>
        number.Length == Length
        && number[..17].IndexOfAnyExceptInRange('0', '9') < 0
        && DateOnly.TryParseExact(number[6..14], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && number[17] == CheckCharacter(number[..17]);

    /// <summary>The check character that belongs behind seventeen digits.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> seventeenDigits)
    {
        if (seventeenDigits.Length != 17 || seventeenDigits.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            throw new ArgumentException("seventeen digits are needed", nameof(seventeenDigits));
        }

        var sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += (seventeenDigits[i] - '0') * Weights[i];
        }

        return CheckCharacters[sum % 11];
    }
}
