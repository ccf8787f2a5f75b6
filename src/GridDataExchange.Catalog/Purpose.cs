using System.Text;
using System.Text.RegularExpressions;

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

    /// <summary>What a request for this purpose must name and does not, the case before the operator; null where it names all. A case of another form than <see cref="CaseFormat"/> names none.</summary>
    /// <param name="caseNumber">The case number, <c>""</c> where none was given.</param>
    /// <param name="operatorName">The operator, <c>""</c> where none was named; without a letter or digit it names nobody.</param>
    public PurposeRequirement? FindUnmet(string caseNumber, string operatorName)
    {
        ArgumentNullException.ThrowIfNull(caseNumber);
        if (RequiresCase && !IsCase(caseNumber))
        {
            return PurposeRequirement.Case;
        }

        return RequiresOperator && NamesNothing(operatorName) ? PurposeRequirement.Operator : null;
    }

    private bool IsCase(string value) =>
        !NamesNothing(value) && (CaseFormat is not { } format || Regex.IsMatch(value, $"\\A(?:{format})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    // White space and characters without a shape (U+200B) look like a name in no record.
    private static bool NamesNothing(string text) => !text.EnumerateRunes().Any(Rune.IsLetterOrDigit);
}

/// <summary>What a purpose can require of a request.</summary>
public enum PurposeRequirement
{
    /// <summary>A case number of the purpose's form.</summary>
    Case,

    /// <summary>The person who asks.</summary>
    Operator,
}
