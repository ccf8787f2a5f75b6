using GraphQL.Types;
using GraphQLParser;
using GraphQLParser.AST;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Schemas;

/// <summary>
/// How many nodes an answer about the schema could have. Types lead to types, so that each list within a list multiplies the answer:
/// every list counts with the longest of its kind that the schema has.
/// </summary>
internal sealed class IntrospectionWeight
{
    private readonly Dictionary<string, long> lengths;
    private readonly Dictionary<ROM, GraphQLFragmentDefinition> fragments;

    public IntrospectionWeight(ISchema schema, GraphQLDocument document)
    {
        var types = schema.AllTypes;
        lengths = new(StringComparer.Ordinal)
        {
            ["types"] = types.Count,
            ["directives"] = schema.Directives.Count,
            ["locations"] = Enum.GetValues<DirectiveLocation>().Length,
            ["fields"] = Longest(types.OfType<IComplexGraphType>().Where(t => t is not IInputObjectGraphType), t => t.Fields.Count),
            ["inputFields"] = Longest(types.OfType<IInputObjectGraphType>(), t => t.Fields.Count),
            ["args"] = Longest(types.OfType<IComplexGraphType>().SelectMany(t => t.Fields), f => f.Arguments?.Count ?? 0),
            ["enumValues"] = Longest(types.OfType<EnumerationGraphType>(), t => t.Values.Count),
            ["possibleTypes"] = Longest(types.OfType<IAbstractGraphType>(), t => t.PossibleTypes.Count),
            ["interfaces"] = Longest(types.OfType<IObjectGraphType>(), t => t.ResolvedInterfaces.Count),
        };
        fragments = document.Definitions.OfType<GraphQLFragmentDefinition>().ToDictionary(f => f.FragmentName.Name.Value);
    }

    public long Of(GraphQLOperationDefinition operation) => Of(operation.SelectionSet, 1);

    // The document was counted and validated before: fragments have no cycles and, written out, a bound on their fields.
    private long Of(GraphQLSelectionSet? set, long times)
    {
        long nodes = 0;
        foreach (var selection in set?.Selections ?? [])
        {
            nodes += selection switch
            {
                GraphQLField field => OfField(field, times),
                GraphQLInlineFragment inline => Of(inline.SelectionSet, times),
                GraphQLFragmentSpread spread => Of(fragments[spread.FragmentName.Name.Value].SelectionSet, times),
                _ => 0,
            };
        }

        return QueryWeight.Product(nodes, 1);
    }

    private long OfField(GraphQLField field, long times)
    {
        var all = QueryWeight.Product(times, lengths.GetValueOrDefault(field.Name.StringValue, 1));
        return all + Of(field.SelectionSet, all);
    }

    private static long Longest<T>(IEnumerable<T> of, Func<T, int> length) => of.Select(length).DefaultIfEmpty(0).Max();
}
