using GraphQL.Execution;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;

namespace GridDataExchange.Query.Selections;

/// <summary>Fields of selection sets by response key, fragments written out and <c>@skip</c>/<c>@include</c> applied (GraphQL specification, CollectFields).</summary>
internal sealed class FieldCollector(GraphQLDocument document, IValidationResult validated)
{
    private readonly Dictionary<ROM, GraphQLFragmentDefinition> fragments = document.Definitions
        .OfType<GraphQLFragmentDefinition>()
        .ToDictionary(f => f.FragmentName.Name.Value, f => f);

    /// <summary>One response key with every field that is merged under it.</summary>
    internal sealed record Collected(string Key, List<GraphQLField> Fields)
    {
        public GraphQLField First => Fields[0];

        public string Name => First.Name.StringValue;

        public IEnumerable<GraphQLSelectionSet> Sets => Fields.Select(f => f.SelectionSet).OfType<GraphQLSelectionSet>();
    }

    /// <param name="sets">Selection sets of the same object.</param>
    /// <param name="isType">Whether a type condition holds for that object.</param>
    public List<Collected> Collect(IEnumerable<GraphQLSelectionSet> sets, Func<string, bool> isType)
    {
        var collected = new OrderedDictionary<string, Collected>(StringComparer.Ordinal);
        var spread = new HashSet<ROM>();
        foreach (var set in sets)
        {
            Collect(set, isType, collected, spread);
        }

        return [.. collected.Values];
    }

    public IDictionary<string, ArgumentValue>? ArgumentsOf(GraphQLField field) =>
        validated.ArgumentValues is { } all && all.TryGetValue(field, out var arguments) ? arguments : null;

    private void Collect(GraphQLSelectionSet set, Func<string, bool> isType, OrderedDictionary<string, Collected> collected, HashSet<ROM> spread)
    {
        foreach (var selection in set.Selections)
        {
            if (Skipped(selection))
            {
                continue;
            }

            switch (selection)
            {
                case GraphQLField field:
                    var key = (field.Alias?.Name ?? field.Name).StringValue;
                    if (collected.TryGetValue(key, out var merged))
                    {
                        merged.Fields.Add(field);
                    }
                    else
                    {
                        collected.Add(key, new Collected(key, [field]));
                    }

                    break;
                case GraphQLInlineFragment inline when inline.TypeCondition is null || isType(inline.TypeCondition.Type.Name.StringValue):
                    Collect(inline.SelectionSet, isType, collected, spread);
                    break;
                case GraphQLFragmentSpread named when spread.Add(named.FragmentName.Name.Value):
                    var fragment = fragments[named.FragmentName.Name.Value];
                    if (isType(fragment.TypeCondition.Type.Name.StringValue))
                    {
                        Collect(fragment.SelectionSet, isType, collected, spread);
                    }

                    break;
            }
        }
    }

    private bool Skipped(ASTNode selection)
    {
        if (validated.DirectiveValues is not { } all || !all.TryGetValue(selection, out var directives))
        {
            return false;
        }

        return (directives.TryGetValue("skip", out var skip) && Condition(skip)) || (directives.TryGetValue("include", out var include) && !Condition(include));
    }

    private static bool Condition(DirectiveInfo directive) => directive.Arguments["if"].Value is true;
}
