using System.Text;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>Compares two values of one type; texts by code point.</summary>
internal static class ValueOrder
{
    public static int Compare(object one, object other) =>
        one is string left && other is string right ? Texts([.. left.EnumerateRunes()], [.. right.EnumerateRunes()]) : Comparer<object>.Default.Compare(one, other);

    private static int Texts(List<Rune> left, List<Rune> right)
    {
        for (var i = 0; i < left.Count && i < right.Count; i++)
        {
            if (left[i] != right[i])
            {
                return left[i].Value.CompareTo(right[i].Value);
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
