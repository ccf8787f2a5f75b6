using GraphQLParser;
using GraphQLParser.AST;

namespace GridDataExchange.Query.Documents;

/// <summary>Counts a document against the bounds. Linear in its length, cycles of fragments included.</summary>
internal sealed class DocumentCounter
{
    private readonly QueryBounds bounds;
    private readonly Dictionary<ROM, GraphQLFragmentDefinition> fragments = [];
    private readonly Dictionary<ROM, Size> sizes = [];
    private readonly HashSet<ROM> open = [];
    private int fields;
    private int aliases;

    private DocumentCounter(QueryBounds bounds) => this.bounds = bounds;

    public static void Check(GraphQLDocument document, QueryBounds bounds)
    {
        var counter = new DocumentCounter(bounds);
        foreach (var definition in document.Definitions)
        {
            if (definition is GraphQLFragmentDefinition fragment)
            {
                counter.fragments.TryAdd(fragment.FragmentName.Name.Value, fragment);
            }
        }

        if (document.Definitions.Count(d => d is GraphQLFragmentDefinition) > bounds.Fragments)
        {
            throw DocumentReader.TooCostly("document defines more fragments", bounds.Fragments);
        }

        foreach (var definition in document.Definitions)
        {
            var size = definition switch
            {
                GraphQLOperationDefinition operation => counter.Count(operation.SelectionSet),
                GraphQLFragmentDefinition fragment => counter.CountFragment(fragment),
                _ => throw new RefusedException(RefusalCode.ValidationFailed, "the document defines types: send operations and fragments alone"),
            };
            if (size.Depth > bounds.Depth)
            {
                throw DocumentReader.TooCostly("operation is nested deeper", bounds.Depth);
            }

            if (size.Fields > bounds.ExpandedFields)
            {
                throw DocumentReader.TooCostly("operation, its fragments written out, has more fields", bounds.ExpandedFields);
            }
        }
    }

    private Size Count(GraphQLSelectionSet? set)
    {
        if (set is null)
        {
            return default;
        }

        var total = new Size(0, 1);
        var keys = new Dictionary<ROM, int>();
        foreach (var selection in set.Selections)
        {
            var part = selection switch
            {
                GraphQLField field => CountField(field, keys),
                GraphQLInlineFragment inline => Count(inline.SelectionSet) is var s ? s with { Depth = s.Depth - 1 } : default,
                GraphQLFragmentSpread spread => fragments.TryGetValue(spread.FragmentName.Name.Value, out var fragment)
                    ? CountFragment(fragment) is var f ? f with { Depth = f.Depth - 1 } : default
                    : default,
                _ => default,
            };
            total = new Size(
                Math.Min(total.Fields + part.Fields, int.MaxValue),
                Math.Max(total.Depth, part.Depth + 1));
        }

        return total;
    }

    private Size CountField(GraphQLField field, Dictionary<ROM, int> keys)
    {
        if (++fields > bounds.Fields)
        {
            throw DocumentReader.TooCostly("document has more fields", bounds.Fields);
        }

        if (field.Alias is not null && ++aliases > bounds.Aliases)
        {
            throw DocumentReader.TooCostly("document has more aliases", bounds.Aliases);
        }

        var key = (field.Alias?.Name ?? field.Name).Value;
        keys[key] = keys.GetValueOrDefault(key) + 1;
        if (keys[key] > bounds.FieldsUnderOneKey)
        {
            throw DocumentReader.TooCostly("document writes more fields under one response key", bounds.FieldsUnderOneKey);
        }

        var inner = Count(field.SelectionSet);
        return new Size(inner.Fields + 1, inner.Depth);
    }

    private Size CountFragment(GraphQLFragmentDefinition fragment)
    {
        var name = fragment.FragmentName.Name.Value;
        if (sizes.TryGetValue(name, out var known))
        {
            return known;
        }

        // A cycle is refused by validation; here it only must not count for ever.
        if (!open.Add(name))
        {
            return default;
        }

        var size = Count(fragment.SelectionSet);
        open.Remove(name);
        sizes[name] = size;
        return size;
    }

    private readonly record struct Size(long Fields, int Depth);
}
