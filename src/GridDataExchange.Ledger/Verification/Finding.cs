using System.Globalization;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Something that is not as it must be, and where.</summary>
/// <param name="Code">A stable code, see <see cref="FindingCode"/>.</param>
/// <param name="Sentence">What is wrong. Holds nothing of what a record says.</param>
public sealed record Finding(string Code, string Sentence)
{
    /// <summary>Origin of the log; null where it is of none alone.</summary>
    public string? Origin { get; init; }

    /// <summary>Index in the tree; null where it has none.</summary>
    public long? Index { get; init; }

    /// <summary>The node.</summary>
    public string? Node { get; init; }

    /// <summary>The record's number at the node.</summary>
    public long? Counter { get; init; }

    /// <summary>The record's id.</summary>
    public Guid? Id { get; init; }

    /// <summary>The resource, such as <c>tile/0/000</c>, or a file.</summary>
    public string? Resource { get; init; }

    /// <summary>Code, place and sentence in one line.</summary>
    public override string ToString()
    {
        var place = string.Join(", ", new[]
        {
            Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"index {index}") : null,
            Node is { } node ? $"node {node}" : null,
            Counter is { } counter ? string.Create(CultureInfo.InvariantCulture, $"counter {counter}") : null,
            Id is { } id ? $"id {id:D}" : null,
            Resource,
        }.Where(part => part is not null));
        return place.Length > 0 ? $"{Code} at {place}: {Sentence}" : $"{Code}: {Sentence}";
    }
}
