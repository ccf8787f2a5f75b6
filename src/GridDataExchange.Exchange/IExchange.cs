using System.Collections.Immutable;
using System.Text.Json;
using GridDataExchange.Ledger;
using GridDataExchange.Query;
using GridDataExchange.Registry;

namespace GridDataExchange.Exchange;

/// <summary>The one door for data: a request goes in, a recorded answer or a recorded refusal comes out.</summary>
public interface IExchange
{
    /// <summary>Answers a request of an authenticated client. Every outcome is recorded before it is returned.</summary>
    Task<ExchangeAnswer> AnswerAsync(ExchangeRequest request, CancellationToken cancellationToken);

    /// <summary>Records and words a refusal that was decided before the request had a document (a malformed body).</summary>
    Task<ExchangeAnswer> RefuseAsync(TokenFacts token, Refusal refusal, CancellationToken cancellationToken);

    /// <summary>
    /// Records an act of administration that changes nothing before it is answered; where it is not on record it must not be answered. What
    /// changes something is recorded through the outbox.
    /// </summary>
    /// <param name="token">Who acts.</param>
    /// <param name="rights">What the right to it rests on: it is recorded only while that holds.</param>
    /// <param name="act">What is done, such as <c>grant.list</c>.</param>
    /// <param name="target">The id of what it is done to, or null; never a personal value.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <returns>Its record, or why there is none.</returns>
    Task<(AcknowledgedRecord? Record, Refusal? Refusal)> RecordAdministrationAsync(TokenFacts token, ActRights rights, string act, string? target, CancellationToken cancellationToken);
}

/// <summary>What a validated access token says.</summary>
/// <param name="Client">OAuth client id.</param>
/// <param name="Department">Code of the client's department.</param>
/// <param name="Purpose">Code of the purpose, or null where the token has none.</param>
/// <param name="Scopes">The scopes without the purpose's.</param>
/// <param name="Grant">The grant it was issued under.</param>
/// <param name="Expires">When it ends.</param>
public sealed record TokenFacts(string Client, string Department, string? Purpose, ImmutableArray<string> Scopes, Guid Grant, DateTimeOffset Expires);

/// <summary>The rights that an act outside a query rests on.</summary>
/// <param name="Epoch">The rights epoch that the grant was found live under.</param>
/// <param name="Ends">When they end by time: with the token or the grant, whichever is first.</param>
public readonly record struct ActRights(long Epoch, DateTimeOffset Ends)
{
    /// <summary>Those of a token under a grant.</summary>
    public static ActRights Of(TokenFacts token, RightsSnapshot rights, Grant grant)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(rights);
        ArgumentNullException.ThrowIfNull(grant);
        return new(rights.Epoch, grant.Ends < token.Expires ? grant.Ends : token.Expires);
    }
}

/// <summary>One GraphQL request with its context.</summary>
/// <param name="Token">Who asks.</param>
/// <param name="Document">The GraphQL document, <c>""</c> where a registered one is asked.</param>
/// <param name="OperationName">Which operation of it, or null for the only one.</param>
/// <param name="Variables">A JSON object, or null for none.</param>
/// <param name="Case">Header <c>Exchange-Case</c>, <c>""</c> where absent.</param>
/// <param name="Operator">Header <c>Exchange-Operator</c>, <c>""</c> where absent.</param>
public sealed record ExchangeRequest(TokenFacts Token, string Document, string? OperationName, JsonElement? Variables, string Case, string Operator)
{
    /// <summary>Id of a registered document (<c>sha256:</c> and its hash in hex) in the place of <see cref="Document"/>, or null.</summary>
    public string? DocumentId { get; init; }
}

/// <summary>What leaves: a whole GraphQL response in JSON, and what HTTP needs to know of it.</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="Refused">Why there is no data, or null for an answer.</param>
public sealed record ExchangeAnswer(ReadOnlyMemory<byte> Body, RefusalCode? Refused)
{
    /// <summary>True where it was refused for being a mutation or subscription.</summary>
    public bool IsNoQuery { get; init; }

    /// <summary>What the request costs; null where it was refused before that was known.</summary>
    public AnswerCost? Cost { get; init; }
}

/// <summary>What a request costs: it follows from arguments and rows returned alone, so that it tells nothing else.</summary>
/// <param name="EstimatedRows">Rows estimated from the arguments, before anything runs.</param>
/// <param name="Rows">Rows returned; null for a refusal.</param>
public readonly record struct AnswerCost(long EstimatedRows, long? Rows);
