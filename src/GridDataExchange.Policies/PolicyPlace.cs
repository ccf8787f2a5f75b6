namespace GridDataExchange.Policies;

/// <summary>Where a policy stands in its file.</summary>
/// <param name="File">Path as the reader was given it, down to the file.</param>
/// <param name="Line">1-based, of the policy's first line.</param>
public sealed record PolicyPlace(string File, int Line)
{
    /// <summary>Line of <c>to</c>, or of <c>except</c> in a deny; of the policy where it has none.</summary>
    public int AudienceLine { get; init; } = Line;

    /// <summary>Line of <c>when</c>; of the policy where it has none.</summary>
    public int WhenLine { get; init; } = Line;

    /// <summary>Line of <c>rows</c>.</summary>
    public int RowsLine { get; init; } = Line;

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}
