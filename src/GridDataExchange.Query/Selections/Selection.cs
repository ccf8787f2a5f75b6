using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Selections;

/// <summary>
/// What an operation asks for, fragments and directives resolved. It holds structure alone: every value of the request stands
/// in <see cref="Question.Values"/> and is named here by its place, so that a plan made from one request serves all of the same structure.
/// </summary>
internal sealed record Selection(IReadOnlyList<RootSelection> Roots);

/// <summary>One root field.</summary>
internal abstract record RootSelection(string Key);

/// <summary><c>resident(id)</c> or <c>node(id)</c> of a dataset in the caller's schema; <paramref name="Id"/> is the place of the row id, whose value is null where the id opened to nothing.</summary>
internal sealed record OneRoot(string Key, ObjectSelection Object, int Id) : RootSelection(Key);

/// <summary><c>node(id)</c> with an id of no dataset in the caller's schema: null.</summary>
internal sealed record NothingRoot(string Key) : RootSelection(Key);

/// <summary><c>residents(…)</c>.</summary>
internal sealed record ManyRoot(string Key, ConnectionSelection Connection) : RootSelection(Key);

/// <summary><c>__typename</c> of the query type.</summary>
internal sealed record TypenameRoot(string Key) : RootSelection(Key);

/// <summary><c>__schema</c> or <c>__type</c>, answered from the caller's own schema.</summary>
internal sealed record IntrospectionRoot(string Key) : RootSelection(Key);

/// <summary>Fields of one object of a dataset.</summary>
internal sealed record ObjectSelection(DatasetEntitlement Of, IReadOnlyList<Member> Members);

/// <summary>One field of an object.</summary>
internal abstract record Member(string Key);

internal sealed record IdMember(string Key) : Member(Key);

internal sealed record TypenameMember(string Key, string Typename) : Member(Key);

internal sealed record LeafMember(string Key, Field Field) : Member(Key);

internal sealed record ToOneMember(string Key, Relation Relation, ObjectSelection Object) : Member(Key);

internal sealed record ToManyMember(string Key, Relation Relation, ConnectionSelection Connection) : Member(Key);

/// <summary>A page of rows.</summary>
/// <param name="Of">The dataset.</param>
/// <param name="Via">The relation that leads here, or null at the root.</param>
/// <param name="Where">What rows must meet.</param>
/// <param name="Lookup">The raw value that rows are looked up by, or null.</param>
/// <param name="OrderBy">Sort keys; the row id always follows.</param>
/// <param name="Page">Which rows of the sorted list.</param>
/// <param name="Binding">Place of the bytes that cursors of this page are bound to.</param>
/// <param name="Parts">What is selected of the connection.</param>
internal sealed record ConnectionSelection(
    DatasetEntitlement Of, Relation? Via, Filter Where, LookupTerm? Lookup, IReadOnlyList<OrderTerm> OrderBy, PageSelection Page, int Binding, IReadOnlyList<ConnectionPart> Parts)
{
    /// <summary>True where anything of the page's rows is shown; a total alone looks for none.</summary>
    public bool LooksForRows { get; } = Parts.Any(p => p is NodesPart or EdgesPart or PageInfoPart);

    /// <summary>True where it is shown whether rows follow the page, in its own direction: of a page of none, whether there are any.</summary>
    public bool TellsOfMore { get; } = Parts.OfType<PageInfoPart>().Any(p => p.Fields.Any(f => f.Field == (Page.Backward ? PageInfoField.HasPreviousPage : PageInfoField.HasNextPage)));
}

/// <summary>Which rows of a sorted list: a number of them from its beginning or end, between cursors.</summary>
/// <param name="Size">Place of the number.</param>
/// <param name="Backward">True for the last ones (<c>last</c>).</param>
/// <param name="After">The cursor the rows come after, or null.</param>
/// <param name="Before">The cursor the rows come before, or null.</param>
internal sealed record PageSelection(int Size, bool Backward, CursorPlaces? After, CursorPlaces? Before);

/// <summary>A lookup by the exact raw value of a field. It counts whether it hits or not, and the record keeps who was looked for.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">Place of the value as it was given.</param>
/// <param name="Compared">Place of what the database compares: the value, or its blind index where the field is stored encrypted.</param>
/// <param name="AnyOf">True where that is a list of tokens, any of which the row may have.</param>
internal sealed record LookupTerm(Field Field, int Value, int Compared, bool AnyOf);

internal sealed record OrderTerm(Field Field, bool Descending, bool NullsFirst);

/// <summary>Places of an opened cursor's values: one for each sort key, -1 where it was null; the row id; the parent's row id.</summary>
internal sealed record CursorPlaces(IReadOnlyList<int> Keys, int RowId, int Parent);

/// <summary>One field of a connection.</summary>
internal abstract record ConnectionPart(string Key);

internal sealed record NodesPart(string Key, ObjectSelection Object) : ConnectionPart(Key);

internal sealed record EdgesPart(string Key, IReadOnlyList<EdgePart> Parts) : ConnectionPart(Key);

internal sealed record PageInfoPart(string Key, IReadOnlyList<(string Key, PageInfoField Field)> Fields) : ConnectionPart(Key);

/// <summary><c>totalCount</c>: of all rows that meet the filter, whatever the page.</summary>
internal sealed record TotalCountPart(string Key) : ConnectionPart(Key);

internal sealed record ConnectionTypenamePart(string Key, string Typename) : ConnectionPart(Key);

/// <summary>One field of an edge: its cursor, its node, or its type's name.</summary>
internal sealed record EdgePart(string Key, ObjectSelection? Node, string? Typename)
{
    public bool IsCursor => Node is null && Typename is null;
}

internal enum PageInfoField
{
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
    Typename,
}
