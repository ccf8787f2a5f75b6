using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>An operation as the reference reads it: fragments, variables and directives are the printer's business.</summary>
internal sealed record Operation(IReadOnlyList<Root> Roots);

internal abstract record Root(string Key);

/// <summary><c>person(id)</c>, or <c>node(id)</c>.</summary>
internal sealed record OneRoot(string Key, Dataset Dataset, bool ByNode, string Id, ObjectSelection Object) : Root(Key);

internal sealed record ManyRoot(string Key, ListSelection List) : Root(Key);

/// <summary><c>personGroups(by, where)</c>.</summary>
internal sealed record GroupsRoot(string Key, Dataset Dataset, IReadOnlyList<Field> By, Where? Where, IReadOnlyList<GroupPart> Parts) : Root(Key);

/// <summary><c>count</c> or <c>__typename</c> of a group; or <c>key</c>, <c>min</c>, <c>max</c>, <c>average</c>, <c>sum</c> with the fields that are asked of it.</summary>
internal sealed record GroupPart(string Key, string Name, IReadOnlyList<(string Key, Field Field)> Fields);

internal sealed record TypenameRoot(string Key) : Root(Key);

/// <summary>What is selected of one row.</summary>
internal sealed record ObjectSelection(Dataset Dataset, IReadOnlyList<Member> Members);

internal abstract record Member(string Key);

internal sealed record IdMember(string Key) : Member(Key);

internal sealed record TypenameMember(string Key) : Member(Key);

internal sealed record LeafMember(string Key, Field Field) : Member(Key);

internal sealed record OneMember(string Key, Relation Relation, ObjectSelection Object) : Member(Key);

internal sealed record ManyMember(string Key, Relation Relation, ListSelection List) : Member(Key);

/// <summary>A list: its arguments and what is selected of the connection.</summary>
internal sealed record ListSelection(Dataset Dataset, ListArguments Arguments, IReadOnlyList<Part> Parts);

internal sealed record ListArguments
{
    public Where? Where { get; init; }

    public (Field Field, object Value)? Lookup { get; init; }

    public IReadOnlyList<Order> OrderBy { get; init; } = [];

    public int? First { get; init; }

    public int? Last { get; init; }

    public Cursor? After { get; init; }

    public Cursor? Before { get; init; }
}

/// <summary>A cursor that an answer gave, and what it stands for.</summary>
/// <param name="Text">As the engine gave it.</param>
/// <param name="Question">The question it belongs to: see <see cref="Reference.ListQuestion"/>.</param>
/// <param name="Row">The id of the row.</param>
/// <param name="Parent">The id of the row that the list is under; 0 for a list of its own.</param>
internal sealed record Cursor(string Text, string Question, long Row, long Parent);

internal sealed record Order(Field Field, bool Descending, bool NullsFirst);

internal abstract record Part(string Key);

internal sealed record NodesPart(string Key, ObjectSelection Object) : Part(Key);

internal sealed record EdgesPart(string Key, IReadOnlyList<EdgePart> Parts) : Part(Key);

internal sealed record PageInfoPart(string Key, IReadOnlyList<(string Key, string Name)> Fields) : Part(Key);

internal sealed record TotalCountPart(string Key) : Part(Key);

internal sealed record ConnectionTypenamePart(string Key) : Part(Key);

/// <summary><c>cursor</c>, <c>node</c> or <c>__typename</c> of an edge.</summary>
internal sealed record EdgePart(string Key, string Name, ObjectSelection? Node);

/// <summary>One object of a <c>where</c>: every key must hold.</summary>
internal sealed record Where(IReadOnlyList<WhereKey> Keys);

internal abstract record WhereKey;

internal sealed record AllKey(IReadOnlyList<Where> Of) : WhereKey;

internal sealed record AnyKey(IReadOnlyList<Where> Of) : WhereKey;

internal sealed record NotKey(Where Of) : WhereKey;

/// <summary>Operators of one field; the operand of <c>in</c> is a list, of <c>isNull</c> a truth.</summary>
internal sealed record FieldKey(Field Field, IReadOnlyList<(string Operator, object? Operand)> Tests) : WhereKey;

internal sealed record OneKey(Relation Relation, Where Of) : WhereKey;

/// <summary><c>{ some: … }</c>, or <c>{ }</c> where <paramref name="Some"/> is null.</summary>
internal sealed record ManyKey(Relation Relation, Where? Some) : WhereKey;
