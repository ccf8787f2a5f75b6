using System.Collections.Immutable;

namespace GridDataExchange.Policies.Comparing;

/// <summary>Whether somebody sees more under the new policies than under the old ones.</summary>
public enum ChangeKind
{
    /// <summary>More.</summary>
    Gain,

    /// <summary>Perhaps more: it could neither be shown nor ruled out. Counts as a gain.</summary>
    Unknown,

    /// <summary>Less.</summary>
    Loss,

    /// <summary>Perhaps less, and never more: less could neither be shown nor ruled out.</summary>
    UnknownLoss,
}

/// <summary>One thing that a department sees, for a purpose, otherwise than before.</summary>
/// <param name="Kind">More or less.</param>
/// <param name="Department">The department; <see cref="PolicyComparison.AnyOther"/> for every one that neither set names.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Field">A field or relation; with brackets behind it what of it (<c>idNumber (lookup)</c>), in brackets what concerns the rows as a whole.</param>
/// <param name="Before">What was possible before.</param>
/// <param name="After">What is possible now.</param>
public sealed record Change(ChangeKind Kind, string Department, string Purpose, string Dataset, string Field, string Before, string After)
{
    /// <summary>True where it makes the comparison fail.</summary>
    public bool CountsAsGain => Kind is ChangeKind.Gain or ChangeKind.Unknown;

    /// <summary>The scopes beside the dataset's own with which it was found; empty for none.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>A row and a request for which it is so, or null where none was found.</summary>
    public Witness? Witness { get; init; }
}

/// <summary>A row and a request made up to show a change.</summary>
/// <param name="Facts">By name (<c>row.f</c>, <c>request.case</c>), the value as text; null for none.</param>
/// <param name="Before">What was shown there before.</param>
/// <param name="After">What is shown there now.</param>
public sealed record Witness(ImmutableArray<KeyValuePair<string, string?>> Facts, string Before, string After);
