using System.Collections.Immutable;

namespace GridDataExchange.Policies;

/// <summary>Where a policy stands, and what its file says beside its rules.</summary>
/// <param name="File">Path as the reader was given it, down to the file.</param>
/// <param name="Line">The line the policy begins on; 0 for a policy of no file.</param>
/// <param name="Lines">The lines of the keys of <c>allow</c> or <c>deny</c>.</param>
public sealed record PolicySource(string File, int Line, ImmutableDictionary<string, int> Lines)
{
    /// <summary>The source of a policy that was read from no file.</summary>
    public static PolicySource None { get; } = new(string.Empty, 0, ImmutableDictionary<string, int>.Empty);

    /// <summary>Why the policy is there, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>By code of a lint finding, why it is accepted of this policy.</summary>
    public ImmutableDictionary<string, string> Accepts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The line of a key of the policy, or of the policy where it has none.</summary>
    public int LineOf(string key) => Lines.GetValueOrDefault(key, Line);

    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}";
}
