using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>What is said of a name that an expression does not know.</summary>
internal static class UnknownNames
{
    /// <summary>In `when`, where there is no row.</summary>
    public static string Explain(string path) => path == "row" || path.StartsWith("row.", StringComparison.Ordinal)
        ? "`row` has no place in `when`, which speaks of the caller and the request alone: put the test into `rows`"
        : Explain(path, "");

    /// <summary>In `rows`.</summary>
    public static string ExplainInRows(string path) => path switch
    {
        "row" => "`row` is no value by itself: write `row.field`",
        "codes" => "`codes` is no value by itself: write the name of a code set, such as `codes.Name`",
        _ => Explain(path, "`row.field`, "),
    };

    /// <summary>A bare name, where there are shared conditions that it could have meant.</summary>
    public static string ExplainCondition(string name, IEnumerable<string> conditions)
    {
        var names = conditions.Order(StringComparer.Ordinal).ToList();
        return Spelling.FindNear(name, names) is { } near
            ? $"there is no condition `{name}`: did you mean `{near}`?"
            : $"`{name}` is not known here: there are the conditions {string.Join(", ", names.Select(n => $"`{n}`"))}, and `row.field`, {Known(string.Empty)}";
    }

    /// <summary>True for a name that expressions begin with: what they speak of, and the names of types.</summary>
    public static bool IsRoot(string name) => name is "row" or "caller" or "request" or "codes" || CelTypes.ByName.ContainsKey(name);

    private static string Explain(string path, string more) => path switch
    {
        "caller" or "request" or "request.operator" => $"`{path}` is no value by itself: write one of {Known(path)}",
        _ => $"`{path}` is not known here: there are {more}{Known(string.Empty)}",
    };

    private static string Known(string path) =>
        string.Join(", ", ContextNames.All.Keys.Where(k => k.StartsWith(path, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(k => $"`{k}`"));
}
