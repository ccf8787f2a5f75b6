using GridDataExchange.Policies;

namespace GridDataExchange.Query;

/// <summary>The closed list of codes that a request can be refused with: <c>errors[].extensions.code</c>.</summary>
public enum RefusalCode
{
    /// <inheritdoc cref="RefusalCodes.Unauthenticated"/>
    Unauthenticated,

    /// <inheritdoc cref="RefusalCodes.PurposeRequired"/>
    PurposeRequired,

    /// <inheritdoc cref="RefusalCodes.CaseRequired"/>
    CaseRequired,

    /// <inheritdoc cref="RefusalCodes.OperatorRequired"/>
    OperatorRequired,

    /// <inheritdoc cref="RefusalCodes.GrantEnded"/>
    GrantEnded,

    /// <inheritdoc cref="RefusalCodes.RateLimited"/>
    RateLimited,

    /// <inheritdoc cref="RefusalCodes.RightsChanged"/>
    RightsChanged,

    /// <inheritdoc cref="RefusalCodes.LedgerUnavailable"/>
    LedgerUnavailable,

    /// <inheritdoc cref="RefusalCodes.ParseFailed"/>
    ParseFailed,

    /// <inheritdoc cref="RefusalCodes.ValidationFailed"/>
    ValidationFailed,

    /// <inheritdoc cref="RefusalCodes.BadInput"/>
    BadInput,

    /// <inheritdoc cref="RefusalCodes.CursorInvalid"/>
    CursorInvalid,

    /// <inheritdoc cref="RefusalCodes.TooCostly"/>
    TooCostly,

    /// <inheritdoc cref="RefusalCodes.QuotaExceeded"/>
    QuotaExceeded,

    /// <inheritdoc cref="RefusalCodes.SourceUnavailable"/>
    SourceUnavailable,

    /// <inheritdoc cref="RefusalCodes.TimedOut"/>
    TimedOut,

    /// <inheritdoc cref="RefusalCodes.Internal"/>
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
        RefusalCode.Unauthenticated => RefusalCodes.Unauthenticated,
        RefusalCode.PurposeRequired => RefusalCodes.PurposeRequired,
        RefusalCode.CaseRequired => RefusalCodes.CaseRequired,
        RefusalCode.OperatorRequired => RefusalCodes.OperatorRequired,
        RefusalCode.GrantEnded => RefusalCodes.GrantEnded,
        RefusalCode.RateLimited => RefusalCodes.RateLimited,
        RefusalCode.RightsChanged => RefusalCodes.RightsChanged,
        RefusalCode.LedgerUnavailable => RefusalCodes.LedgerUnavailable,
        RefusalCode.ParseFailed => RefusalCodes.ParseFailed,
        RefusalCode.ValidationFailed => RefusalCodes.ValidationFailed,
        RefusalCode.BadInput => RefusalCodes.BadInput,
        RefusalCode.CursorInvalid => RefusalCodes.CursorInvalid,
        RefusalCode.TooCostly => RefusalCodes.TooCostly,
        RefusalCode.QuotaExceeded => RefusalCodes.QuotaExceeded,
        RefusalCode.SourceUnavailable => RefusalCodes.SourceUnavailable,
        RefusalCode.TimedOut => RefusalCodes.TimedOut,
        _ => RefusalCodes.Internal,
    };
}

/// <summary>A place in a document, both 1-based.</summary>
public readonly record struct Position(int Line, int Column);
