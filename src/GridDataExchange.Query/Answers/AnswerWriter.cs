using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;
using GridDataExchange.Query.Describing;
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
    private readonly int number;
    private readonly CallerSeals seals;
    private readonly CallerFacts facts;
    private readonly long bound;
    private readonly Utf8JsonWriter json;

    private AnswerWriter(Question question, QuestionRows rows, CallerSeals seals, CallerFacts facts, long bound, Utf8JsonWriter json)
    {
        this.bound = bound;
        this.question = question;
        this.facts = facts;
        this.rows = rows.Nodes;
        number = rows.Question;
        this.seals = seals;
        this.json = json;
    }

    /// <param name="question">The request.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="rows">The rows that answer it.</param>
    /// <param name="seals">The caller's seals.</param>
    /// <param name="facts">What <c>me</c> tells of the caller.</param>
    /// <param name="bound">The most bytes it may take.</param>
    /// <param name="introspection">The raw JSON of each introspection root by its key.</param>
    public static ReadOnlyMemory<byte> Write(Question question, Plan plan, QuestionRows rows, CallerSeals seals, CallerFacts facts, long bound, IReadOnlyDictionary<string, string> introspection)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            var writer = new AnswerWriter(question, rows, seals, facts, bound, json);
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
            case MeRoot me:
                DescribedWriter.Write(json, CallerDescription.Of(question.Entitlement, facts), me.Members);
                break;
            case CatalogRoot catalog:
                DescribedWriter.Write(json, CatalogueDescription.Of(question.Entitlement.Policies.Catalogue), catalog.Members);
                break;
            case OneRoot:
                One(root.Nodes[0]);
                break;
            case GroupsRoot:
                new GroupWriter(json, root.Nodes[0], rows[root.Nodes[0].Number]!).Write(number);
                break;
            default:
                Page(root.Nodes[0], number, 0);
                break;
        }
    }

    // A root has one tag a question.
    private void One(PlanNode node)
    {
        var read = rows[node.Number]!;
        if (read.Returned(number) == 0)
        {
            json.WriteNullValue();
            return;
        }

        Object(node, node.One!, read.Start(number));
    }

    private void Page(PlanNode node, int tag, long parent)
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
                        Object(node, objects[0]!, row);
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
                Object(node, objects[i]!, row);
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

    private void Object(PlanNode node, PlannedObject shown, int row)
    {
        var read = rows[node.Number]!;
        var rowId = read[row, shown.RowId];
        if (rowId.IsNull)
        {
            json.WriteNullValue();
            return;
        }

        if (json.BytesCommitted + json.BytesPending > bound)
        {
            throw AnswerMemory.TooLarge(bound);
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
                    LeafWriter.Write(json, read[row, leaf.Column], node.Columns[leaf.Column]);
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
}
