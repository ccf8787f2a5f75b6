namespace GridDataExchange.Query;

/// <summary>How large a request may be. Every refusal names the bound and its value.</summary>
public sealed record QueryBounds
{
    /// <summary>Bytes of the document in UTF-8.</summary>
    public int DocumentBytes { get; init; } = 32 * 1024;

    /// <summary>Tokens of the document, counted by the lexer before it is parsed.</summary>
    public int Tokens { get; init; } = 8_000;

    /// <summary>Aliases written in the document.</summary>
    public int Aliases { get; init; } = 200;

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

    /// <summary>Levels of objects in one <c>where</c>.</summary>
    public int FilterDepth { get; init; } = 10;

    /// <summary>Comparisons in every <c>where</c> of an operation together.</summary>
    public int FilterTests { get; init; } = 200;

    /// <summary>Steps through relations in every <c>where</c> of an operation together.</summary>
    public int FilterRelations { get; init; } = 20;

    /// <summary>Steps through relations one within another in a <c>where</c>: past a few, PostgreSQL's estimates of what is left of the rows are guesses, and its plans with them.</summary>
    public int FilterSteps { get; init; } = 4;

    /// <summary>Fragments defined in the document: GraphQL.NET's rules about them are quadratic and worse in their number.</summary>
    public int Fragments { get; init; } = 100;

    /// <summary>Items of all <c>in</c> lists together, those of nested lists once for each parent row.</summary>
    public long EstimatedItems { get; init; } = 20_000;

    /// <summary>Characters of all values in <c>where</c> together, those of nested lists once for each parent row.</summary>
    public long EstimatedCharacters { get; init; } = 4 * 1024 * 1024;

    /// <summary>Members of JSON objects that an answer could have, estimated as rows are.</summary>
    public long EstimatedMembers { get; init; } = 500_000;

    /// <summary>Nodes that the answers about the schema itself could have.</summary>
    public long IntrospectedNodes { get; init; } = 1_000_000;

    /// <summary>Rows estimated from <c>first</c> down the tree, before running.</summary>
    public long EstimatedRows { get; init; } = 20_000;

    /// <summary>Statements of one plan: one a root field and one a to-many relation.</summary>
    public int Statements { get; init; } = 50;

    /// <summary>Bytes of rows and JSON that one answer may take.</summary>
    public long AnswerBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Seconds that the statements of one level of a plan may take.</summary>
    public int StatementSeconds { get; init; } = 30;

    /// <summary>Questions of one plan that are asked together.</summary>
    public int Cohort { get; init; } = 64;

    /// <summary>Rows estimated of a question that is asked together with others.</summary>
    public long CohortRows { get; init; } = 200;

    /// <summary>Rows of a page where <c>first</c> is absent.</summary>
    public int DefaultFirst { get; init; } = 50;

    /// <summary>The largest <c>first</c> where no policy sets a smaller one.</summary>
    public int LargestFirst { get; init; } = 1_000;
}
