using System.Collections.Immutable;
using System.Text.Json;
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

    private PlannedRoot Root(RootSelection root) => root switch
    {
        OneRoot one => new PlannedRoot(one, One(one)),
        ManyRoot many => new PlannedRoot(many, Page(many.Connection, 1)),
        _ => new PlannedRoot(root, null),
    };

    private PlanNode One(OneRoot root)
    {
        var (number, node) = Start(1);
        var entity = node.From(root.Object.Of);
        node.WhereRowId(entity, root.Id);
        var children = new List<PlanChild>();
        var shown = Object(node, entity, root.Object, 1, children);
        return Finish(number, node, null, shown, children);
    }

    private PlanNode Page(ConnectionSelection page, int level)
    {
        var (number, node) = Start(level);
        var entity = node.From(page.Of);
        if (page.Via is { } relation)
        {
            node.WhereParentKey(entity, relation);
        }

        node.Where(entity, page.Where);
        node.Page(entity, page);
        var children = new List<PlanChild>();
        var parts = page.Parts.Select(part => new PlannedPart(part, part switch
        {
            NodesPart nodesPart => [Object(node, entity, nodesPart.Object, level, children)],
            EdgesPart edges => [.. edges.Parts.Select(e => e.Node is null ? null : Object(node, entity, e.Node, level, children))],
            _ => ImmutableArray<PlannedObject?>.Empty,
        })).ToImmutableArray();
        return Finish(number, node, new PlannedConnection(page, parts, node.OrderColumns, entity.RowId), null, children);
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
                var child = new PlanChild(Page(many.Connection, level + 1), key, follows, entity.RowId);
                children.Add(child);
                return new PlannedToMany(written, child);
            default:
                throw new InvalidOperationException($"{member.GetType().Name} has no plan");
        }
    }

    private (int Number, NodeWriter Node) Start(int level)
    {
        levels = Math.Max(levels, level);
        return (nodes++, new NodeWriter(entitlement, arity));
    }

    private static PlanNode Finish(int number, NodeWriter node, PlannedConnection? page, PlannedObject? one, List<PlanChild> children) => new()
    {
        Number = number,
        Sql = node.Sql(),
        Parameters = node.Parameters.Columns,
        Lists = node.Parameters.Lists,
        Columns = node.Types,
        Entities = [.. node.Entities],
        Page = page,
        One = one,
        Children = children,
    };
}
