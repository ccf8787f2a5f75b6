using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Selections;

/// <summary><c>residentGroups(…)</c>.</summary>
internal sealed record GroupsRoot(string Key, GroupsSelection Groups) : RootSelection(Key);

/// <summary>Rows of a dataset put together by what the caller sees in some of their fields.</summary>
/// <param name="Of">The dataset.</param>
/// <param name="By">The fields whose visible values make a group; none for one total.</param>
/// <param name="Where">What rows must meet.</param>
/// <param name="Parts">What is selected of a group.</param>
internal sealed record GroupsSelection(DatasetEntitlement Of, IReadOnlyList<Field> By, Filter Where, IReadOnlyList<GroupPart> Parts)
{
    /// <summary>Every field that the groups are made by or summed up of; a key that they are not made by is none.</summary>
    public IEnumerable<Field> Fields => By.Concat(Parts.OfType<GroupFieldsPart>().Where(p => p.Value is not GroupValue.Key).SelectMany(p => p.Members).Select(m => m.Field).OfType<Field>()).Distinct();
}

/// <summary>One field of a group.</summary>
internal abstract record GroupPart(string Key);

/// <summary><c>count</c>: its rows.</summary>
internal sealed record GroupCountPart(string Key) : GroupPart(Key);

/// <summary><c>key</c>, or one of the aggregates: an object of fields.</summary>
internal sealed record GroupFieldsPart(string Key, GroupValue Value, IReadOnlyList<GroupMember> Members) : GroupPart(Key);

/// <summary><c>__typename</c>.</summary>
internal sealed record GroupTypenamePart(string Key, string Typename) : GroupPart(Key);

/// <summary>One field of such an object, or its type's name.</summary>
internal sealed record GroupMember(string Key, Field? Field, string? Typename);

/// <summary>What is said of a field in a group. All of it is over visible values; those that show nothing are skipped.</summary>
internal enum GroupValue
{
    /// <summary>The value that makes the group; nothing for a field it is not made by.</summary>
    Key,

    /// <summary>The least value.</summary>
    Min,

    /// <summary>The greatest value.</summary>
    Max,

    /// <summary>The arithmetic mean, to six decimals.</summary>
    Average,

    /// <summary>The sum.</summary>
    Sum,
}
