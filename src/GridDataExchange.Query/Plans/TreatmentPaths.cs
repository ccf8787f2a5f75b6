using System.Buffers;
using System.Text.Json;
using GridDataExchange.Policies;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Plans;

/// <summary>
/// Writes <c>extensions.exchange.treatments</c>: for each selected leaf and relation, by its response path, all that the entitlement
/// can ever apply there by rising severity, <c>hidden</c> last.
/// </summary>
internal static class TreatmentPaths
{
    public static ReadOnlyMemory<byte> Write(Selection selection)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            var written = new HashSet<string>(StringComparer.Ordinal);
            foreach (var root in selection.Roots)
            {
                switch (root)
                {
                    case OneRoot one:
                        Object(json, written, one.Key, one.Object);
                        break;
                    case ManyRoot many:
                        Connection(json, written, many.Key, many.Connection);
                        break;
                    case GroupsRoot groups:
                        Groups(json, written, groups);
                        break;
                }
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private static void Groups(Utf8JsonWriter json, HashSet<string> written, GroupsRoot root)
    {
        foreach (var part in root.Groups.Parts.OfType<GroupFieldsPart>())
        {
            foreach (var member in part.Members.Where(m => m.Field is not null))
            {
                Entry(json, written, $"{root.Key}.{part.Key}.{member.Key}", root.Groups.Of, member.Field!.Name);
            }
        }
    }

    private static void Connection(Utf8JsonWriter json, HashSet<string> written, string path, ConnectionSelection connection)
    {
        foreach (var part in connection.Parts)
        {
            switch (part)
            {
                case NodesPart nodes:
                    Object(json, written, $"{path}.{nodes.Key}", nodes.Object);
                    break;
                case EdgesPart edges:
                    foreach (var edge in edges.Parts.Where(e => e.Node is not null))
                    {
                        Object(json, written, $"{path}.{edges.Key}.{edge.Key}", edge.Node!);
                    }

                    break;
            }
        }
    }

    private static void Object(Utf8JsonWriter json, HashSet<string> written, string path, ObjectSelection selection)
    {
        foreach (var member in selection.Members)
        {
            var at = $"{path}.{member.Key}";
            switch (member)
            {
                case LeafMember leaf:
                    Entry(json, written, at, selection.Of, leaf.Field.Name);
                    break;
                case ToOneMember one:
                    Entry(json, written, at, selection.Of, one.Relation.Name);
                    Object(json, written, at, one.Object);
                    break;
                case ToManyMember many:
                    Entry(json, written, at, selection.Of, many.Relation.Name);
                    Connection(json, written, at, many.Connection);
                    break;
            }
        }
    }

    private static void Entry(Utf8JsonWriter json, HashSet<string> written, string path, DatasetEntitlement granted, string name)
    {
        if (!written.Add(path))
        {
            return;
        }

        json.WriteStartArray(path);
        foreach (var treatment in Of(granted, name))
        {
            json.WriteStringValue(treatment);
        }

        json.WriteEndArray();
    }

    /// <summary>The names of all that can apply to a field or relation: the same for answers and records.</summary>
    public static IEnumerable<string> Of(DatasetEntitlement granted, string name)
    {
        var rules = new Sql.CellRules(granted.Allows, [.. granted.Denies.Where(d => !d.HidesRow)]);
        return granted.TreatmentsOf(name).Select(t => t.Name).Concat(rules.MayHide(name) ? ["hidden"] : []);
    }
}
