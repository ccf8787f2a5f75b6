using System.Collections.Immutable;

namespace GridDataExchange.Policies;

/// <summary>A condition that policies refer to by its name (<c>conditions</c> in a file of <c>access</c>), so that a rule is written once.</summary>
/// <param name="Name">Its name, unique in the set.</param>
/// <param name="Text">The condition as it was written.</param>
/// <param name="File">Path as the reader was given it, down to the file.</param>
/// <param name="Line">The line it stands on.</param>
public sealed record SharedCondition(string Name, string Text, string File, int Line)
{
    /// <summary>The names of the policies whose conditions it is part of, also through another condition.</summary>
    public ImmutableSortedSet<string> UsedBy { get; init; } = ImmutableSortedSet<string>.Empty;
}
