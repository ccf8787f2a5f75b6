using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes the <c>data</c> of an answer: ids sealed, fields without an SQL value shown by their treatments, nothing that the plan does not name.</summary>
internal sealed class AnswerWriter
{
    // The answer is JSON over HTTP, never part of a page: Chinese stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Question question;
    private readonly NodeRows?[] rows;
    private readonly CallerSeals seals;
    private readonly Utf8JsonWriter json;

    private AnswerWriter(Question question, NodeRows?[] rows, CallerSeals seals, Utf8JsonWriter json)
    {
        this.question = question;
        this.rows = rows;
        this.seals = seals;
        this.json = json;
    }

    /// <param name="question">The request.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="rows">The rows of the plan's nodes.</param>
    /// <param name="seals">The caller's seals.</param>
    /// <param name="introspection">The raw JSON of each introspection root by its key.</param>
    public static ReadOnlyMemory<byte> Write(Question question, Plan plan, NodeRows?[] rows, CallerSeals seals, IReadOnlyDictionary<string, string> introspection)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            var writer = new AnswerWriter(question, rows, seals, json);
            json.WriteStartObject();
            foreach (var root in plan.Roots)
            {
                json.WritePropertyName(root.Selection.Key);
                writer.Root(root, introspection);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenMemory;
    }

    private void Root(PlannedRoot root, IReadOnlyDictionary<string, string> introspection)
    {
        switch (root.Selection)
        {
            case TypenameRoot:
                json.WriteStringValue("Query");
                break;
            case IntrospectionRoot:
                json.WriteRawValue(introspection[root.Selection.Key]);
                break;
            case NothingRoot:
                json.WriteNullValue();
                break;
            case OneRoot when rows[root.Node!.Number]!.Count == 0:
                json.WriteNullValue();
                break;
            case OneRoot:
                Object(root.Node!, root.Node!.One!, 0);
                break;
            default:
                Page(root.Node!, 0, 0);
                break;
        }
    }

    private void Page(PlanNode node, int tag, long parent)
    {
        var page = node.Page!;
        var read = rows[node.Number]!;
        var start = tag < 0 ? 0 : read.Start(tag);
        var shown = tag < 0 ? 0 : read.Shown(tag);
        json.WriteStartObject();
        foreach (var (part, objects) in page.Parts)
        {
            json.WritePropertyName(part.Key);
            switch (part)
            {
                case NodesPart:
                    json.WriteStartArray();
                    for (var row = start; row < start + shown; row++)
                    {
                        Object(node, objects[0]!, row);
                    }

                    json.WriteEndArray();
                    break;
                case EdgesPart edges:
                    json.WriteStartArray();
                    for (var row = start; row < start + shown; row++)
                    {
                        Edge(node, edges, objects, row, parent);
                    }

                    json.WriteEndArray();
                    break;
                case PageInfoPart info:
                    PageInfo(node, info, tag, start, shown, parent);
                    break;
                case ConnectionTypenamePart typename:
                    json.WriteStringValue(typename.Typename);
                    break;
            }
        }

        json.WriteEndObject();
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
                Object(node, objects[i]!, row);
            }
        }

        json.WriteEndObject();
    }

    private void PageInfo(PlanNode node, PageInfoPart info, int tag, int start, int shown, long parent)
    {
        json.WriteStartObject();
        foreach (var (key, field) in info.Fields)
        {
            json.WritePropertyName(key);
            switch (field)
            {
                case PageInfoField.HasNextPage:
                    json.WriteBooleanValue(tag >= 0 && rows[node.Number]!.HasMore(tag));
                    break;
                case PageInfoField.HasPreviousPage:
                    // Paging forward: pages before `after` are not looked for (Relay's cursor connections allow it).
                    json.WriteBooleanValue(false);
                    break;
                case PageInfoField.Typename:
                    json.WriteStringValue("PageInfo");
                    break;
                default:
                    if (shown == 0)
                    {
                        json.WriteNullValue();
                    }
                    else
                    {
                        json.WriteStringValue(Cursor(node, field == PageInfoField.StartCursor ? start : start + shown - 1, parent));
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

    private void Object(PlanNode node, PlannedObject shown, int row)
    {
        var read = rows[node.Number]!;
        var rowId = read[row, shown.RowId];
        if (rowId.IsNull)
        {
            json.WriteNullValue();
            return;
        }

        Span<byte> id = stackalloc byte[IdSeal.TextLength];
        json.WriteStartObject();
        foreach (var member in shown.Members)
        {
            json.WritePropertyName(member.Key);
            switch (member)
            {
                case PlannedId:
                    seals.Ids(shown.Dataset).Seal(rowId.Number, id);
                    json.WriteStringValue(id);
                    break;
                case PlannedTypename typename:
                    json.WriteStringValue(typename.Typename);
                    break;
                case PlannedLeaf leaf:
                    Leaf(read[row, leaf.Column], node.Columns[leaf.Column]);
                    break;
                case PlannedStored stored:
                    Stored(stored, read[row, stored.Column], shown, read, row);
                    break;
                case PlannedToOne one:
                    Object(node, one.Object, row);
                    break;
                case PlannedToMany many:
                    ToMany(many.Child, row, rowId.Number);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private void ToMany(PlanChild child, int row, long parent)
    {
        var tag = rows[child.Node.Number]!.TagOfParent[row];
        if (tag == Followed.Hidden)
        {
            json.WriteNullValue();
            return;
        }

        Page(child.Node, tag, parent);
    }

    private void Stored(PlannedStored leaf, Cell cell, PlannedObject shown, NodeRows read, int row)
    {
        var bits = shown.Bits < 0 ? CellRules.Uniform : read[row, shown.Bits].Number;
        if (cell.IsNull || shown.Rules.Decide(leaf.Field.Name, bits) is not { } treatment)
        {
            json.WriteNullValue();
            return;
        }

        var value = leaf.Cipher is { } cipher ? cipher.Open((byte[])cell.Reference!, read[row, shown.RowId].Number) : cell.Text;
        json.WriteStringValue(treatment.Mask is MaskKind.Pseudonym ? seals.Pseudonyms(shown.Dataset, leaf.Field).Seal(value) : Masks.Apply(treatment, value));
    }

    private void Leaf(in Cell cell, ColumnType type)
    {
        if (cell.IsNull)
        {
            json.WriteNullValue();
            return;
        }

        switch (type)
        {
            case ColumnType.Text:
                json.WriteStringValue(cell.Text);
                break;
            case ColumnType.Int or ColumnType.Long:
                json.WriteNumberValue(cell.Number);
                break;
            case ColumnType.Decimal:
                json.WriteNumberValue((decimal)cell.Reference!);
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(cell.Number != 0);
                break;
            case ColumnType.Date:
                Span<byte> date = stackalloc byte[10];
                DateOnly.FromDayNumber((int)cell.Number).TryFormat(date, out _, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
                json.WriteStringValue(date);
                break;
            case ColumnType.DateTime:
                json.WriteStringValue(new DateTime(cell.Number, DateTimeKind.Utc));
                break;
            default:
                throw new InvalidOperationException($"a {type} is never shown");
        }
    }
}
