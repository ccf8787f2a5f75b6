using System.Collections.Immutable;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Sql;

/// <summary>How many items a list has, as far as a plan depends on it.</summary>
internal enum ListArity
{
    None,
    One,
    Many,
}

/// <summary>The lists of a caller as plans see them: divisions at their boundaries, the others can match nothing.</summary>
internal sealed class ContextArity(Caller caller)
{
    private readonly ImmutableArray<string> divisions = [.. caller.Jurisdictions.Where(DivisionBoundaries.IsAt)];
    private readonly ImmutableArray<string> scopes = caller.Scopes;

    /// <summary>Part of the key of a plan.</summary>
    public string Key => $"{Divisions(ContextName.CallerJurisdictions)} {Divisions(ContextName.CallerScopes)}";

    public ListArity Divisions(ContextName list) => Items(list).Length switch
    {
        0 => ListArity.None,
        1 => ListArity.One,
        _ => ListArity.Many,
    };

    /// <summary>The divisions of a list that <c>within</c> can match.</summary>
    public ImmutableArray<string> Items(ContextName list) => list == ContextName.CallerJurisdictions
        ? divisions
        : [.. scopes.Where(DivisionBoundaries.IsAt)];
}
