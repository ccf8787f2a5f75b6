using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Prints an operation in one of the many ways to write it: literals or variables, fragments, directives, fields asked for twice.</summary>
internal sealed class OperationPrinter(Draw draw)
{
    private readonly List<string> declared = [];
    private readonly List<string> fragments = [];
    private readonly JsonObject variables = [];

    public (string Document, JsonElement? Variables) Print(Operation operation)
    {
        var roots = Dressed("Query", operation.Roots.Select(Root), "__typename");
        var head = declared.Count == 0 ? "" : $"query ({string.Join(", ", declared)}) ";
        return ($"{head}{{{roots}}}{string.Concat(fragments)}", variables.Count == 0 ? null : JsonSerializer.SerializeToElement(variables));
    }

    private string Root(Root root) => root switch
    {
        TypenameRoot => Aliased(root.Key, "__typename"),
        OneRoot { ByNode: true } one => $"{Aliased(root.Key, "node")}(id: {Scalar("ID!", null, one.Id)}) {{... on {GraphName.Type(one.Dataset)} {{{Members(one.Object)}}}}}",
        OneRoot one => $"{Aliased(root.Key, GraphName.One(one.Dataset))}(id: {Scalar("ID!", null, one.Id)}) {{{Members(one.Object)}}}",
        GroupsRoot groups => Groups(groups),
        ManyRoot many => Aliased(root.Key, GraphName.Many(many.List.Dataset)) + List(many.List),
        _ => throw new InvalidOperationException(),
    };

    private string Groups(GroupsRoot groups)
    {
        var field = GraphName.Group(groups.Dataset) + "Field";
        var by = draw.Chance(0.2)
            ? Variable($"[{field}!]!", new JsonArray([.. groups.By.Select(f => (JsonNode?)f.Name)]))
            : $"[{string.Join(", ", groups.By.Select(f => f.Name))}]";
        var where = groups.Where is null ? "" : $", where: {ArgumentText.Literal(groups.Where, Operand)}";
        var parts = groups.Parts.Select(p => Aliased(p.Key, p.Name) + (p.Fields.Count == 0 ? "" : $" {{{Dressed(GraphName.Group(groups.Dataset, p.Name), p.Fields.Select(f => Aliased(f.Key, f.Field.Name)), "__typename")}}}"));
        return $"{Aliased(groups.Key, GraphName.Groups(groups.Dataset))}(by: {by}{where}) {{{Dressed(GraphName.Group(groups.Dataset), parts, "count")}}}";
    }

    private string Members(ObjectSelection selection) => Dressed(GraphName.Type(selection.Dataset), selection.Members.SelectMany(Member), "id");

    // A row that a relation leads to can be asked for in two pieces, which GraphQL merges.
    private IEnumerable<string> Member(Member member)
    {
        switch (member)
        {
            case IdMember:
                return [Aliased(member.Key, "id")];
            case TypenameMember:
                return [Aliased(member.Key, "__typename")];
            case LeafMember leaf:
                var text = Aliased(member.Key, leaf.Field.Name);
                return draw.Chance(0.05) ? [text, text] : [text];
            case OneMember { Object.Members.Count: > 1 } one when draw.Chance(0.2):
                var at = draw.Between(1, one.Object.Members.Count - 1);
                return
                [
                    $"{Aliased(member.Key, one.Relation.Name)} {{{Members(one.Object with { Members = [.. one.Object.Members.Take(at)] })}}}",
                    $"{Aliased(member.Key, one.Relation.Name)} {{{Members(one.Object with { Members = [.. one.Object.Members.Skip(at)] })}}}",
                ];
            case OneMember one:
                return [$"{Aliased(member.Key, one.Relation.Name)} {{{Members(one.Object)}}}"];
            case ManyMember many:
                return [Aliased(member.Key, many.Relation.Name) + List(many.List)];
            default:
                throw new InvalidOperationException();
        }
    }

    private string List(ListSelection list)
    {
        var type = GraphName.Type(list.Dataset);
        var arguments = Arguments(list.Arguments, type).ToList();
        var parts = list.Parts.Select(part => part switch
        {
            NodesPart nodes => $"{Aliased(part.Key, "nodes")} {{{Members(nodes.Object)}}}",
            EdgesPart edges => $"{Aliased(part.Key, "edges")} {{{Dressed(type + "Edge", edges.Parts.Select(e => Aliased(e.Key, e.Name) + (e.Node is null ? "" : $" {{{Members(e.Node)}}}")), "cursor")}}}",
            PageInfoPart info => $"{Aliased(part.Key, "pageInfo")} {{{Dressed("PageInfo", info.Fields.Select(f => Aliased(f.Key, f.Name)), "hasNextPage")}}}",
            TotalCountPart => Aliased(part.Key, "totalCount"),
            _ => Aliased(part.Key, "__typename"),
        });
        return $"{(arguments.Count == 0 ? "" : $"({string.Join(", ", draw.Shuffled(arguments))})")} {{{Dressed(type + "Connection", parts, "totalCount")}}}";
    }

    private IEnumerable<string> Arguments(ListArguments arguments, string type)
    {
        if (arguments.Where is { } where)
        {
            yield return $"where: {(draw.Chance(0.15) ? Variable(type + "Where", ArgumentText.Json(where)) : ArgumentText.Literal(where, Operand))}";
        }

        if (arguments.Lookup is var (field, value))
        {
            yield return $"lookup: {{{field.Name}: {Scalar(ArgumentText.TypeOf(field), field, value)}}}";
        }

        if (arguments.OrderBy is { Count: > 0 } order)
        {
            yield return draw.Chance(0.2)
                ? $"orderBy: {Variable($"[{type}Order!]", new JsonArray([.. order.Select(o => new JsonObject([KeyValuePair.Create(o.Field.Name, (JsonNode?)ArgumentText.Direction(o))]))]))}"
                : $"orderBy: [{string.Join(", ", order.Select(ArgumentText.Literal))}]";
        }

        foreach (var (name, given) in ((string, object?)[])[("first", arguments.First), ("last", arguments.Last), ("after", arguments.After?.Text), ("before", arguments.Before?.Text)])
        {
            if (given is not null)
            {
                yield return $"{name}: {Scalar(given is int ? "Int" : "String", null, given)}";
            }
        }
    }

    private string Operand(Field field, string operation, object? operand)
    {
        if (operand is not List<object> items)
        {
            return Scalar(operation == "isNull" ? "Boolean" : ArgumentText.TypeOf(field), operation == "isNull" ? null : field, operand);
        }

        return draw.Chance(0.3)
            ? Variable($"[{ArgumentText.TypeOf(field)}!]", ArgumentText.Json(items))
            : $"[{string.Join(", ", items.Select(i => ArgumentText.Literal(field, i)))}]";
    }

    private string Scalar(string type, Field? field, object? value) => draw.Chance(0.3) ? Variable(type, ArgumentText.Json(value)) : ArgumentText.Literal(field, value);

    private string Variable(string type, JsonNode? value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"v{declared.Count}");
        declared.Add($"${name}: {type}");
        variables[name] = value;
        return "$" + name;
    }

    /// <summary>A selection set, parts of it in fragments and under directives that change nothing.</summary>
    private string Dressed(string type, IEnumerable<string> selections, string noise)
    {
        var text = new StringBuilder();
        foreach (var selection in selections)
        {
            text.Append(' ').Append(draw.Below(24) switch
            {
                0 => $"... on {type} {{{selection}}}",
                1 => $"... {{{selection}}}",
                2 => $"... @include(if: {Scalar("Boolean!", null, true)}) {{{selection}}}",
                3 => $"... on {type} @skip(if: {Scalar("Boolean!", null, false)}) {{{selection}}}",
                4 => $"{selection} noise: {noise} @skip(if: {Scalar("Boolean!", null, true)})",
                5 => Fragment(type, selection),
                _ => selection,
            });
        }

        return text.ToString();
    }

    private string Fragment(string type, string selection)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"F{fragments.Count}");
        fragments.Add($" fragment {name} on {type} {{{selection}}}");
        return "..." + name;
    }

    private static string Aliased(string key, string name) => key == name ? name : $"{key}: {name}";
}
