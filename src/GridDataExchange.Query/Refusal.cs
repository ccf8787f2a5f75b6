namespace GridDataExchange.Query;

/// <summary>The closed list of codes that a request can be refused with: <c>errors[].extensions.code</c>.</summary>
public enum RefusalCode
{
    /// <summary>No token, or none that is valid.</summary>
    Unauthenticated,

    /// <summary>The token names no purpose.</summary>
    PurposeRequired,

    /// <summary>The purpose requires a case number in its format.</summary>
    CaseRequired,

    /// <summary>The purpose requires an operator.</summary>
    OperatorRequired,

    /// <summary>There is no live grant for the token's purpose.</summary>
    GrantEnded,

    /// <summary>Too many requests.</summary>
    RateLimited,

    /// <summary>Rights changed while the request ran, three times.</summary>
    RightsChanged,

    /// <summary>The answer could not be recorded, so it is not given.</summary>
    LedgerUnavailable,

    /// <summary>The document is not GraphQL.</summary>
    ParseFailed,

    /// <summary>The document asks for what the caller's schema has not.</summary>
    ValidationFailed,

    /// <summary>The request or an argument has not the form it must have.</summary>
    BadInput,

    /// <summary>A cursor is not whole, or belongs to another question or caller.</summary>
    CursorInvalid,

    /// <summary>The request is larger than a bound allows.</summary>
    TooCostly,

    /// <summary>A quota is used up.</summary>
    QuotaExceeded,

    /// <summary>A source of data did not answer.</summary>
    SourceUnavailable,

    /// <summary>The request took longer than it may.</summary>
    TimedOut,

    /// <summary>A defect of the exchange.</summary>
    Internal,
}

/// <summary>Why a request is refused.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Sentence">What is wrong and what to do; never a personal value, SQL or a secret.</param>
public sealed record Refusal(RefusalCode Code, string Sentence)
{
    /// <summary>Where in the document, or null.</summary>
    public Position? At { get; init; }

    /// <summary>The response path concerned, or null.</summary>
    public string? Path { get; init; }

    /// <summary>True where the operation is a mutation or subscription.</summary>
    public bool IsNoQuery { get; init; }

    /// <summary>The code as the contract spells it, such as <c>CASE_REQUIRED</c>.</summary>
    public string CodeName => Code switch
    {
        RefusalCode.Unauthenticated => "UNAUTHENTICATED",
        RefusalCode.PurposeRequired => "PURPOSE_REQUIRED",
        RefusalCode.CaseRequired => "CASE_REQUIRED",
        RefusalCode.OperatorRequired => "OPERATOR_REQUIRED",
        RefusalCode.GrantEnded => "GRANT_ENDED",
        RefusalCode.RateLimited => "RATE_LIMITED",
        RefusalCode.RightsChanged => "RIGHTS_CHANGED",
        RefusalCode.LedgerUnavailable => "LEDGER_UNAVAILABLE",
        RefusalCode.ParseFailed => "PARSE_FAILED",
        RefusalCode.ValidationFailed => "VALIDATION_FAILED",
        RefusalCode.BadInput => "BAD_INPUT",
        RefusalCode.CursorInvalid => "CURSOR_INVALID",
        RefusalCode.TooCostly => "TOO_COSTLY",
        RefusalCode.QuotaExceeded => "QUOTA_EXCEEDED",
        RefusalCode.SourceUnavailable => "SOURCE_UNAVAILABLE",
        RefusalCode.TimedOut => "TIMED_OUT",
        _ => "INTERNAL",
    };
}

/// <summary>A place in a document, both 1-based.</summary>
public readonly record struct Position(int Line, int Column);
