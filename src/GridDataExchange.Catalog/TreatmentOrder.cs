namespace GridDataExchange.Catalog;

/// <summary>Which of two treatments withholds more, and what follows from what.</summary>
/// <remarks>
/// Where neither follows from the other, the order is a convention. A pseudonym stands behind all that shows a part of the value: it shows none, though it lets
/// the rows of one value be put together.
/// </remarks>
internal static class TreatmentOrder
{
    public static int Compare(Treatment left, Treatment right)
    {
        var rank = Rank(left).CompareTo(Rank(right));
        return rank != 0 ? rank : (left.Mask, right.Mask) switch
        {
            (MaskKind.Round, _) => left.Parameters[0].CompareTo(right.Parameters[0]),
            (MaskKind.Band, _) => Bands(left, right),
            _ when left.Beginning is { } one && right.Beginning is { } other => (-one.Shown, one.Least, left.Mask!.Value).CompareTo((-other.Shown, other.Least, right.Mask!.Value)),
            _ => 0,
        };
    }

    public static bool Tells(Treatment shown, Treatment other, FieldFormat format) =>
        shown.IsClear || other.Mask is MaskKind.Redact || shown.Equals(other) || (shown.Mask, other.Mask) switch
        {
            (MaskKind.Year, MaskKind.Decade) => true,
            (MaskKind.Round, MaskKind.Round or MaskKind.Band) => other.Parameters.All(p => p % shown.Parameters[0] == 0),
            (MaskKind.Band, MaskKind.Band) => other.Parameters.All(shown.Parameters.Contains),
            _ => shown.Beginning is { } one && other.Beginning is { } two && one.Shown >= two.Shown && AreShownTogether(one.Least, two.Least, format),
        };

    // No value is so long that the one mask shows something of it and the other nothing.
    private static bool AreShownTogether(int one, int other, FieldFormat format)
    {
        for (var length = Math.Min(one, other); length < Math.Max(one, other); length++)
        {
            if (FieldFormats.CanBeOf(format, length))
            {
                return false;
            }
        }

        return true;
    }

    private static int Bands(Treatment left, Treatment right)
    {
        var more = right.Parameters.Length.CompareTo(left.Parameters.Length);
        return more != 0 ? more : left.Parameters.Zip(right.Parameters).Select(p => p.First.CompareTo(p.Second)).FirstOrDefault(c => c != 0);
    }

    private static int Rank(Treatment treatment) => treatment.Mask switch
    {
        null => 0,
        MaskKind.Last4 => 10,
        MaskKind.Surname => 20,
        MaskKind.Region or MaskKind.Prefix or MaskKind.Division => 30,
        MaskKind.Year => 40,
        MaskKind.Decade => 50,
        MaskKind.Round => 60,
        MaskKind.Band => 70,
        MaskKind.Pseudonym => 90,
        MaskKind.Redact => 100,
        _ => throw new InvalidOperationException($"mask {treatment.Mask} has no place in the order"),
    };
}
