using System.Collections.Immutable;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Explaining;

/// <summary>What a caller is shown of a dataset, and why.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Notes">What concerns the request or the row as a whole: what is missing, which deny holds.</param>
/// <param name="Fields">The fields, then the relations, in the order of the catalogue.</param>
public sealed record Explanation(Dataset Dataset, ImmutableArray<string> Notes, ImmutableArray<FieldExplanation> Fields);

/// <summary>What a caller is shown of one field or relation, and why.</summary>
/// <param name="Name">The field or relation.</param>
/// <param name="Title">Its title in English, or its name.</param>
/// <param name="Outcome">Of one row its treatment, or <c>hidden</c>; of no row in particular each that is possible, in words: <c>clear</c>, <c>year or decade</c>.</param>
/// <param name="Because">The policies that decide, with their conditions.</param>
/// <param name="ForMore">What would show more, one sentence each.</param>
/// <param name="Lookup">True where rows can be looked up by it.</param>
public sealed record FieldExplanation(string Name, string Title, string Outcome, ImmutableArray<DecidingPolicy> Because, ImmutableArray<string> ForMore, bool Lookup);

/// <summary>A policy that decides of a field.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Effect">The treatment it gives, or <c>denies</c>.</param>
/// <param name="Conditions">What it asks, part by part.</param>
/// <param name="Reason">Why it is there, where its file says so.</param>
public sealed record DecidingPolicy(string Policy, string Effect, ImmutableArray<ExplainedCondition> Conditions, string? Reason);

/// <summary>One part of a condition.</summary>
/// <param name="Words">In words.</param>
/// <param name="Expression">In the policy language.</param>
/// <param name="Holds">Whether it holds; null where that depends on a row that was not given, or on a value the row lacks.</param>
public sealed record ExplainedCondition(string Words, string Expression, bool? Holds);
