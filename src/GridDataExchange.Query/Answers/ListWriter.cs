using System.Text.Json;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes a page of rows: nodes, edges with their cursors, what is before and after, the total.</summary>
internal sealed class ListWriter(ObjectWriter rowsOf, Utf8JsonWriter json, Question question, NodeRows?[] rows, CallerSeals seals)
{
    /// <param name="node">The node of the list.</param>
    /// <param name="tag">Which of its lists; below 0 for an empty one.</param>
    /// <param name="parent">The parent's row id, which nested cursors are bound to; 0 at the root.</param>
    public void Write(PlanNode node, int tag, long parent)
    {
        var page = node.Page!;
        var shown = ShownRows(node, tag);
        json.WriteStartObject();
        foreach (var (part, objects) in page.Parts)
        {
            json.WritePropertyName(part.Key);
            switch (part)
            {
                case NodesPart:
                    json.WriteStartArray();
                    foreach (var row in shown)
                    {
                        rowsOf.Write(node, objects[0]!, row);
                    }

                    json.WriteEndArray();
                    break;
                case EdgesPart edges:
                    json.WriteStartArray();
                    foreach (var row in shown)
                    {
                        Edge(node, edges, objects, row, parent);
                    }

                    json.WriteEndArray();
                    break;
                case PageInfoPart info:
                    PageInfo(node, info, tag, shown, parent);
                    break;
                case TotalCountPart:
                    json.WriteNumberValue(tag < 0 ? 0 : rows[page.Count]![rows[page.Count]!.Start(tag), 0].Number);
                    break;
                case ConnectionTypenamePart typename:
                    json.WriteStringValue(typename.Typename);
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The numbers of a page's rows in the order of the list: a backward page was read from its end.</summary>
    private int[] ShownRows(PlanNode node, int tag)
    {
        if (tag < 0)
        {
            return [];
        }

        var read = rows[node.Number]!;
        var (start, count) = (read.Start(tag), read.Shown(tag));
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = node.Page!.Selection.Page.Backward ? start + count - 1 - i : start + i;
        }

        return numbers;
    }

    private void Edge(PlanNode node, EdgesPart edges, IReadOnlyList<PlannedObject?> objects, int row, long parent)
    {
        json.WriteStartObject();
        for (var i = 0; i < edges.Parts.Count; i++)
        {
            var part = edges.Parts[i];
            json.WritePropertyName(part.Key);
            if (part.IsCursor)
            {
                json.WriteStringValue(Cursor(node, row, parent));
            }
            else if (part.Typename is { } typename)
            {
                json.WriteStringValue(typename);
            }
            else
            {
                rowsOf.Write(node, objects[i]!, row);
            }
        }

        json.WriteEndObject();
    }

    private void PageInfo(PlanNode node, PageInfoPart info, int tag, int[] shown, long parent)
    {
        var page = node.Page!.Selection.Page;
        var more = tag >= 0 && rows[node.Number]!.HasMore(tag);
        json.WriteStartObject();
        foreach (var (key, field) in info.Fields)
        {
            json.WritePropertyName(key);
            switch (field)
            {
                // Rows are looked for in the direction of the page alone; on its other side there is the row of the cursor it goes on from.
                case PageInfoField.HasNextPage:
                    json.WriteBooleanValue(page.Backward ? page.Before is not null : more);
                    break;
                case PageInfoField.HasPreviousPage:
                    json.WriteBooleanValue(page.Backward ? more : page.After is not null);
                    break;
                case PageInfoField.Typename:
                    json.WriteStringValue("PageInfo");
                    break;
                default:
                    if (shown.Length == 0)
                    {
                        json.WriteNullValue();
                    }
                    else
                    {
                        json.WriteStringValue(Cursor(node, field == PageInfoField.StartCursor ? shown[0] : shown[^1], parent));
                    }

                    break;
            }
        }

        json.WriteEndObject();
    }

    private string Cursor(PlanNode node, int row, long parent)
    {
        var page = node.Page!;
        var read = rows[node.Number]!;
        var keys = page.OrderColumns.Select(c => read[row, c].Value(node.Columns[c])).ToList();
        var position = new CursorPosition(keys, read[row, page.RowId].Number, parent);
        return seals.Cursors.Seal(position.Encode(), (byte[])question.Values[page.Selection.Binding]!);
    }
}
