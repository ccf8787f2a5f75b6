using GraphQL.Types;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Schemas;

/// <summary>
/// Builds the schema of one visible shape: it holds what this entitlement can ever see and nothing else,
/// so that introspection, validation errors and suggestions have nothing to leak.
/// </summary>
internal sealed class SchemaBuilder
{
    private readonly Entitlement entitlement;
    private readonly SchemaTypes types = new();
    private readonly InterfaceGraphType node = new() { Name = "Node", Description = "Anything with an id." };
    private readonly ObjectGraphType pageInfo = new() { Name = "PageInfo" };
    private readonly Dictionary<string, ObjectGraphType> objects = new(StringComparer.Ordinal);

    private SchemaBuilder(Entitlement entitlement) => this.entitlement = entitlement;

    public static ISchema Build(Entitlement entitlement) => new SchemaBuilder(entitlement).Build();

    private Schema Build()
    {
        node.AddField(Field("id", Required(types.Id)));
        node.ResolveType = _ => null; // execution is the exchange's own
        pageInfo.AddField(Field("hasNextPage", Required(types.Boolean)));
        pageInfo.AddField(Field("hasPreviousPage", Required(types.Boolean)));
        pageInfo.AddField(Field("startCursor", types.Text));
        pageInfo.AddField(Field("endCursor", types.Text));
        foreach (var granted in entitlement.Datasets)
        {
            var title = granted.Dataset.Header.Title;
            var type = new ObjectGraphType { Name = GraphNames.Type(granted.Dataset), Description = $"{title.Zh} / {title.En}" };
            type.AddField(Field("id", Required(types.Id))); // before the interface, whose fields the type must have by then
            type.AddResolvedInterface(node);
            node.AddPossibleType(type);
            objects[granted.Dataset.Name] = type;
        }

        foreach (var granted in entitlement.Datasets)
        {
            AddMembers(granted);
        }

        var query = new ObjectGraphType { Name = "Query" };
        query.AddField(Field("node", node, new QueryArgument(Required(types.Id)) { Name = "id" }));
        foreach (var granted in entitlement.Datasets)
        {
            query.AddField(Field(GraphNames.One(granted.Dataset), objects[granted.Dataset.Name], new QueryArgument(Required(types.Id)) { Name = "id" }));
            query.AddField(Field(GraphNames.Many(granted.Dataset), Required(Connection(granted)), ListArguments(granted)));
        }

        var schema = new Schema { Query = query };
        foreach (var type in objects.Values)
        {
            schema.RegisterType(type);
        }

        schema.Initialize();
        return schema;
    }

    private void AddMembers(DatasetEntitlement granted)
    {
        var type = objects[granted.Dataset.Name];
        foreach (var field in granted.Dataset.Fields.Where(f => granted.Shows(f.Name)))
        {
            type.AddField(Described(Field(field.Name, types.Of(field)), field.Title));
        }

        foreach (var relation in granted.Dataset.Relations)
        {
            // A relation needs both sides: the relation itself, and something of the target.
            if (!granted.Shows(relation.Name) || entitlement.Find(relation.To) is not { } target)
            {
                continue;
            }

            type.AddField(Described(
                relation.Many ? Field(relation.Name, Connection(target), ListArguments(target)) : Field(relation.Name, objects[relation.To]),
                relation.Title));
        }
    }

    private IGraphType Connection(DatasetEntitlement granted)
    {
        var name = GraphNames.Type(granted.Dataset);
        var type = objects[granted.Dataset.Name];
        return types.Named(name + "Connection", () =>
        {
            var edge = new ObjectGraphType { Name = name + "Edge" };
            edge.AddField(Field("cursor", Required(types.Text)));
            edge.AddField(Field("node", Required(type)));
            var connection = new ObjectGraphType { Name = name + "Connection" };
            connection.AddField(Field("nodes", Required(new ListGraphType(Required(type)))));
            connection.AddField(Field("edges", Required(new ListGraphType(Required(edge)))));
            connection.AddField(Field("pageInfo", Required(pageInfo)));
            return connection;
        });
    }

    private QueryArgument[] ListArguments(DatasetEntitlement granted)
    {
        var arguments = new List<QueryArgument>
        {
            new(types.Int) { Name = "first" },
            new(types.Text) { Name = "after" },
        };
        var comparable = granted.Dataset.Fields.Where(f => Comparable(granted, f)).ToList();
        if (comparable.Count > 0)
        {
            arguments.Add(new QueryArgument(Where(granted, comparable)) { Name = "where" });
            arguments.Add(new QueryArgument(new ListGraphType(Required(Order(granted, comparable)))) { Name = "orderBy" });
        }

        return [.. arguments];
    }

    private IGraphType Where(DatasetEntitlement granted, List<Field> comparable)
    {
        var name = GraphNames.Type(granted.Dataset) + "Where";
        return types.Named(name, () =>
        {
            var where = new InputObjectGraphType { Name = name };
            foreach (var field in comparable)
            {
                where.AddField(Described(Field(field.Name, types.Filter(field)), field.Title));
            }

            return where;
        });
    }

    private IGraphType Order(DatasetEntitlement granted, List<Field> comparable)
    {
        var direction = types.Named("OrderDirection", () =>
        {
            var type = new EnumerationGraphType { Name = "OrderDirection" };
            type.Add("ASC", "ASC", "Rising; nothing last.");
            type.Add("DESC", "DESC", "Falling; nothing last.");
            type.Add("ASC_NULLS_FIRST", "ASC_NULLS_FIRST", "Rising; nothing first.");
            type.Add("DESC_NULLS_FIRST", "DESC_NULLS_FIRST", "Falling; nothing first.");
            return type;
        });
        var name = GraphNames.Type(granted.Dataset) + "Order";
        return types.Named(name, () =>
        {
            var order = new InputObjectGraphType { Name = name, Description = "Exactly one field set." };
            foreach (var field in comparable)
            {
                order.AddField(Described(Field(field.Name, direction), field.Title));
            }

            return order;
        });
    }

    /// <summary>True where the field may be filtered and sorted by: what every treatment of it supports, so never one without an SQL value or redacted.</summary>
    internal static bool Comparable(DatasetEntitlement granted, Field field) =>
        granted.Shows(field.Name) && RowScope.HasVisible(granted, field) && granted.TreatmentsOf(field.Name).All(t => t.Mask is not MaskKind.Redact);

    private static NonNullGraphType Required(IGraphType type) => new(type);

    private static GraphQL.Types.FieldType Field(string name, IGraphType type, params QueryArgument[] arguments) =>
        new() { Name = name, ResolvedType = type, Arguments = new QueryArguments(arguments) };

    private static GraphQL.Types.FieldType Described(GraphQL.Types.FieldType field, Title? title)
    {
        field.Description = title is null ? null : $"{title.Zh} / {title.En}";
        return field;
    }
}
