using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Linting;

/// <summary>How many resident ids (GB 11643) remain possible for one who knows parts of one.</summary>
internal sealed record IdCandidates
{
    // Codes of counties in force (GB/T 2260), rounded down so as to promise no more than there is.
    private const long Regions = 2_800;

    // A life of a hundred years, 365.25 days each.
    private const long Days = 36_525;
    private const long Sequences = 1_000;

    // The check character has eleven values and follows from the rest.
    private const long Checks = 11;

    public bool All { get; init; }

    public bool Region { get; init; }

    public bool LastFour { get; init; }

    public bool Sex { get; init; }

    /// <summary>What is known of the date of birth: clear, a mask, or null for nothing.</summary>
    public Treatment? Birth { get; init; }

    /// <summary>How many of the first characters are known.</summary>
    public int Beginning { get; init; }

    /// <summary>The dates of birth that remain possible.</summary>
    public long Births => All ? 1 : Math.Min(BirthsByDate, BirthsByBeginning);

    /// <summary>The ids that remain possible.</summary>
    public long Count => All ? 1 : Math.Max(1, (IsRegionKnown ? 1 : Regions) * Births * (LastFour ? 1 : SequencesLeft) / (LastFour ? Checks : 1));

    // Some provinces and cities have one county alone: any of the first digits may tell the region.
    private bool IsRegionKnown => Region || Beginning > 0;

    private long BirthsByDate => Birth switch
    {
        null => Days,
        { IsClear: true } => 1,
        { Mask: MaskKind.Year } => 365,
        { Mask: MaskKind.Decade } => 3_652,
        _ => Days,
    };

    // Digit by digit of yyyyMMdd, the least that each may leave: of the two centuries the years of this one, of the months October to December, of the days the 30th alone.
    private long BirthsByBeginning => Beginning switch
    {
        < 7 => Days,
        7 or 8 => 9_000,
        9 => 3_652,
        10 => 365,
        11 => 92,
        12 => 28,
        _ => 1,
    };

    // Three digits, the last of which is odd for men.
    private long SequencesLeft => Beginning switch
    {
        < 15 => Sequences,
        15 => 100,
        16 => 10,
        _ => 1,
    } / (Sex && Beginning < 17 ? 2 : 1);
}
