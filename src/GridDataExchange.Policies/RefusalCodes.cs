namespace GridDataExchange.Policies;

/// <summary>The codes that a request can be refused with, as answers, records and the files of a policies folder spell them.</summary>
public static class RefusalCodes
{
    /// <summary>No token, or none that is valid.</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>The token names no purpose.</summary>
    public const string PurposeRequired = "PURPOSE_REQUIRED";

    /// <summary>The purpose requires a case number in its format.</summary>
    public const string CaseRequired = "CASE_REQUIRED";

    /// <summary>The purpose requires an operator.</summary>
    public const string OperatorRequired = "OPERATOR_REQUIRED";

    /// <summary>There is no live grant for the token's purpose.</summary>
    public const string GrantEnded = "GRANT_ENDED";

    /// <summary>Too many requests.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>Rights changed while the request ran, three times.</summary>
    public const string RightsChanged = "RIGHTS_CHANGED";

    /// <summary>The answer could not be recorded, so it is not given.</summary>
    public const string LedgerUnavailable = "LEDGER_UNAVAILABLE";

    /// <summary>The document is not GraphQL.</summary>
    public const string ParseFailed = "PARSE_FAILED";

    /// <summary>The document asks for what the caller's schema has not.</summary>
    public const string ValidationFailed = "VALIDATION_FAILED";

    /// <summary>The request or an argument has not the form it must have.</summary>
    public const string BadInput = "BAD_INPUT";

    /// <summary>A cursor is not whole, or belongs to another question or caller.</summary>
    public const string CursorInvalid = "CURSOR_INVALID";

    /// <summary>The request is larger than a bound allows.</summary>
    public const string TooCostly = "TOO_COSTLY";

    /// <summary>A quota is used up.</summary>
    public const string QuotaExceeded = "QUOTA_EXCEEDED";

    /// <summary>A source of data did not answer.</summary>
    public const string SourceUnavailable = "SOURCE_UNAVAILABLE";

    /// <summary>The request took longer than it may.</summary>
    public const string TimedOut = "TIMED_OUT";

    /// <summary>A defect of the exchange.</summary>
    public const string Internal = "INTERNAL";

    /// <summary>All of them: the list is closed.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Unauthenticated,
        PurposeRequired,
        CaseRequired,
        OperatorRequired,
        GrantEnded,
        RateLimited,
        RightsChanged,
        LedgerUnavailable,
        ParseFailed,
        ValidationFailed,
        BadInput,
        CursorInvalid,
        TooCostly,
        QuotaExceeded,
        SourceUnavailable,
        TimedOut,
        Internal,
    ];
}
