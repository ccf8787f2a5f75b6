using System.Text.Json;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes groups as JSON.</summary>
internal sealed class GroupWriter(Utf8JsonWriter json, PlanNode node, NodeRows rows)
{
    /// <exception cref="RefusedException">There are more groups than an answer may have.</exception>
    public void Write(int tag)
    {
        if (rows.Returned(tag) > Groups.Most)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"there are more groups than the bound of {Groups.Most}: group by fewer fields, or filter");
        }

        json.WriteStartArray();
        for (var row = rows.Start(tag); row < rows.Start(tag) + rows.Returned(tag); row++)
        {
            Group(row);
        }

        json.WriteEndArray();
    }

    private void Group(int row)
    {
        json.WriteStartObject();
        foreach (var (part, columns) in node.Groups!.Parts)
        {
            json.WritePropertyName(part.Key);
            switch (part)
            {
                case GroupCountPart:
                    json.WriteNumberValue(rows[row, node.Groups.Count].Number);
                    break;
                case GroupTypenamePart typename:
                    json.WriteStringValue(typename.Typename);
                    break;
                case GroupFieldsPart fields:
                    Fields(fields, columns, row);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private void Fields(GroupFieldsPart fields, IReadOnlyList<int> columns, int row)
    {
        json.WriteStartObject();
        for (var i = 0; i < columns.Count; i++)
        {
            json.WritePropertyName(fields.Members[i].Key);
            if (fields.Members[i].Typename is { } typename)
            {
                json.WriteStringValue(typename);
            }
            else if (columns[i] < 0 || rows[row, columns[i]].IsNull)
            {
                json.WriteNullValue();
            }
            else if (fields.Value is GroupValue.Average or GroupValue.Sum)
            {
                // A number that PostgreSQL wrote: it may have more digits than any type of .NET.
                json.WriteRawValue(rows[row, columns[i]].Text, skipInputValidation: true);
            }
            else
            {
                LeafWriter.Write(json, rows[row, columns[i]], node.Columns[columns[i]]);
            }
        }

        json.WriteEndObject();
    }
}
