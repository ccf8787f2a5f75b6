namespace GridDataExchange.Server.Http;

/// <summary>Reads <c>Exchange-Case</c> and <c>Exchange-Operator</c>; absent is empty.</summary>
internal static class ContextHeaders
{
    private const int Longest = 200;

    /// <summary>What is said where they cannot be read.</summary>
    public static MalformedBody Malformed { get; } =
        new(StatusCodes.Status400BadRequest, $"Send 'Exchange-Case' and 'Exchange-Operator' at most once each, up to {Longest} characters.");

    public static bool TryRead(HttpRequest request, out string caseNumber, out string operatorName)
    {
        operatorName = "";
        return TryRead(request, "Exchange-Case", out caseNumber) && TryRead(request, "Exchange-Operator", out operatorName);
    }

    private static bool TryRead(HttpRequest request, string name, out string value)
    {
        var values = request.Headers[name];
        value = values.Count == 1 ? values[0] ?? "" : "";
        return values.Count <= 1 && value.Length <= Longest;
    }
}
