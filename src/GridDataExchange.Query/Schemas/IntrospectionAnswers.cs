using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Schemas;

/// <summary>Answers what is asked about the schema itself, from the caller's own schema, by GraphQL.NET's executor.</summary>
internal static class IntrospectionAnswers
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <returns>The raw JSON of each introspection root by its key.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> AskAsync(Introspection? introspection, CancellationToken cancellationToken)
    {
        if (introspection is null)
        {
            return Nothing;
        }

        var result = await new DocumentExecuter().ExecuteAsync(options =>
        {
            options.Schema = introspection.Schema;
            options.Document = introspection.Document;
            options.Variables = introspection.Variables;
            options.ValidationRules = []; // the whole document was validated; this part of it would only seem to leave variables unused
            options.CancellationToken = cancellationToken;
        }).ConfigureAwait(false);
        if (result.Errors is { Count: > 0 } || result.Data is not ExecutionNode data || data.ToValue() is not IReadOnlyDictionary<string, object?> values)
        {
            throw new RefusedException(RefusalCode.Internal, "the exchange failed to describe its schema: tell its operator the record's id");
        }

        return values.ToDictionary(v => v.Key, v => JsonSerializer.Serialize(v.Value), StringComparer.Ordinal);
    }
}
