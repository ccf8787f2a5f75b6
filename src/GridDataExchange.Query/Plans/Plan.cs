using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Protection;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>How a structure of request is answered: a tree of prepared statements, one a root field and one a to-many relation. Holds no value of any request.</summary>
public sealed class Plan
{
    internal Plan(IReadOnlyList<PlannedRoot> roots, int nodes, int levels, ReadOnlyMemory<byte> treatments)
    {
        Roots = roots;
        Nodes = nodes;
        Levels = levels;
        Treatments = treatments;
    }

    /// <summary>Statements in all.</summary>
    public int Nodes { get; }

    /// <summary>Round trips to the source.</summary>
    public int Levels { get; }

    /// <summary>The JSON object of <c>extensions.exchange.treatments</c>: the same whatever rows come.</summary>
    public ReadOnlyMemory<byte> Treatments { get; }

    /// <summary>About how many bytes it keeps: its statements' text, and as much again for what shows their columns.</summary>
    internal long Weight => Roots.Sum(r => r.Node?.Weight ?? 0);

    internal IReadOnlyList<PlannedRoot> Roots { get; }
}

/// <summary>A root field and the node that answers it, null where none is needed.</summary>
internal sealed record PlannedRoot(RootSelection Selection, PlanNode? Node);

/// <summary>One statement. It takes parameter rows and returns rows tagged with the one they answer; there is no other way to run it.</summary>
internal sealed class PlanNode
{
    /// <summary>Number of the node in its plan, from 0 in the order of the walk.</summary>
    public required int Number { get; init; }

    public required string Sql { get; init; }

    public required IReadOnlyList<ParameterSource> Parameters { get; init; }

    public required IReadOnlyList<ListSource> Lists { get; init; }

    /// <summary>Types of the columns after the tag.</summary>
    public required IReadOnlyList<ColumnType> Columns { get; init; }

    /// <summary>The dataset rows in each result row: the node's own first, then those joined by to-one relations.</summary>
    public required IReadOnlyList<PlannedEntity> Entities { get; init; }

    /// <summary>Where the rows are shown: a page, or one object.</summary>
    public required PlannedConnection? Page { get; init; }

    /// <summary>The object shown where <see cref="Page"/> is null.</summary>
    public required PlannedObject? One { get; init; }

    /// <summary>The nodes of to-many relations below this one.</summary>
    public required IReadOnlyList<PlanChild> Children { get; init; }

    /// <summary>See <see cref="Plan.Weight"/>.</summary>
    public long Weight => (Sql.Length * 4L) + (Columns.Count * 200L) + Children.Sum(c => c.Node.Weight);
}

/// <summary>A to-many relation of an entity of a node.</summary>
/// <param name="Node">The node that answers it.</param>
/// <param name="KeyColumn">The parent's column with the key to join by.</param>
/// <param name="FollowColumn">The parent's boolean column that says whether the relation may be followed; -1 where it always may.</param>
/// <param name="ParentRowId">The parent's column with its row id, which nested cursors are bound to.</param>
internal sealed record PlanChild(PlanNode Node, int KeyColumn, int FollowColumn, int ParentRowId);

/// <summary>One dataset row within a result row, for disclosure.</summary>
/// <param name="Granted">What is granted of its dataset.</param>
/// <param name="Rules">How bits decide cells.</param>
/// <param name="RowId">Column of its row id: null there means no such row.</param>
/// <param name="Bits">Column of its bits; -1 where uniform.</param>
/// <param name="Persons">Column of the keys of the persons it is about; -1 for nobody.</param>
/// <param name="PersonDataset">The dataset of those persons.</param>
/// <param name="Fields">Names of the fields and relations that the answer selects, filters or sorts by.</param>
internal sealed record PlannedEntity(DatasetEntitlement Granted, CellRules Rules, int RowId, int Bits, int Persons, Dataset? PersonDataset, IReadOnlyList<string> Fields)
{
    /// <summary>Each of <see cref="Fields"/> with all the treatments that can apply.</summary>
    public IReadOnlyList<(string Field, IReadOnlyList<string> Treatments)> Treatments { get; } =
        [.. Fields.Select(f => (f, (IReadOnlyList<string>)[.. TreatmentPaths.Of(Granted, f)]))];
}

/// <summary>A page as JSON.</summary>
internal sealed record PlannedConnection(ConnectionSelection Selection, IReadOnlyList<PlannedPart> Parts, IReadOnlyList<int> OrderColumns, int RowId);

/// <summary>One field of a page: the part selected, and the object its rows are shown as, where it has one.</summary>
internal sealed record PlannedPart(ConnectionPart Part, IReadOnlyList<PlannedObject?> Objects);

/// <summary>An object as JSON: its entity's row id column tells whether there is one.</summary>
internal sealed record PlannedObject(Dataset Dataset, int RowId, int Bits, CellRules Rules, IReadOnlyList<PlannedMember> Members);

/// <summary>One field of an object.</summary>
internal abstract record PlannedMember(JsonEncodedText Key);

internal sealed record PlannedId(JsonEncodedText Key) : PlannedMember(Key);

internal sealed record PlannedTypename(JsonEncodedText Key, string Typename) : PlannedMember(Key);

internal sealed record PlannedLeaf(JsonEncodedText Key, int Column) : PlannedMember(Key);

/// <summary>A field without an SQL value: opened where it is stored encrypted (else there is no cipher), and shown by its treatment while writing.</summary>
internal sealed record PlannedStored(JsonEncodedText Key, Field Field, FieldCipher? Cipher, int Column) : PlannedMember(Key);

internal sealed record PlannedToOne(JsonEncodedText Key, PlannedObject Object) : PlannedMember(Key);

internal sealed record PlannedToMany(JsonEncodedText Key, PlanChild Child) : PlannedMember(Key);
