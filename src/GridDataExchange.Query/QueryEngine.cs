using System.Collections.Concurrent;
using System.Text.Json;
using GraphQL;
using GraphQLParser.AST;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query.Answers;
using GridDataExchange.Query.Describing;
using GridDataExchange.Query.Documents;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Schemas;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query;

/// <summary>Turns an operation and an entitlement into data and the list of what it discloses, one step at a time. Knows neither HTTP nor the ledger.</summary>
/// <remarks>Thread-safe. Every step refuses by <see cref="RefusedException"/>.</remarks>
public sealed class QueryEngine
{
    private const long SchemaWeight = 1;
    private const long MostSchemas = 256; // about half a megabyte each
    private const long DocumentBytes = 64L * 1024 * 1024;
    private const long PlanBytes = 64L * 1024 * 1024;

    private readonly BoundedCache<string, CallerSchema> schemas = new(MostSchemas);
    private readonly BoundedCache<(string Shape, string Text), GraphQLDocument> documents = new(DocumentBytes);
    private readonly BoundedCache<string, Plan> plans = new(PlanBytes);
    private readonly ConcurrentDictionary<(string Department, string Purpose), CallerSeals> seals = new();
    private readonly FieldCiphers ciphers;
    private readonly CursorSeal cursors;
    private readonly MasterKey key;
    private readonly QueryBounds bounds;
    private readonly Runner runner;

    /// <summary>The engine of an exchange.</summary>
    /// <param name="catalogue">What it shares.</param>
    /// <param name="key">Seals ids and cursors, opens fields stored encrypted.</param>
    /// <param name="retention">Opens what the ledger's index keeps sealed, as long as its key is there.</param>
    /// <param name="databases">Where the rows are; of each source the role that reads its datasets is used and no other.</param>
    /// <param name="bounds">How large a request may be.</param>
    public QueryEngine(Catalogue catalogue, MasterKey key, RetentionKeys retention, IDatabases databases, QueryBounds bounds)
    {
        ArgumentNullException.ThrowIfNull(databases);
        this.key = key;
        this.bounds = bounds;
        ciphers = new FieldCiphers(catalogue, key, retention);
        cursors = new CursorSeal(key);
        runner = new Runner(source => databases.For(RoleOf(source)), bounds);
    }

    /// <summary>Parses and counts a document, unless the caller's schema knows it.</summary>
    public QueryDocument Read(string text, Entitlement entitlement)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(entitlement);
        var schema = schemas.Find(entitlement.Shape) ?? schemas.Add(entitlement.Shape, CallerSchema.For(entitlement, documents), SchemaWeight);
        return new QueryDocument(text, schema.FindValidated(text) ?? DocumentReader.Read(text, bounds), schema);
    }

    /// <summary>Parses and counts a document that is to be registered; whose schema it fits is judged when it is asked.</summary>
    /// <exception cref="RefusedException">It is not GraphQL, or beyond a bound.</exception>
    public void Check(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!DocumentReader.Read(text, bounds).Definitions.Any(definition => definition is GraphQLOperationDefinition))
        {
            throw new RefusedException(RefusalCode.BadInput, "the document has no operation: write one that can be asked");
        }
    }

    /// <summary>Validates an operation against the caller's own schema and reads what it asks for.</summary>
    public async Task<Question> ValidateAsync(QueryDocument document, string? operationName, JsonElement? variables, Entitlement entitlement, RequestContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(entitlement);
        var operation = Operation(document.Document, operationName);
        var inputs = VariableReader.Read(variables);
        var validated = await document.Schema.ValidateAsync(document.Text, document.Document, operation, inputs, cancellationToken).ConfigureAwait(false);
        if (!validated.IsValid)
        {
            throw new RefusedException(ValidationSentences.Of(validated.Errors[0]));
        }

        var read = SelectionReader.Read(entitlement, document.Document, operation, validated, Seals(entitlement.Caller), ciphers, bounds);
        var introspection = Introspection(document, operation, new FieldCollector(document.Document, validated), read.Selection, inputs);
        read.Weight.Introspected = introspection is null ? 0 : new IntrospectionWeight(document.Schema.Schema, introspection.Document).Of(introspection.Operation);
        return new Question(entitlement, context, read.Selection, read.Values.All, read.Values.Structure.ToString(), read.Weight, introspection);
    }

    /// <summary>The plan of a question: made once for all questions of the same structure under the same policies.</summary>
    public Plan Plan(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var entitlement = question.Entitlement;
        var same = $"{entitlement.Rules}\n{new ContextArity(entitlement.Caller).Key}\n{question.Structure}";
        if (plans.Find(same) is { } known)
        {
            return known;
        }

        var plan = Planner.Make(entitlement, question.Selection, ciphers);
        return plan.Nodes <= bounds.Statements
            ? plans.Add(same, plan, (same.Length * 16L) + plan.Weight)
            : throw new RefusedException(RefusalCode.TooCostly, $"the operation needs {plan.Nodes} statements, more than the bound of {bounds.Statements}: ask for fewer root fields and lists in one request");
    }

    /// <summary>Refuses a question whose answer could be too large.</summary>
    public void Weigh(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var weight = question.Weight;
        Bound(weight.AllRows, bounds.EstimatedRows, "the answer could have", "rows", "lower `first`, also of the lists within lists");
        Bound(weight.AllCells, bounds.EstimatedMembers, "the answer could have", "values", "ask for fewer fields, or lower `first`");
        Bound(weight.AllItems, bounds.EstimatedItems, "the filters could take", "items of `in` for all parent rows together", "shorten the lists, or lower the `first` of the lists around them");
        Bound(weight.AllCharacters, bounds.EstimatedCharacters, "the filters could take", "characters for all parent rows together", "shorten their values, or lower the `first` of the lists around them");
        Bound(weight.Introspected, bounds.IntrospectedNodes, "the answer could describe", "parts of the schema", "ask for fewer lists within lists of it");

        static void Bound(long weighed, long bound, string could, string what, string instead)
        {
            if (weighed > bound)
            {
                throw new RefusedException(RefusalCode.TooCostly, $"{could} {weighed} {what}, more than the bound of {bound}: {instead}");
            }
        }
    }

    /// <summary>Runs a plan and writes the answer.</summary>
    /// <param name="plan">The question's plan.</param>
    /// <param name="question">The question.</param>
    /// <param name="facts">What <c>me</c> tells of the caller; its quotas are looked at only where <see cref="Question.AsksMe"/>.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<QueryAnswer> RunAsync(Plan plan, Question question, CallerFacts facts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(question);
        var rows = await plan.Cohorts.AskAsync(runner, question, bounds, cancellationToken).ConfigureAwait(false);
        var disclosures = DisclosureCollector.Collect(plan, rows);
        RowLimits.Check(question.Entitlement, disclosures);
        var introspection = await IntrospectionAnswers.AskAsync(question.Introspection, cancellationToken).ConfigureAwait(false);
        var data = AnswerWriter.Write(question, plan, rows, Seals(question.Entitlement.Caller), facts, bounds.AnswerBytes, introspection);
        return new QueryAnswer(data, plan.Treatments, disclosures);
    }

    private static DatabaseRole RoleOf(string source) => source == DatasetHeader.LedgerSource ? DatabaseRole.LedgerReader : DatabaseRole.Query;

    private CallerSeals Seals(Caller caller) =>
        seals.GetOrAdd((caller.Department, caller.Purpose), static (who, self) => new CallerSeals(self.key, self.cursors, who.Department, who.Purpose), this);

    private static GraphQLOperationDefinition Operation(GraphQLDocument document, string? name)
    {
        var operations = document.Definitions.OfType<GraphQLOperationDefinition>().ToList();
        var operation = name is null
            ? operations.Count == 1 ? operations[0] : null
            : operations.Find(o => o.Name is { } its && its.StringValue == name);
        if (operation is null)
        {
            throw new RefusedException(RefusalCode.BadInput, name is null
                ? "the document must have exactly one operation, or `operationName` must say which"
                : "the document has no operation of the name in `operationName`");
        }

        return operation.Operation == OperationType.Query
            ? operation
            : throw new RefusedException(new Refusal(RefusalCode.ValidationFailed, "only queries are answered here") { IsNoQuery = true });
    }

    private static Introspection? Introspection(QueryDocument document, GraphQLOperationDefinition operation, FieldCollector collector, Selection selection, Inputs variables)
    {
        if (!selection.Roots.Any(r => r is IntrospectionRoot))
        {
            return null;
        }

        var fields = collector.Collect([operation.SelectionSet], type => type == "Query")
            .Where(f => f.Name is "__schema" or "__type")
            .SelectMany(f => f.Fields)
            .ToList<ASTNode>();
        var part = new GraphQLOperationDefinition(new GraphQLSelectionSet(fields)) { Operation = OperationType.Query, Variables = operation.Variables };
        var definitions = document.Document.Definitions.Where(d => d is GraphQLFragmentDefinition).Prepend(part).ToList();
        return new Introspection(document.Schema.Schema, new GraphQLDocument(definitions), part, variables);
    }
}

/// <summary>A parsed document and the schema of the caller who sent it.</summary>
public sealed class QueryDocument
{
    internal QueryDocument(string text, GraphQLDocument document, CallerSchema schema)
    {
        Text = text;
        Document = document;
        Schema = schema;
    }

    internal string Text { get; }

    internal GraphQLDocument Document { get; }

    internal CallerSchema Schema { get; }
}
