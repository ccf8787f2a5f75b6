using System.Security.Claims;
using GridDataExchange.Exchange;
using GridDataExchange.Registry;
using Microsoft.Extensions.Primitives;
using OpenIddict.Abstractions;
using OpenIddict.Validation;
using static OpenIddict.Abstractions.OpenIddictExceptions;

namespace GridDataExchange.Server.OAuth;

/// <summary>Reads the bearer token of a request (RFC 6750): the header alone, never a form, query or cookie.</summary>
internal sealed class BearerTokens(OpenIddictValidationService validation, IRegistry registry, TimeProvider clock)
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 8192;

    private readonly TokenCache cache = new();

    /// <summary>What the token says, or null for none or one that is not valid.</summary>
    public async ValueTask<TokenFacts?> ReadAsync(StringValues authorization, CancellationToken cancellationToken)
    {
        if (authorization is not [{ } header] || header.Length > LongestToken || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var token = header[Scheme.Length..].Trim(' ');
        if (token.Length == 0)
        {
            return null;
        }

        var key = TokenCache.Key.Of(token);
        // Read before validating: a token validated while rights change is cached under the older epoch, and so not used again.
        var epoch = registry.Current.Epoch;
        if (cache.Find(key, epoch, clock.GetUtcNow()) is { } known)
        {
            return known;
        }

        if (await ValidateAsync(token, cancellationToken) is not { } facts)
        {
            return null;
        }

        cache.Put(key, facts, epoch);
        return facts;
    }

    private async Task<TokenFacts?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var facts = FactsOf(await validation.ValidateAccessTokenAsync(token, cancellationToken));
            return facts is not null && clock.GetUtcNow() < facts.Expires ? facts : null;
        }
        catch (ProtocolException)
        {
            return null;
        }
    }

    private static TokenFacts? FactsOf(ClaimsPrincipal principal) =>
        principal.GetClaim(OpenIddictConstants.Claims.Subject) is { Length: > 0 } client
        && principal.GetClaim(ClaimNames.Department) is { Length: > 0 } department
        && Guid.TryParseExact(principal.GetClaim(ClaimNames.Grant), "D", out var grant)
        && principal.GetExpirationDate() is { } expires
            ? new TokenFacts(
                client,
                department,
                principal.GetClaim(ClaimNames.Purpose),
                [.. principal.GetScopes().Where(s => !s.StartsWith(TokenScopes.PurposePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)],
                grant,
                expires)
            : null;
}
