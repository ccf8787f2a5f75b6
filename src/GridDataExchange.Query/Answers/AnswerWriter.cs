using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Query.Describing;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes the <c>data</c> of an answer: ids sealed, fields without an SQL value shown by their treatments, nothing that the plan does not name.</summary>
internal sealed class AnswerWriter
{
    // The answer is JSON over HTTP, never part of a page: Chinese stays readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Question question;
    private readonly QuestionRows rows;
    private readonly CallerFacts facts;
    private readonly Utf8JsonWriter json;
    private readonly ObjectWriter objects;
    private readonly CallerSeals seals;

    private AnswerWriter(Question question, QuestionRows rows, CallerSeals seals, CallerFacts facts, long bound, Utf8JsonWriter json)
    {
        this.question = question;
        this.rows = rows;
        this.facts = facts;
        this.json = json;
        this.seals = seals;
        objects = new ObjectWriter(json, question, rows.Nodes, seals, bound);
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
                new GroupWriter(json, root.Nodes[0], rows.Nodes[root.Nodes[0].Number]!, seals).Write(rows.Question);
                break;
            default:
                objects.Lists.Write(root.Nodes[0], rows.Question, 0);
                break;
        }
    }

    // A root has one tag a question.
    private void One(PlanNode node)
    {
        var read = rows.Nodes[node.Number]!;
        if (read.Returned(rows.Question) == 0)
        {
            json.WriteNullValue();
            return;
        }

        objects.Write(node, node.One!, read.Start(rows.Question));
    }
}
