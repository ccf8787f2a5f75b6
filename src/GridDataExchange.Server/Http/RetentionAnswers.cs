using GridDataExchange.Ledger.Retention;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Http;

/// <summary>What acts on retention are answered with.</summary>
internal static class RetentionAnswers
{
    public const string OfficerScope = "officer";

    public static Officer Officer(this ScopedCaller caller) => new(caller.Token.Department, caller.Token.Client, caller.Epoch, caller.RightsEnd);

    /// <summary>Answers with what was done, as the caller is to see it, or records and answers why it was not.</summary>
    public static async Task WriteAsync<T>(this ScopedCallers callers, HttpContext context, ScopedCaller caller, RetentionOutcome<T> outcome, int status, Func<T, object> show)
        where T : class
    {
        if (outcome.Done is { } done)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(show(done), context.RequestAborted);
            return;
        }

        var refusal = outcome.Refusal!;
        var code = refusal.Reason == RetentionRefusalReason.Unavailable ? RefusalCode.LedgerUnavailable : RefusalCode.BadInput;
        await callers.RefuseAsync(context, caller.Token, new Refusal(code, refusal.Sentence), refusal.Reason switch
        {
            RetentionRefusalReason.Unknown => StatusCodes.Status404NotFound,
            RetentionRefusalReason.Conflict => StatusCodes.Status409Conflict,
            RetentionRefusalReason.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status400BadRequest,
        });
    }

    /// <summary>Answers that what was sent is not in its form.</summary>
    public static Task WriteMalformedAsync(this ScopedCallers callers, HttpContext context, ScopedCaller caller, MalformedBody malformed) =>
        callers.RefuseAsync(context, caller.Token, new Refusal(RefusalCode.BadInput, malformed.Sentence), malformed.Status);

    /// <summary>Whose clock a time is by, as it is shown.</summary>
    public static string ClockOf(string? witness) => witness ?? "the database's: no outside witness is configured";
}
