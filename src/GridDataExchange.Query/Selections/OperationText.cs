using System.Globalization;
using System.Text;
using GridDataExchange.Query.Describing;
using GridDataExchange.Query.Schemas;

namespace GridDataExchange.Query.Selections;

/// <summary>
/// Writes an operation as the ledger keeps it: what was asked in GraphQL's own form, every value lifted out as <c>$n</c>,
/// aliases, operation names and comments normalised away (any of them may hold a personal value).
/// </summary>
internal sealed class OperationText
{
    private readonly StringBuilder text = new();
    private readonly List<object?> lifted = [];
    private readonly IReadOnlyList<object?> values;

    private OperationText(IReadOnlyList<object?> values) => this.values = values;

    public static (string Text, IReadOnlyList<object?> Lifted) Write(Selection selection, IReadOnlyList<object?> values)
    {
        var writer = new OperationText(values);
        writer.text.Append('{');
        foreach (var root in selection.Roots)
        {
            writer.Root(root);
        }

        return (writer.text.Append(" }").ToString(), writer.lifted);
    }

    private void Root(RootSelection root)
    {
        switch (root)
        {
            case OneRoot one:
                text.Append(' ').Append(GraphNames.One(one.Object.Of.Dataset)).Append("(id: ").Append(Lift(one.Id)).Append(')');
                Object(one.Object);
                break;
            case ManyRoot many:
                Connection(GraphNames.Many(many.Connection.Of.Dataset), many.Connection);
                break;
            case MeRoot me:
                text.Append(" me").Append(DescribedMember.Text(me.Members));
                break;
            case CatalogRoot catalog:
                text.Append(" catalog").Append(DescribedMember.Text(catalog.Members));
                break;
            case GroupsRoot groups:
                Groups(groups.Groups);
                break;
            case NothingRoot:
                text.Append(" node(id: $unknown)");
                break;
            case TypenameRoot:
                text.Append(" __typename");
                break;
            case IntrospectionRoot:
                text.Append(" __schema");
                break;
        }
    }

    private void Groups(GroupsSelection groups)
    {
        text.Append(' ').Append(GroupNames.Root(groups.Of.Dataset)).Append("(by: [").AppendJoin(", ", groups.By.Select(f => f.Name)).Append(']');
        Where(groups.Where);
        text.Append(") {");
        foreach (var part in groups.Parts)
        {
            text.Append(part switch
            {
                GroupCountPart => " count",
                GroupFieldsPart fields => $" {fields.Value.ToString().ToLowerInvariant()} {{ {string.Join(' ', fields.Members.Select(m => m.Field?.Name ?? "__typename"))} }}",
                _ => " __typename",
            });
        }

        text.Append(" }");
    }

    private void Where(Filter where)
    {
        if (where is not AllOf { Filters.IsEmpty: true })
        {
            text.Append(", where: {").Append(new FilterText(Lift).Keys(where)).Append('}');
        }
    }

    private void Object(ObjectSelection selection)
    {
        text.Append(" {");
        foreach (var member in selection.Members)
        {
            switch (member)
            {
                case IdMember:
                    text.Append(" id");
                    break;
                case TypenameMember:
                    text.Append(" __typename");
                    break;
                case LeafMember leaf:
                    text.Append(' ').Append(leaf.Field.Name);
                    break;
                case ToOneMember one:
                    text.Append(' ').Append(one.Relation.Name);
                    Object(one.Object);
                    break;
                case ToManyMember many:
                    Connection(many.Relation.Name, many.Connection);
                    break;
            }
        }

        text.Append(" }");
    }

    private void Connection(string name, ConnectionSelection connection)
    {
        text.Append(' ').Append(name).Append(connection.Page.Backward ? "(last: " : "(first: ").Append(Lift(connection.Page.Size));
        Where(connection.Where);
        if (connection.Lookup is { } lookup)
        {
            text.Append(", lookup: {").Append(lookup.Field.Name).Append(": ").Append(Lift(lookup.Value)).Append('}');
        }

        if (connection.OrderBy.Count > 0)
        {
            text.Append(", orderBy: [").AppendJoin(", ", connection.OrderBy.Select(o => $"{{{o.Field.Name}: {(o.Descending ? "DESC" : "ASC")}{(o.NullsFirst ? "_NULLS_FIRST" : "")}}}")).Append(']');
        }

        text.Append(connection.Page.After is null ? "" : ", after: $cursor").Append(connection.Page.Before is null ? "" : ", before: $cursor").Append(") {");
        foreach (var part in connection.Parts)
        {
            Part(part);
        }

        text.Append(" }");
    }

    private void Part(ConnectionPart part)
    {
        switch (part)
        {
            case NodesPart nodes:
                text.Append(" nodes");
                Object(nodes.Object);
                break;
            case EdgesPart edges:
                text.Append(" edges {");
                foreach (var edge in edges.Parts)
                {
                    text.Append(edge.Node is not null ? " node" : edge.IsCursor ? " cursor" : " __typename");
                    if (edge.Node is not null)
                    {
                        Object(edge.Node);
                    }
                }

                text.Append(" }");
                break;
            case PageInfoPart info:
                text.Append(" pageInfo { ").AppendJoin(' ', info.Fields.Select(f => f.Field switch
                {
                    PageInfoField.HasNextPage => "hasNextPage",
                    PageInfoField.HasPreviousPage => "hasPreviousPage",
                    PageInfoField.StartCursor => "startCursor",
                    PageInfoField.EndCursor => "endCursor",
                    _ => "__typename",
                })).Append(" }");
                break;
            case TotalCountPart:
                text.Append(" totalCount");
                break;
            default:
                text.Append(" __typename");
                break;
        }
    }

    private string Lift(int place)
    {
        lifted.Add(values[place]);
        return string.Create(CultureInfo.InvariantCulture, $"${lifted.Count}");
    }
}
