using System.Text.Json;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>What acts on retention are answered with.</summary>
internal static class RetentionAnswers
{
    public const string OfficerScope = "officer";

    /// <summary>Acts, and answers with what was done, as the caller is to see it, or records and answers why it was not.</summary>
    public static async Task AnswerAsync<T>(this ScopedCallers callers, HttpContext context, ScopedCaller caller, Func<Officer, Task<RetentionOutcome<T>>> act, int status, Func<T, object> show)
        where T : class
    {
        if (await callers.ActAsync(context, caller, by => act(OfficerOf(by)), outcome => outcome.Refusal?.Reason == RetentionRefusalReason.RightsChanged, outcome => outcome.Record) is not { Outcome: var outcome })
        {
            return;
        }

        if (outcome.Done is { } done)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(show(done), context.RequestAborted);
            return;
        }

        var refusal = outcome.Refusal!;
        (RefusalCode Code, int? Status) told = refusal.Reason switch
        {
            RetentionRefusalReason.Unknown => (RefusalCode.BadInput, StatusCodes.Status404NotFound),
            RetentionRefusalReason.Conflict => (RefusalCode.BadInput, StatusCodes.Status409Conflict),
            RetentionRefusalReason.Unavailable => (RefusalCode.LedgerUnavailable, null),
            RetentionRefusalReason.RightsChanged => (RefusalCode.RightsChanged, null),
            RetentionRefusalReason.RightsEnded or RetentionRefusalReason.OwnMatter => (RefusalCode.GrantEnded, null),
            _ => (RefusalCode.BadInput, StatusCodes.Status400BadRequest),
        };
        await callers.RefuseAsync(context, caller.Token, new Refusal(told.Code, refusal.Sentence), told.Status);
    }

    /// <summary>The JSON object that was sent; null where it is none: then the request is answered.</summary>
    public static async Task<JsonElement?> ReadObjectAsync(this ScopedCallers callers, HttpContext context, ScopedCaller caller)
    {
        var (document, malformed) = await JsonBody.ReadAsync(context.Request, context.RequestAborted);
        using (document)
        {
            if (malformed is null && document!.RootElement is { ValueKind: JsonValueKind.Object } root && WellFormedJson.Holds(root))
            {
                return root.Clone();
            }

            malformed ??= new MalformedBody(StatusCodes.Status400BadRequest, "The body must be a JSON object in well-formed Unicode.");
            await callers.RefuseAsync(context, caller.Token, new Refusal(RefusalCode.BadInput, malformed.Sentence), malformed.Status);
            return null;
        }
    }

    /// <summary>The strings of a member that is a list; what is none in it is empty.</summary>
    public static List<string> Texts(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Array
            ? [.. member.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "")]
            : [];

    /// <summary>The string of a member; empty where there is none.</summary>
    public static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";

    /// <summary>Whose clock a time is by, as it is shown.</summary>
    public static string ClockOf(string? witness) => witness ?? "the database's: no outside witness is configured";

    private static Officer OfficerOf(ScopedCaller caller) => new(caller.Token.Department, caller.Token.Client, caller.Rights.Epoch, caller.Rights.Ends);
}
