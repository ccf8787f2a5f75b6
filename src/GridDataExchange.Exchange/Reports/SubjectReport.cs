using GridDataExchange.Catalog;

namespace GridDataExchange.Exchange.Reports;

/// <summary>What one person is told of who saw their data: by department, never by client or official, and to the minute.</summary>
internal sealed record SubjectReport
{
    /// <summary>The person's dataset.</summary>
    public required Named Dataset { get; init; }

    /// <summary>The business key.</summary>
    public required string Key { get; init; }

    /// <summary>When it was made, in the exchange's time.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>IANA name of the time zone of all times in it.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Of which time it was asked.</summary>
    public required ReportPeriod Period { get; init; }

    /// <summary>Since when every record is there; null where there is none yet.</summary>
    public required DateTimeOffset? KeptSince { get; init; }

    /// <summary>Up to when records were found: what was asked later may be missing.</summary>
    public required DateTimeOffset? CompleteTo { get; init; }

    /// <summary>What was erased at the end of its retention.</summary>
    public required IReadOnlyList<ErasedRecords> Erased { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<SubjectEntry> Entries { get; init; }
}

/// <summary>A code and what people read.</summary>
internal sealed record Named(string Code, Title? Title);

/// <summary>Records kept for so many days are erased where they were written before a day.</summary>
internal sealed record ErasedRecords(int KeptDays, DateOnly WrittenBefore);

/// <summary>One thing that happened: the person was shown, or looked for.</summary>
/// <param name="Minute">When, cut to the minute.</param>
/// <param name="Shown">True where fields were shown; false where the person was looked for.</param>
/// <param name="Department">The department.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Dataset">In which data.</param>
/// <param name="Fields">The fields, each with what was shown of it.</param>
internal sealed record SubjectEntry(DateTimeOffset Minute, bool Shown, Named Department, StatedPurpose Purpose, Named Dataset, IReadOnlyList<ShownField> Fields);

/// <summary>A purpose with its legal basis.</summary>
/// <param name="Code">Its code; null where the request named none.</param>
/// <param name="Title">What people read; null where nobody knows it any more.</param>
/// <param name="Basis">The law and article.</param>
/// <param name="InForce">False where it is no purpose of the exchange any more.</param>
internal sealed record StatedPurpose(string? Code, Title? Title, string? Basis, bool InForce);

/// <summary>A field and what was shown of it.</summary>
internal sealed record ShownField(Named Field, IReadOnlyList<Named> Treatments);
