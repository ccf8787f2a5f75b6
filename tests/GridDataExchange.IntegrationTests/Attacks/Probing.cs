namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>How an attacker gets at a value by asking only whether, or how many.</summary>
internal static class Probing
{
    private const int LongestText = 40;

    /// <summary>Spells a text character by character.</summary>
    /// <param name="alphabet">The characters it may have.</param>
    /// <param name="begins">Whether it begins so; null where that cannot be asked.</param>
    public static async Task<string?> SpellAsync(IEnumerable<string> alphabet, Func<string, Task<bool?>> begins)
    {
        var known = "";
        for (var found = true; found && known.Length < LongestText;)
        {
            found = false;
            foreach (var letter in alphabet)
            {
                if (await begins(known + letter) is true)
                {
                    (known, found) = (known + letter, true);
                    break;
                }
            }
        }

        return known.Length == 0 ? null : known;
    }

    /// <summary>Closes in on a number from both sides.</summary>
    /// <param name="low">The least it can be.</param>
    /// <param name="high">The most.</param>
    /// <param name="below">Whether it is below; null where that cannot be asked.</param>
    public static async Task<int?> CloseInAsync(int low, int high, Func<int, Task<bool?>> below)
    {
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            switch (await below(middle))
            {
                case null:
                    return null;
                case true:
                    high = middle - 1;
                    break;
                default:
                    low = middle;
                    break;
            }
        }

        return low;
    }

    public static bool? Any(this Reply reply) => reply.Number is { } number ? number > 0 : null;
}
