using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Makes operations that a caller's schema has.</summary>
internal sealed class OperationGenerator(Draw draw, World world, Eyes eyes, ReferenceIds ids)
{
    private const int Deepest = 3;

    private static readonly string[] PageInfoFields = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"];

    private readonly FilterGenerator filters = new(draw, world, eyes);

    public Operation Make()
    {
        var roots = new List<Root>();
        for (var i = draw.Pick([1, 1, 1, 1, 2, 3]); i > 0; i--)
        {
            roots.Add(Root(i));
        }

        return new Operation(roots);
    }

    /// <summary>One object by its id, for a list that goes on under it.</summary>
    public OneRoot One(Row row, ObjectSelection selection) => new("one", row.Dataset, draw.Chance(0.5), ids.Of(row), selection);

    private Root Root(int number)
    {
        var grant = draw.Pick([.. eyes.Grants]);
        var alias = draw.Chance(0.2) || number > 1;
        switch (draw.Below(12))
        {
            case 0:
                return new TypenameRoot(alias ? $"r{number}" : "__typename");
            case 1 or 2:
                var byNode = draw.Chance(0.5);
                var rows = world.Rows[grant.Dataset.Name];
                var visible = eyes.Visible(grant.Dataset.Name).ToList();
                var row = visible.Count > 0 && draw.Chance(0.8) ? draw.Pick(visible) : draw.Pick(rows);
                var id = draw.Below(12) switch { 0 => ids.Foreign(row), 1 => "nobody", _ => ids.Of(row) };

                // An id of no dataset leads `node` nowhere: there is no type to select fields of.
                return new OneRoot(alias ? $"r{number}" : byNode ? "node" : GraphName.One(grant.Dataset), grant.Dataset, byNode, id, Object(grant, 1));
            case 3 or 4 when grant.Fields.Any(grant.CanGroup):
                return new GroupGenerator(draw, filters).Make(alias ? $"r{number}" : GraphName.Groups(grant.Dataset), grant);
            default:
                return new ManyRoot(alias ? $"r{number}" : GraphName.Many(grant.Dataset), List(grant, 1, lookup: true));
        }
    }

    private ObjectSelection Object(Grant grant, int depth)
    {
        var members = new List<Member>();
        foreach (var field in draw.Some([.. grant.Fields], 1, 5))
        {
            members.Add(new LeafMember(draw.Chance(0.15) ? "a" + field.Name : field.Name, field));
        }

        if (draw.Chance(0.5) || members.Count == 0)
        {
            members.Add(new IdMember(draw.Chance(0.1) ? "itsId" : "id"));
        }

        if (draw.Chance(0.1))
        {
            members.Add(new TypenameMember("__typename"));
        }

        if (depth < Deepest)
        {
            foreach (var relation in draw.Some([.. filters.Relations(grant)], 0, draw.Pick([0, 1, 1, 2])))
            {
                members.Add(Related(relation, draw.Chance(0.1) ? "r" + relation.Name : relation.Name, depth));
                if (draw.Chance(0.1))
                {
                    members.Add(Related(relation, "again" + relation.Name, depth));
                }
            }
        }

        return new ObjectSelection(grant.Dataset, draw.Shuffled(members));
    }

    private Member Related(Relation relation, string key, int depth)
    {
        var target = eyes.Find(relation.To)!;
        return relation.Many ? new ManyMember(key, relation, List(target, depth + 1, lookup: false)) : new OneMember(key, relation, Object(target, depth + 1));
    }

    private ListSelection List(Grant grant, int depth, bool lookup)
    {
        var (size, backward) = (Size(grant, depth), draw.Chance(0.25));
        var orderable = grant.Fields.Where(grant.CanOrder).ToList();
        var arguments = new ListArguments
        {
            Where = filters.CanFilter(grant) && draw.Chance(0.6) ? filters.Make(grant) : null,
            Lookup = lookup && grant.Lookups.Any() && draw.Chance(0.25) ? Lookup(grant) : null,
            OrderBy = orderable.Count > 0 && draw.Chance(0.6)
                ? [.. draw.Shuffled(draw.Some(orderable, 1, 3)).Select(f => new Order(f, draw.Chance(0.5), draw.Chance(0.4)))]
                : [],
            First = backward ? null : size,
            Last = backward ? size ?? 3 : null,
        };
        return new ListSelection(grant.Dataset, arguments, Parts(grant, depth));
    }

    private (Field, object) Lookup(Grant grant)
    {
        var field = draw.Pick([.. grant.Lookups]);
        return (field, draw.Pick(world.Rows[grant.Dataset.Name])[field.Name] ?? draw.Pick(ValuePool.Of(field)));
    }

    private int? Size(Grant grant, int depth) => draw.Below(10) switch
    {
        0 => 0,
        1 when depth == 1 => null,
        _ => Math.Min(draw.Between(1, depth == 1 ? 9 : 4), grant.RowsPerRequest ?? 9),
    };

    private List<Part> Parts(Grant grant, int depth)
    {
        var parts = new List<Part>();
        if (draw.Chance(0.8))
        {
            parts.Add(new NodesPart("nodes", Object(grant, depth)));
        }

        if (draw.Chance(0.3))
        {
            List<EdgePart> edges = [new("cursor", "cursor", null)];
            if (draw.Chance(0.7))
            {
                edges.Add(new("node", "node", Object(grant, depth)));
            }

            if (draw.Chance(0.1))
            {
                edges.Add(new("__typename", "__typename", null));
            }

            parts.Add(new EdgesPart(draw.Chance(0.1) ? "e" : "edges", draw.Shuffled(edges)));
        }

        if (draw.Chance(0.5))
        {
            parts.Add(new PageInfoPart("pageInfo", [.. draw.Some(PageInfoFields, 1, 5).Select(f => (f, f))]));
        }

        if (draw.Chance(0.3) || parts.Count == 0)
        {
            parts.Add(new TotalCountPart(draw.Chance(0.2) ? "n" : "totalCount"));
        }

        if (draw.Chance(0.05))
        {
            parts.Add(new ConnectionTypenamePart("__typename"));
        }

        return draw.Shuffled(parts);
    }
}
