namespace GridDataExchange.Catalog;

/// <summary>What data may be used for: every token is for exactly one purpose.</summary>
/// <param name="Code">kebab-case, as in the scope <c>purpose:housing-safety</c>.</param>
/// <param name="Title">What people read.</param>
/// <param name="LegalBasis">The law and article it rests on.</param>
/// <param name="Retention">How long ledger records made under it are kept: 6 months at least.</param>
public sealed record Purpose(string Code, Title Title, string LegalBasis, TimeSpan Retention)
{
    /// <summary>True where a request must name a case (<c>Exchange-Case</c>).</summary>
    public bool RequiresCase { get; init; }

    /// <summary>True where a request must name an operator (<c>Exchange-Operator</c>).</summary>
    public bool RequiresOperator { get; init; }

    /// <summary>Regular expression that a whole case number must match, or null for any; non-backtracking.</summary>
    public string? CaseFormat { get; init; }

    /// <summary>Until when the activity is kept from data-subject reports, or null.</summary>
    public DateOnly? SealedUntil { get; init; }

    /// <summary>What the legal basis covers: names of datasets, and <c>dataset.field</c> for one field or relation; null where it was not written down.</summary>
    public IReadOnlyList<string>? Covers { get; init; }

    /// <summary>True for a purpose of emergencies.</summary>
    public bool Emergency { get; init; }

    /// <summary>True for a purpose that may only ever see statistics.</summary>
    public bool Statistical { get; init; }
}
