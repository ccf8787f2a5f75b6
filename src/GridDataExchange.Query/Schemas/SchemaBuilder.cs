using GraphQL.Types;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Describing;

namespace GridDataExchange.Query.Schemas;

/// <summary>
/// Builds the schema of one visible shape: it holds what this entitlement can ever see and nothing else,
/// so that introspection, validation errors and suggestions have nothing to leak.
/// </summary>
internal sealed class SchemaBuilder
{
    private readonly Entitlement entitlement;
    private readonly SchemaTypes types = new();
    private readonly InputTypes inputs;
    private readonly GroupTypes groups;
    private readonly InterfaceGraphType node = new() { Name = "Node", Description = "Anything with an id." };
    private readonly ObjectGraphType pageInfo = new() { Name = "PageInfo" };
    private readonly Dictionary<string, ObjectGraphType> objects = new(StringComparer.Ordinal);

    private SchemaBuilder(Entitlement entitlement)
    {
        this.entitlement = entitlement;
        inputs = new InputTypes(entitlement, types);
        groups = new GroupTypes(types);
    }

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
            var type = new ObjectGraphType { Name = GraphNames.Type(granted.Dataset), Description = granted.Dataset.Header.Description is { } more ? $"{title.Zh} / {title.En}. {GraphNames.Description(more)}" : GraphNames.Description(title) };
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
        var described = new DescribedTypes(types);
        query.AddField(Field("me", described.Me()));
        query.AddField(Field("catalog", described.Catalog()));
        query.AddField(Field("node", node, new QueryArgument(Required(types.Id)) { Name = "id" }));
        foreach (var granted in entitlement.Datasets)
        {
            query.AddField(Field(GraphNames.One(granted.Dataset), objects[granted.Dataset.Name], new QueryArgument(Required(types.Id)) { Name = "id" }));
            query.AddField(Field(GraphNames.Many(granted.Dataset), Required(Connection(granted)), inputs.ForList(granted, lookup: true)));
            if (GroupTypes.By(granted) is { } by)
            {
                query.AddField(Field(GroupNames.Root(granted.Dataset), new ListGraphType(Required(groups.Group(granted))), inputs.Where(granted) is { } where ? [by, new QueryArgument(where) { Name = "where" }] : [by]));
            }
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
            type.AddField(Described(Field(field.Name, types.Of(field)), field.Title, field.Description, field.Deprecated));
        }

        foreach (var relation in granted.Dataset.Relations)
        {
            // A relation needs both sides: the relation itself, and something of the target.
            if (!granted.Shows(relation.Name) || entitlement.Find(relation.To) is not { } target)
            {
                continue;
            }

            type.AddField(Described(
                relation.Many ? Field(relation.Name, Connection(target), inputs.ForList(target, lookup: false)) : Field(relation.Name, objects[relation.To]),
                relation.Title,
                null,
                relation.Deprecated));
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
            var total = Field("totalCount", Required(types.Long));
            total.Description = "How many rows meet the filter, whatever the page.";
            connection.AddField(total);
            return connection;
        });
    }

    private static NonNullGraphType Required(IGraphType type) => new(type);

    private static GraphQL.Types.FieldType Field(string name, IGraphType type, params QueryArgument[] arguments) =>
        new() { Name = name, ResolvedType = type, Arguments = new QueryArguments(arguments) };

    private static GraphQL.Types.FieldType Described(GraphQL.Types.FieldType field, Title? title, Title? description, string? deprecated)
    {
        field.Description = string.Join(". ", ((string?[])[GraphNames.Description(title), GraphNames.Description(description)]).OfType<string>()) is { Length: > 0 } text ? text : null;
        field.DeprecationReason = deprecated;
        return field;
    }
}
