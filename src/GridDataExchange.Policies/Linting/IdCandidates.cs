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

    /// <summary>The dates of birth that remain possible.</summary>
    public long Births => All ? 1 : Birth switch
    {
        null => Days,
        { IsClear: true } => 1,
        { Mask: MaskKind.Year } => 365,
        { Mask: MaskKind.Decade } => 3_652,
        _ => Days,
    };

    /// <summary>The ids that remain possible.</summary>
    public long Count => All ? 1 : Math.Max(1, (Region ? 1 : Regions) * Births * (LastFour ? 1 : Sex ? Sequences / 2 : Sequences) / (LastFour ? Checks : 1));
}
