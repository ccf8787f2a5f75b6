using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Selections;

/// <summary>
/// A caller's condition on the rows of one dataset (<c>where</c>). Two-valued: a comparison with nothing is false, and <c>not</c> is its
/// complement. Like all of a <see cref="Selection"/> it holds no value.
/// </summary>
internal abstract record Filter
{
    /// <summary>The filter that every row meets.</summary>
    public static Filter Everything { get; } = new AllOf([]);
}

/// <summary>Every one of them is true: <c>and</c>, and the keys of one object. True of none.</summary>
internal sealed record AllOf(ImmutableArray<Filter> Filters) : Filter;

/// <summary>One of them is true: <c>or</c>. False of none.</summary>
internal sealed record AnyOf(ImmutableArray<Filter> Filters) : Filter;

/// <summary><c>not</c>.</summary>
internal sealed record Complement(Filter Of) : Filter;

/// <summary>A comparison of a field with a value.</summary>
/// <param name="Field">The field.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Value">Place of the value: a list for <see cref="WhereOperator.In"/>, the first of two places (low, high) for a prefix; -1 for none.</param>
/// <param name="Unbounded">True for a prefix that no text is above.</param>
internal sealed record FieldTest(Field Field, WhereOperator Operator, int Value, bool Unbounded = false) : Filter;

/// <summary><c>isNull</c>: whether the caller sees nothing in the field.</summary>
internal sealed record NullTest(Field Field, bool IsNull) : Filter;

/// <summary>Whether the relation leads to a row that exists for the caller and meets a filter of its own dataset: a to-one relation's row, or <c>some</c> of a to-many one's.</summary>
internal sealed record RelatedTest(Relation Relation, DatasetEntitlement Target, Filter Where) : Filter;

/// <summary>The operators of comparisons.</summary>
internal enum WhereOperator
{
    Equal,
    In,
    InNothing,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    StartsWith,
    Contains,
}
