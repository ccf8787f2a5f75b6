using GraphQL;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser.AST;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Schemas;

/// <summary>The schema of one visible shape, and the documents that were validated against it and no other.</summary>
internal sealed class CallerSchema(ISchema schema)
{
    private readonly BoundedCache<string, GraphQLDocument> documents = new(maximumWeight: 4 * 1024 * 1024);
    private readonly DocumentValidator validator = new();

    public ISchema Schema => schema;

    public static CallerSchema For(Entitlement entitlement) => new(SchemaBuilder.Build(entitlement));

    public GraphQLDocument? FindValidated(string text) => documents.Find(text);

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
            documents.Add(text, document, text.Length * 8);
        }

        return result;
    }
}
