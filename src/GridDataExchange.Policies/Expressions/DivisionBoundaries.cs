using System.Collections.Immutable;

namespace GridDataExchange.Policies.Expressions;

/// <summary>
/// Where codes of administrative divisions end: province, city, county (GB/T 2260: 2, 4, 6 digits), township and village
/// (GB/T 10114 and the statistical codes: 9, 12), and the grid cell (15).
/// </summary>
public static class DivisionBoundaries
{
    /// <summary>The lengths of whole codes.</summary>
    public static ImmutableArray<int> Lengths { get; } = [2, 4, 6, 9, 12, 15];

    /// <summary>True where the code is that of a whole division or cell: ASCII digits that end at a boundary.</summary>
    public static bool IsAt(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return Lengths.Contains(code.Length) && !code.AsSpan().ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>True where a code lies in a division: <c>within(code, [division])</c>.</summary>
    public static bool IsIn(string code, string division)
    {
        ArgumentNullException.ThrowIfNull(code);
        return IsAt(division) && code.StartsWith(division, StringComparison.Ordinal);
    }
}
