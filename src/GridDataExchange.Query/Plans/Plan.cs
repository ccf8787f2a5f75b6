using System.Collections.Frozen;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Running;
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
        MayGather = !roots.SelectMany(r => r.Nodes).SelectMany(n => n.Children).Any(c => c.HasCursor);
        Datasets = roots.SelectMany(r => r.Nodes).SelectMany(n => n.AndBelow).SelectMany(n => n.Entities).Select(e => e.Granted.Dataset.Name).ToFrozenSet(StringComparer.Ordinal);
        Parts = [.. roots.SelectMany(r => r.Nodes).GroupBy(n => n.Source, StringComparer.Ordinal).Select(g => new PlanPart(g.Key, [.. g]))];
        Cohorts = new Cohorts(this);
    }

    /// <summary>Statements in all.</summary>
    public int Nodes { get; }

    /// <summary>Round trips to the source.</summary>
    public int Levels { get; }

    /// <summary>The JSON object of <c>extensions.exchange.treatments</c>: the same whatever rows come.</summary>
    public ReadOnlyMemory<byte> Treatments { get; }

    /// <summary>Names of the datasets whose rows it shows, counts or looks at.</summary>
    public IReadOnlySet<string> Datasets { get; }

    /// <summary>About how many bytes it keeps: its statements' text, and as much again for what shows their columns.</summary>
    internal long Weight => Roots.Sum(r => r.Nodes.Sum(n => n.Weight));

    internal IReadOnlyList<PlannedRoot> Roots { get; }

    /// <summary>What is asked of each source.</summary>
    internal IReadOnlyList<PlanPart> Parts { get; }

    /// <summary>False where one question could be refused for what another is not: a cursor of a nested list is held against the parent's row while it runs.</summary>
    internal bool MayGather { get; }

    /// <summary>Where questions of this plan meet.</summary>
    internal Cohorts Cohorts { get; }
}

/// <summary>The part of a plan that one source answers, in one snapshot.</summary>
internal sealed record PlanPart(string Source, IReadOnlyList<PlanNode> Roots)
{
    /// <summary>Statements in all.</summary>
    public int Nodes { get; } = Roots.Sum(n => n.AndBelow.Count());

    /// <summary>Round trips to the source.</summary>
    public int Levels { get; } = Roots.Max(n => n.Levels);
}

/// <summary>A root field and the nodes that answer it: what is shown first, then what is counted beside it; none where no row is asked for.</summary>
internal sealed record PlannedRoot(RootSelection Selection, IReadOnlyList<PlanNode> Nodes);

/// <summary>One statement. It takes parameter rows and returns rows tagged with the one they answer; there is no other way to run it.</summary>
internal sealed record PlanNode
{
    /// <summary>Number of the node in its plan, from 0 in the order of the walk.</summary>
    public required int Number { get; init; }

    public required string Sql { get; init; }

    public required IReadOnlyList<ParameterSource> Parameters { get; init; }

    public required IReadOnlyList<ListSource> Lists { get; init; }

    /// <summary>Types of the columns after the tag.</summary>
    public required IReadOnlyList<ColumnType> Columns { get; init; }

    /// <summary>What is used of which dataset: the rows in each result row, the node's own first and then those joined by to-one relations; and rows that filters look at.</summary>
    public required IReadOnlyList<PlannedEntity> Entities { get; init; }

    /// <summary>Where the rows are shown: a page, or one object.</summary>
    public PlannedConnection? Page { get; init; }

    /// <summary>The object shown where <see cref="Page"/> is null.</summary>
    public PlannedObject? One { get; init; }

    /// <summary>The groups that the node's rows are.</summary>
    public PlannedGroups? Groups { get; init; }

    /// <summary>True for a node whose one column is a number of rows.</summary>
    public bool IsCount { get; init; }

    /// <summary>The node with the rows of a count that is small; null where rows are about nobody.</summary>
    public PlanNode? Few { get; init; }

    /// <summary>True for a node whose rows are not shown: what they disclose is said by the count they belong to.</summary>
    public bool IsEvidence { get; init; }

    /// <summary>The nodes of to-many relations below this one.</summary>
    public IReadOnlyList<PlanChild> Children { get; init; } = [];

    /// <summary>The node and all the nodes below it.</summary>
    public IEnumerable<PlanNode> AndBelow => Children.SelectMany(c => c.Node.AndBelow).Prepend(this);

    /// <summary>The source of all its datasets, which is that of the nodes below it: relations stay within a source.</summary>
    public string Source => Entities[0].Granted.Dataset.Header.Source;

    /// <summary>Round trips for it and all that is below.</summary>
    public int Levels => 1 + Children.Select(c => c.Node.Levels).DefaultIfEmpty().Max();

    /// <summary>How many rows of each parent are shown.</summary>
    public long SizeFor(Question question) => Page is not { } page ? long.MaxValue : page.Selection.LooksForRows ? (long)question.Values[page.Selection.Page.Size]! : 0;

    /// <summary>See <see cref="Plan.Weight"/>.</summary>
    public long Weight => (Sql.Length * 4L) + (Columns.Count * 200L) + Children.Sum(c => c.Node.Weight);
}

/// <summary>A to-many relation of an entity of a node.</summary>
/// <param name="Node">The node that answers it.</param>
/// <param name="KeyColumn">The parent's column with the key to join by.</param>
/// <param name="FollowColumn">The parent's boolean column that says whether the relation may be followed; -1 where it always may.</param>
/// <param name="ParentRowId">The parent's column with its row id, which nested cursors are bound to.</param>
internal sealed record PlanChild(PlanNode Node, int KeyColumn, int FollowColumn, int ParentRowId)
{
    /// <summary>True where a list here or below goes on from a cursor.</summary>
    public bool HasCursor => Node.Page?.Selection.Page is { } page && (page.After is not null || page.Before is not null || Node.Children.Any(c => c.HasCursor));
}

/// <summary>One dataset row within a result row, for disclosure.</summary>
/// <param name="Granted">What is granted of its dataset.</param>
/// <param name="Rules">How bits decide cells.</param>
/// <param name="RowId">Column of its row id: null there means no such row; -1 for rows that are looked at and not returned.</param>
/// <param name="Bits">Column of its bits; -1 where uniform.</param>
/// <param name="Persons">Column of the keys of the persons it is about; -1 for nobody.</param>
/// <param name="PersonDataset">The dataset of those persons.</param>
/// <param name="Fields">Names of the fields and relations that the answer selects, filters or sorts by.</param>
internal sealed record PlannedEntity(DatasetEntitlement Granted, CellRules Rules, int RowId, int Bits, int Persons, Dataset? PersonDataset, IReadOnlyList<string> Fields)
{
    /// <summary>How the persons are read where fields of the row name them; the column of persons has the keys then, and the dataset is in the row.</summary>
    public PlannedNames? Names { get; init; }

    /// <summary>Each of <see cref="Fields"/> with all the treatments that can apply.</summary>
    public IReadOnlyList<(string Field, IReadOnlyList<string> Treatments)> Treatments { get; } =
        [.. Fields.Select(f => (f, (IReadOnlyList<string>)[.. TreatmentPaths.Of(Granted, f)]))];
}

/// <summary>How a person is read that fields of a row name.</summary>
/// <param name="Dataset">Column of the name of the person's dataset.</param>
/// <param name="RowId">Column of the row id.</param>
/// <param name="Cipher">Opens the key, where it is stored encrypted.</param>
/// <param name="Catalogue">Knows the datasets.</param>
internal sealed record PlannedNames(int Dataset, int RowId, IFieldCipher? Cipher, Catalogue Catalogue);

/// <summary>A page as JSON.</summary>
/// <param name="Selection">What is selected.</param>
/// <param name="Parts">Its fields.</param>
/// <param name="OrderColumns">Columns of the sort keys, for cursors.</param>
/// <param name="RowId">Column of the row id.</param>
/// <param name="Count">Number of the node with its total; -1 where none is asked for.</param>
internal sealed record PlannedConnection(ConnectionSelection Selection, IReadOnlyList<PlannedPart> Parts, IReadOnlyList<int> OrderColumns, int RowId, int Count);

/// <summary>Groups as JSON.</summary>
/// <param name="Selection">What is selected.</param>
/// <param name="Parts">Its fields.</param>
/// <param name="Count">Column of a group's rows.</param>
internal sealed record PlannedGroups(GroupsSelection Selection, IReadOnlyList<PlannedGroupPart> Parts, int Count)
{
    /// <summary>Columns of the keys that the statement orders by; rows that are equal in all of them are ordered by their pseudonyms.</summary>
    public IReadOnlyList<int> Ordered { get; init; } = [];

    /// <summary>The keys that are shown by a pseudonym, each with its column.</summary>
    public IReadOnlyList<(int Column, PlannedPseudonym Pseudonym)> Pseudonyms { get; init; } = [];
}

/// <summary>One field of a group, and the column of each of its members; -1 where it has none.</summary>
internal sealed record PlannedGroupPart(GroupPart Part, IReadOnlyList<int> Columns)
{
    /// <summary>For each member how its pseudonym is made, or null.</summary>
    public IReadOnlyList<PlannedPseudonym?> Pseudonyms { get; init; } = [];
}

/// <summary>A key that is shown by a pseudonym.</summary>
/// <param name="Field">The field.</param>
/// <param name="Cipher">Opens it, where it is stored encrypted.</param>
/// <param name="RowId">Column of the row whose value it is, where it is stored encrypted.</param>
internal sealed record PlannedPseudonym(Field Field, IFieldCipher? Cipher, int RowId);

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
internal sealed record PlannedStored(JsonEncodedText Key, Field Field, IFieldCipher? Cipher, int Column) : PlannedMember(Key);

internal sealed record PlannedToOne(JsonEncodedText Key, PlannedObject Object) : PlannedMember(Key);

internal sealed record PlannedToMany(JsonEncodedText Key, PlanChild Child) : PlannedMember(Key);
