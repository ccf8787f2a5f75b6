namespace GridDataExchange.Query;

/// <summary>How large a request may be. Every refusal names the bound and its value.</summary>
public sealed record QueryBounds
{
    /// <summary>Bytes of the document in UTF-8.</summary>
    public int DocumentBytes { get; init; } = 32 * 1024;

    /// <summary>Fields written in the document.</summary>
    public int Fields { get; init; } = 1_000;

    /// <summary>Fields under one response key in one selection set: GraphQL.NET's field-merging rule is quadratic in them.</summary>
    public int FieldsUnderOneKey { get; init; } = 10;

    /// <summary>Fields after every fragment is written out where it is spread.</summary>
    public int ExpandedFields { get; init; } = 5_000;

    /// <summary>Levels of selection sets, fragments written out.</summary>
    public int Depth { get; init; } = 15;

    /// <summary>Items of one <c>in</c> list.</summary>
    public int ListItems { get; init; } = 1_000;

    /// <summary>Rows estimated from <c>first</c> down the tree, before running.</summary>
    public long EstimatedRows { get; init; } = 20_000;

    /// <summary>Rows of a page where <c>first</c> is absent.</summary>
    public int DefaultFirst { get; init; } = 50;

    /// <summary>The largest <c>first</c> where no policy sets a smaller one.</summary>
    public int LargestFirst { get; init; } = 1_000;
}
