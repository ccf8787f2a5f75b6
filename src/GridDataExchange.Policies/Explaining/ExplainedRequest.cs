using System.Collections.Immutable;

namespace GridDataExchange.Policies.Explaining;

/// <summary>What is to be explained.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Request">Under which circumstances.</param>
/// <param name="Dataset">Name of the dataset.</param>
public sealed record ExplainedRequest(Caller Caller, RequestContext Request, string Dataset)
{
    /// <summary>One row, by <see cref="Expressions.RowPath.Key"/>, in the values that <see cref="Expressions.Evaluator.Judge"/> takes; null to explain what can apply to any.</summary>
    public ImmutableDictionary<string, object?>? Row { get; init; }
}
