using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Operations;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>What a cursor is bound to, but the row it is under: department, client, purpose, policy version, dataset, relation, filter and order.</summary>
internal static class ListQuestion
{
    public static string Of(Eyes eyes, ListSelection list, Relation? via)
    {
        var (caller, arguments) = (eyes.Caller, list.Arguments);
        return string.Join(
            '\n',
            caller.Department,
            caller.Client,
            caller.Purpose,
            eyes.Policies.Version,
            list.Dataset.Name,
            via?.Name,
            arguments.Where is { } where ? ArgumentText.Literal(where, (field, _, value) => value is List<object> items ? $"[{string.Join(", ", items.Select(i => ArgumentText.Literal(field, i)))}]" : ArgumentText.Literal(field, value)) : "",
            arguments.Lookup is var (lookup, looked) ? $"{lookup.Name}: {ArgumentText.Literal(lookup, looked)}" : "",
            string.Join(", ", arguments.OrderBy.Select(ArgumentText.Literal)));
    }
}
