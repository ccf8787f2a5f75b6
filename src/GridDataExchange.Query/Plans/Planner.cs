using System.Collections.Immutable;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Makes the plan of a selection: one node for each root field and each to-many relation, to-one relations joined.</summary>
internal sealed class Planner
{
    private readonly Entitlement entitlement;
    private readonly ContextArity arity;
    private readonly FieldCiphers ciphers;
    private int nodes;
    private int levels;

    private Planner(Entitlement entitlement, FieldCiphers ciphers)
    {
        this.entitlement = entitlement;
        this.ciphers = ciphers;
        arity = new ContextArity(entitlement.Caller);
    }

    public static Plan Make(Entitlement entitlement, Selection selection, FieldCiphers ciphers)
    {
        var planner = new Planner(entitlement, ciphers);
        var roots = selection.Roots.Select(planner.Root).ToImmutableArray();
        return new Plan(roots, planner.nodes, planner.levels, TreatmentPaths.Write(selection));
    }

    private PlannedRoot Root(RootSelection root)
    {
        switch (root)
        {
            case OneRoot one:
                return new PlannedRoot(one, [One(one)]);
            case ManyRoot many:
                var list = List(many.Connection, 1);
                return new PlannedRoot(many, [list.Page, .. list.Beside]);
            case GroupsRoot groups:
                var node = GroupsNode(groups.Groups);
                return new PlannedRoot(groups, node.Few is null ? [node] : [node, node.Few]);
            default:
                return new PlannedRoot(root, []);
        }
    }

    private PlanNode GroupsNode(GroupsSelection groups)
    {
        var (number, node) = Start(1);
        var rows = node.Over(groups.Of);
        node.Where(rows, groups.Where, null);
        var keys = groups.By.Select(Key).ToList();
        var count = node.Aggregate("count(*)", ColumnType.Long);
        var shown = new PseudonymKeys(node, rows, ciphers);
        var parts = groups.Parts.Select(part => part is GroupFieldsPart fields
            ? new PlannedGroupPart(part, [.. fields.Members.Select(m => m.Field is null ? -1 : Member(fields.Value, m.Field))]) { Pseudonyms = [.. fields.Members.Select(m => m.Field is null || !groups.By.Contains(m.Field) ? null : shown.Of(m.Field))] }
            : new PlannedGroupPart(part, [])).ToImmutableArray();
        ImmutableArray<(int, PlannedPseudonym)> pseudonyms = [.. groups.By.Where(f => shown.Of(f) is not null).Select(f => (shown.Column(f), shown.Of(f)!))];
        var ordered = keys.Where((_, i) => RowScope.HasVisible(groups.Of, groups.By[i])).ToList();
        var least = groups.Of.Dataset.Header.LeastGroup;
        var few = groups.Of.Dataset.Header.Subject is null || least > CountedRows.Few ? null : FewOfGroups(groups, least);
        return Finish(number, node, node.GroupsSql(keys, ordered, least)) with { Groups = new PlannedGroups(groups, parts, count) { Ordered = ordered, Pseudonyms = pseudonyms }, Few = few };

        int Key(Field field)
        {
            var (sql, type) = Groups.Of(GroupValue.Key, rows.Same(field));
            return node.Aggregate(sql, type);
        }

        int Column(Field field, GroupValue value)
        {
            var (sql, type) = Groups.Of(value, rows.Use(field));
            return node.Aggregate(sql, type);
        }

        // A key of a field that the groups are not made by has no value.
        int Member(GroupValue value, Field field) => value is not GroupValue.Key ? Column(field, value) : !groups.By.Contains(field) ? -1 : shown.Of(field) is null ? Key(field) : shown.Column(field);
    }

    /// <summary>The rows of the groups that have few: whom these groups tell of.</summary>
    private PlanNode FewOfGroups(GroupsSelection groups, int least)
    {
        var (number, node) = Start(1);
        var rows = node.From(groups.Of);
        node.Where(rows, groups.Where, null);
        foreach (var field in groups.Fields)
        {
            rows.Same(field);
        }

        var by = groups.By.Select(rows.Key).ToList();
        return Finish(number, node, node.FewOfGroupsSql(by, least)) with { IsEvidence = true };
    }

    private PlanNode One(OneRoot root)
    {
        var (number, node) = Start(1);
        var entity = node.From(root.Object.Of);
        node.WhereRowId(entity, root.Id);
        var children = new List<PlanChild>();
        var shown = Object(node, entity, root.Object, 1, children);
        return Finish(number, node, node.RowsSql()) with { One = shown, Children = children };
    }

    /// <summary>The nodes of a list: its page, and where its total is asked for, the count and whom a small one tells of.</summary>
    private (PlanNode Page, IReadOnlyList<PlanNode> Beside) List(ConnectionSelection list, int level)
    {
        var counted = list.Parts.Any(p => p is TotalCountPart) ? Count(list, level) : null;
        var (number, node) = Start(level);
        var entity = node.From(list.Of);
        Where(node, entity, list);
        node.Page(entity, list);
        var children = new List<PlanChild>();
        var parts = list.Parts.Select(part => new PlannedPart(part, part switch
        {
            NodesPart nodesPart => [Object(node, entity, nodesPart.Object, level, children)],
            EdgesPart edges => [.. edges.Parts.Select(e => e.Node is null ? null : Object(node, entity, e.Node, level, children))],
            _ => ImmutableArray<PlannedObject?>.Empty,
        })).ToImmutableArray();
        var page = Finish(number, node, node.RowsSql()) with
        {
            Page = new PlannedConnection(list, parts, node.OrderColumns, entity.RowId, counted?.Number ?? -1),
            Children = children,
        };
        return (page, counted is null ? [] : counted.Few is null ? [counted] : [counted, counted.Few]);
    }

    private PlanNode Count(ConnectionSelection list, int level)
    {
        var (number, node) = Start(level);
        Where(node, node.Over(list.Of), list);
        var few = list.Of.Dataset.Header.Subject is null ? null : Few(list, level);
        return Finish(number, node, node.CountSql()) with { Few = few, IsCount = true };
    }

    /// <summary>The rows of a total, where they are few: whom it tells of.</summary>
    private PlanNode Few(ConnectionSelection list, int level)
    {
        var (number, node) = Start(level);
        Where(node, node.From(list.Of), list);
        node.Few(CountedRows.Few);
        return Finish(number, node, node.RowsSql()) with { IsEvidence = true };
    }

    private static void Where(NodeWriter node, FilteredRows rows, ConnectionSelection list)
    {
        if (list.Via is { } relation)
        {
            node.WhereParentKey(rows, relation);
        }

        node.Where(rows, list.Where, list.Lookup);
    }

    private PlannedObject Object(NodeWriter node, NodeWriter.Entity entity, ObjectSelection selection, int level, List<PlanChild> children)
    {
        var members = selection.Members.Select(member => Member(node, entity, member, level, children)).ToImmutableArray();
        return new PlannedObject(selection.Of.Dataset, entity.RowId, entity.Bits, entity.Scope.Rules, members);
    }

    private PlannedMember Member(NodeWriter node, NodeWriter.Entity entity, Member member, int level, List<PlanChild> children)
    {
        var written = JsonEncodedText.Encode(member.Key);
        switch (member)
        {
            case IdMember:
                return new PlannedId(written);
            case TypenameMember typename:
                return new PlannedTypename(written, typename.Typename);
            case LeafMember leaf when !RowScope.HasVisible(entity.Scope.Granted, leaf.Field):
                var cipher = leaf.Field.Encrypted ? ciphers.Of(entity.Scope.Granted.Dataset, leaf.Field) : null;
                return new PlannedStored(written, leaf.Field, cipher, entity.Stored(leaf.Field));
            case LeafMember leaf:
                return new PlannedLeaf(written, entity.Leaf(leaf.Field));
            case ToOneMember one:
                return new PlannedToOne(written, Object(node, entity.ToOne(one.Relation, one.Object.Of), one.Object, level, children));
            case ToManyMember many:
                var (key, follows) = entity.ToMany(many.Relation);
                var (page, beside) = List(many.Connection, level + 1);
                var child = new PlanChild(page, key, follows, entity.RowId);
                children.AddRange([child, .. beside.Select(node => child with { Node = node })]);
                return new PlannedToMany(written, child);
            default:
                throw new InvalidOperationException($"{member.GetType().Name} has no plan");
        }
    }

    private (int Number, NodeWriter Node) Start(int level)
    {
        levels = Math.Max(levels, level);
        return (nodes++, new NodeWriter(entitlement, arity, ciphers));
    }

    private static PlanNode Finish(int number, NodeWriter node, string sql) => new()
    {
        Number = number,
        Sql = sql,
        Parameters = node.Parameters.Columns,
        Lists = node.Parameters.Lists,
        Columns = node.Types,
        Entities = [.. node.Entities],
    };
}
