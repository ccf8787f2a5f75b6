using GraphQL.Types;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Schemas;

/// <summary>The arguments of lists: <c>where</c>, <c>lookup</c>, <c>orderBy</c>, and the page. Each offers what every possible treatment of a field supports, and nothing else.</summary>
internal sealed class InputTypes(Entitlement entitlement, SchemaTypes types)
{
    /// <summary>The arguments of a list.</summary>
    /// <param name="granted">Whose rows.</param>
    /// <param name="lookup">True at the root: a list within a row cannot be looked into by a raw value.</param>
    public QueryArgument[] ForList(DatasetEntitlement granted, bool lookup)
    {
        var arguments = new List<QueryArgument>();
        if (Where(granted) is { } where)
        {
            arguments.Add(new QueryArgument(where) { Name = "where", Description = "What rows must meet." });
        }

        if (lookup && granted.Lookup.Count > 0)
        {
            arguments.Add(new QueryArgument(Lookup(granted)) { Name = "lookup", Description = "The exact value that rows are looked up by; each use counts, hit or miss." });
        }

        if (granted.Dataset.Fields.Any(f => Operators.CanOrder(granted, f)))
        {
            arguments.Add(new QueryArgument(new ListGraphType(new NonNullGraphType(Order(granted)))) { Name = "orderBy" });
        }

        arguments.Add(new QueryArgument(types.Int) { Name = "first", Description = "How many rows from the beginning." });
        arguments.Add(new QueryArgument(types.Text) { Name = "after", Description = "The cursor after which they begin." });
        arguments.Add(new QueryArgument(types.Int) { Name = "last", Description = "How many rows from the end." });
        arguments.Add(new QueryArgument(types.Text) { Name = "before", Description = "The cursor before which they end." });
        return [.. arguments];
    }

    /// <summary>The filter of a dataset; null where nothing of it can be filtered by.</summary>
    public IGraphType? Where(DatasetEntitlement granted)
    {
        var fields = granted.Dataset.Fields.Where(f => Operators.Of(granted, f).Count > 0).ToList();
        var relations = granted.Dataset.Relations.Where(r => granted.Shows(r.Name) && entitlement.Find(r.To) is not null).ToList();
        if (fields.Count == 0 && relations.Count == 0)
        {
            return null;
        }

        var name = GraphNames.Type(granted.Dataset) + "Where";
        return types.Recursive(name, () => new InputObjectGraphType { Name = name, Description = "Every key must hold; a comparison with nothing does not." }, where =>
        {
            where.AddField(new GraphQL.Types.FieldType { Name = "and", ResolvedType = new ListGraphType(new NonNullGraphType(where)), Description = "All of them hold." });
            where.AddField(new GraphQL.Types.FieldType { Name = "or", ResolvedType = new ListGraphType(new NonNullGraphType(where)), Description = "One of them holds." });
            where.AddField(new GraphQL.Types.FieldType { Name = "not", ResolvedType = where, Description = "It does not hold." });
            foreach (var field in fields)
            {
                where.AddField(Described(field.Name, types.Filter(granted, field), field.Title));
            }

            foreach (var relation in relations)
            {
                if (Where(entitlement.Find(relation.To)!) is { } target)
                {
                    where.AddField(Described(relation.Name, relation.Many ? Some(relation.To, target) : target, relation.Title));
                }
            }
        });
    }

    private IGraphType Some(string dataset, IGraphType where)
    {
        var name = GraphNames.Type(entitlement.Find(dataset)!.Dataset) + "Some";
        return types.Named(name, () =>
        {
            var some = new InputObjectGraphType { Name = name };
            some.AddField(new GraphQL.Types.FieldType { Name = "some", ResolvedType = where, Description = "At least one of the rows meets it." });
            return some;
        });
    }

    private IGraphType Lookup(DatasetEntitlement granted)
    {
        var name = GraphNames.Type(granted.Dataset) + "Lookup";
        return types.Named(name, () =>
        {
            var lookup = new InputObjectGraphType { Name = name, Description = "Exactly one field set." };
            foreach (var field in granted.Dataset.Fields.Where(f => granted.Lookup.Contains(f.Name)))
            {
                lookup.AddField(Described(field.Name, types.Of(field), field.Title));
            }

            return lookup;
        });
    }

    private IGraphType Order(DatasetEntitlement granted)
    {
        var name = GraphNames.Type(granted.Dataset) + "Order";
        return types.Named(name, () =>
        {
            var order = new InputObjectGraphType { Name = name, Description = "Exactly one field set." };
            foreach (var field in granted.Dataset.Fields.Where(f => Operators.CanOrder(granted, f)))
            {
                order.AddField(Described(field.Name, types.OrderDirection, field.Title));
            }

            return order;
        });
    }

    private static GraphQL.Types.FieldType Described(string name, IGraphType type, Title? title) =>
        new() { Name = name, ResolvedType = type, Description = GraphNames.Description(title) };
}
