using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Schemas;

/// <summary>The schema of one visible shape, and the documents that were validated against it and no other.</summary>
internal sealed class CallerSchema(ISchema schema, string shape, BoundedCache<(string Shape, string Text), GraphQLDocument> documents)
{
    // A parsed document takes about this many bytes for each character of its text.
    private const int BytesOfCharacter = 64;

    private readonly DocumentValidator validator = new();

    public ISchema Schema => schema;

    /// <param name="entitlement">Whose schema it is.</param>
    /// <param name="documents">Validated documents of all schemas: one bound holds for all of them, since a client can bring about many schemas by asking for fewer scopes.</param>
    public static CallerSchema For(Entitlement entitlement, BoundedCache<(string Shape, string Text), GraphQLDocument> documents) =>
        new(SchemaBuilder.Build(entitlement), entitlement.Shape, documents);

    public GraphQLDocument? FindValidated(string text) => documents.Find((shape, text));

    /// <summary>Validates an operation with its variables. A document validated here before has only its variables and arguments read again.</summary>
    public async Task<IValidationResult> ValidateAsync(string text, GraphQLDocument document, GraphQLOperationDefinition operation, Inputs variables, CancellationToken cancellationToken)
    {
        var known = ReferenceEquals(FindValidated(text), document);
        var result = await validator.ValidateAsync(new ValidationOptions
        {
            Schema = schema,
            Document = document,
            Operation = operation,
            Variables = variables,
            Rules = known ? [] : null,
            UserContext = new Dictionary<string, object?>(),
            Extensions = Inputs.Empty,
            CancellationToken = cancellationToken,
        }).ConfigureAwait(false);
        if (!known && result.IsValid && document.Definitions.Count(d => d is GraphQLOperationDefinition) == 1)
        {
            documents.Add((shape, text), document, (long)text.Length * BytesOfCharacter);
        }

        return result;
    }
}
