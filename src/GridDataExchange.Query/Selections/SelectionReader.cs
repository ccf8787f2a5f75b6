using System.Collections.Immutable;
using GraphQL.Validation;
using GraphQLParser.AST;
using GridDataExchange.Policies;
using GridDataExchange.Query.Describing;
using GridDataExchange.Query.Schemas;

namespace GridDataExchange.Query.Selections;

/// <summary>Walks a validated operation into a <see cref="Selection"/>, its values and the text of its structure.</summary>
internal sealed class SelectionReader
{
    private readonly Entitlement entitlement;
    private readonly FieldCollector collector;
    private readonly ArgumentReader arguments;
    private readonly SelectionValues values = new();
    private readonly QueryWeight weight = new();

    private SelectionReader(Entitlement entitlement, FieldCollector collector, CallerSeals seals, FieldCiphers ciphers, QueryBounds bounds)
    {
        this.entitlement = entitlement;
        this.collector = collector;
        arguments = new ArgumentReader(entitlement, collector, seals, ciphers, bounds, values);
    }

    internal sealed record Result(Selection Selection, SelectionValues Values, QueryWeight Weight);

    public static Result Read(Entitlement entitlement, GraphQLDocument document, GraphQLOperationDefinition operation, IValidationResult validated, CallerSeals seals, FieldCiphers ciphers, QueryBounds bounds)
    {
        var reader = new SelectionReader(entitlement, new FieldCollector(document, validated), seals, ciphers, bounds);
        var roots = reader.collector.Collect([operation.SelectionSet], type => type == "Query").Select(f => At(f, () => reader.Root(f))).ToImmutableArray();
        return new Result(new Selection(roots), reader.values, reader.weight);
    }

    /// <summary>Reads a field; where it is refused, the response path leads to it.</summary>
    private static T At<T>(FieldCollector.Collected field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RefusedException e)
        {
            throw new RefusedException(e.Refusal with { Path = e.Refusal.Path is { } below ? $"{field.Key}.{below}" : field.Key });
        }
    }

    private RootSelection Root(FieldCollector.Collected field)
    {
        values.Structure.Append('\n').Append(field.Key).Append(':').Append(field.Name);
        switch (field.Name)
        {
            case "__typename":
                return new TypenameRoot(field.Key);
            case "__schema" or "__type":
                return new IntrospectionRoot(field.Key);
            case "node":
                return Node(field);
            case "me":
                return new MeRoot(field.Key, Describe(field));
            case "catalog":
                return new CatalogRoot(field.Key, Describe(field));
        }

        foreach (var granted in entitlement.Datasets)
        {
            if (field.Name == GraphNames.One(granted.Dataset))
            {
                weight.Rows(1);
                return new OneRoot(field.Key, Object(field.Sets, granted, 1), arguments.RowId(field.First, granted.Dataset));
            }

            if (field.Name == GraphNames.Many(granted.Dataset))
            {
                return new ManyRoot(field.Key, Connection(field, granted, null, 1));
            }

            if (field.Name == GroupNames.Root(granted.Dataset))
            {
                return new GroupsReader(collector, arguments, values, weight).Read(field, granted);
            }
        }

        throw new InvalidOperationException("a validated root field is not in the entitlement");
    }

    /// <summary>What is selected of the exchange's own objects, each list of them as long as the longest of the catalogue.</summary>
    private IReadOnlyList<DescribedMember> Describe(FieldCollector.Collected field)
    {
        var members = DescribedMember.Read(collector, field);
        var datasets = entitlement.Policies.Catalogue.Datasets;
        weight.Cells(DescribedMember.Weigh(members, datasets.Count, datasets.Max(d => d.Fields.Count + d.Relations.Count)));
        return members;
    }

    private RootSelection Node(FieldCollector.Collected field)
    {
        weight.Rows(1);
        if (arguments.DatasetOfId(field.First) is not { } granted)
        {
            values.Structure.Append("=nothing");
            return new NothingRoot(field.Key);
        }

        values.Structure.Append('=').Append(granted.Dataset.Name);
        return new OneRoot(field.Key, Object(field.Sets, granted, 1), arguments.RowId(field.First, granted.Dataset));
    }

    private ObjectSelection Object(IEnumerable<GraphQLSelectionSet> sets, DatasetEntitlement granted, long rows)
    {
        var typename = GraphNames.Type(granted.Dataset);
        values.Structure.Append('{');
        var members = collector.Collect(sets, type => type == typename || type == "Node").Select(f => At(f, () => Member(f, granted, typename, rows))).ToImmutableArray();
        values.Structure.Append('}');
        return new ObjectSelection(granted, members);
    }

    private Member Member(FieldCollector.Collected field, DatasetEntitlement granted, string typename, long rows)
    {
        values.Structure.Append(' ').Append(field.Key).Append(':').Append(field.Name);
        weight.Cells(rows);
        switch (field.Name)
        {
            case "id":
                return new IdMember(field.Key);
            case "__typename":
                return new TypenameMember(field.Key, typename);
        }

        if (granted.Dataset.FindField(field.Name) is { } leaf)
        {
            return new LeafMember(field.Key, leaf);
        }

        var relation = granted.Dataset.FindRelation(field.Name)!;
        var target = entitlement.Find(relation.To)!;
        if (relation.Many)
        {
            return new ToManyMember(field.Key, relation, Connection(field, target, relation, rows));
        }

        weight.Rows(rows);
        return new ToOneMember(field.Key, relation, Object(field.Sets, target, rows));
    }

    private ConnectionSelection Connection(FieldCollector.Collected field, DatasetEntitlement granted, Catalog.Relation? via, long parents)
    {
        var list = arguments.List(field.First, granted, via, weight, parents);

        // A page of none is looked for all the same: `hasNextPage` tells of rows, and a few of them are recorded.
        var rows = QueryWeight.Product(parents, list.Size == 0 ? Plans.CountedRows.Few + 1 : list.Size);
        weight.Rows(rows);
        var name = GraphNames.Type(granted.Dataset);
        values.Structure.Append('{');
        var parts = collector.Collect(field.Sets, type => type == name + "Connection").Select(f => At(f, () => Part(f, granted, name, parents, rows))).ToImmutableArray();
        values.Structure.Append('}');
        return new ConnectionSelection(granted, via, list.Where, list.Lookup, list.OrderBy, list.Page, list.Binding, parts);
    }

    private ConnectionPart Part(FieldCollector.Collected field, DatasetEntitlement granted, string name, long parents, long rows)
    {
        weight.Cells(parents);
        values.Structure.Append(' ').Append(field.Key).Append(':').Append(field.Name);
        return field.Name switch
        {
            "nodes" => new NodesPart(field.Key, Object(field.Sets, granted, rows)),
            "edges" => new EdgesPart(field.Key, Edge(field, granted, name, rows)),
            "pageInfo" => new PageInfoPart(field.Key, PageInfo(field, parents)),
            "totalCount" => TotalCount(field.Key, parents),
            _ => new ConnectionTypenamePart(field.Key, name + "Connection"),
        };
    }

    /// <summary>A total looks through every row and finds no more of them than a page of <see cref="Plans.CountedRows.Few"/>.</summary>
    private TotalCountPart TotalCount(string key, long parents)
    {
        weight.Rows(QueryWeight.Product(parents, Plans.CountedRows.Few));
        return new TotalCountPart(key);
    }

    private ImmutableArray<EdgePart> Edge(FieldCollector.Collected edges, DatasetEntitlement granted, string name, long rows)
    {
        values.Structure.Append('{');
        var parts = collector.Collect(edges.Sets, type => type == name + "Edge").Select(f =>
        {
            weight.Cells(rows);
            values.Structure.Append(' ').Append(f.Key).Append(':').Append(f.Name);
            return f.Name switch
            {
                "cursor" => new EdgePart(f.Key, null, null),
                "node" => new EdgePart(f.Key, At(f, () => Object(f.Sets, granted, rows)), null),
                _ => new EdgePart(f.Key, null, name + "Edge"),
            };
        }).ToImmutableArray();
        values.Structure.Append('}');
        return parts;
    }

    private ImmutableArray<(string Key, PageInfoField Field)> PageInfo(FieldCollector.Collected info, long parents)
    {
        values.Structure.Append('{');
        var fields = collector.Collect(info.Sets, type => type == "PageInfo").Select(f =>
        {
            weight.Cells(parents);
            values.Structure.Append(' ').Append(f.Key).Append(':').Append(f.Name);
            return (f.Key, f.Name switch
            {
                "hasNextPage" => PageInfoField.HasNextPage,
                "hasPreviousPage" => PageInfoField.HasPreviousPage,
                "startCursor" => PageInfoField.StartCursor,
                "endCursor" => PageInfoField.EndCursor,
                _ => PageInfoField.Typename,
            });
        }).ToImmutableArray();
        values.Structure.Append('}');
        return fields;
    }
}
