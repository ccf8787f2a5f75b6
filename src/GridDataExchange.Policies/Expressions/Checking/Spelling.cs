namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Finds what somebody may have meant to write.</summary>
internal static class Spelling
{
    /// <summary>How many letters a slip of the hand may change, add or leave out.</summary>
    private const int Slip = 2;

    private const int Few = 3;

    /// <summary>The first name that is nearly spelt so, other than that very name; or null.</summary>
    public static string? FindNear(string written, IEnumerable<string> names) => names
        .Select(n => (Name: n, Distance: n == written ? int.MaxValue : Distance(n, written)))
        .Where(n => n.Distance <= Slip)
        .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal)
        .FirstOrDefault().Name;

    /// <summary>A few of the names, those spelt most alike first, whatever the case of their letters.</summary>
    public static IEnumerable<string> Nearest(string written, IEnumerable<string> names) => names
        .OrderBy(n => Distance(n.ToUpperInvariant(), written.ToUpperInvariant())).ThenBy(n => n, StringComparer.Ordinal)
        .Take(Few);

    // Levenshtein's distance.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
