using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>The names of the contract: <c>call_log</c> is the type <c>CallLog</c>, the fields <c>callLog</c> and <c>callLogs</c>.</summary>
internal static class GraphName
{
    public static string Type(Dataset dataset) => Pascal(dataset.Name);

    public static string One(Dataset dataset) => Camel(dataset.Name);

    public static string Many(Dataset dataset) => Camel(dataset.Header.Plural);

    public static string Groups(Dataset dataset) => One(dataset) + "Groups";

    /// <summary>The type of a group, or of an object of fields in it.</summary>
    public static string Group(Dataset dataset, string part = "") => Type(dataset) + "Group" + Pascal(part);

    private static string Pascal(string snake) => snake.Length == 0 ? "" : string.Concat(snake.Split('_').Select(w => w[..1].ToUpperInvariant() + w[1..]));

    private static string Camel(string snake) => snake[..1] + Pascal(snake)[1..];
}
