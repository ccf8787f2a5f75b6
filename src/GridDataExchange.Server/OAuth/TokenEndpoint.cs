using System.Security.Claims;
using System.Text.Json.Serialization;
using GridDataExchange.Registry;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace GridDataExchange.Server.OAuth;

/// <summary>Issues access tokens. OpenIddict has authenticated the client and checked the form of the request before this runs.</summary>
internal static class TokenEndpoint
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static async Task<Results<SignInHttpResult, JsonHttpResult<OAuthError>>> AnswerAsync(HttpContext context, IRegistry registry, TimeProvider clock)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The token endpoint ran outside OpenIddict.");
        var client = request.ClientId ?? throw new InvalidOperationException("OpenIddict let a request without a client pass.");
        var now = clock.GetUtcNow();
        // Read now, not from the node's snapshot: a grant just added must work and one just ended must not.
        var rights = await registry.RefreshAsync(context.RequestAborted);
        return TokenScopes.Judge(request.GetScopes(), client, rights, now) switch
        {
            ScopesGranted granted => SignIn(client, granted, now),
            ScopesRefused refused => Refuse(refused.Sentence),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is not handled."),
        };
    }

    private static SignInHttpResult SignIn(string client, ScopesGranted granted, DateTimeOffset now)
    {
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, client)
            .SetClaim(ClaimNames.Department, granted.Department)
            .SetClaim(ClaimNames.Purpose, granted.Grant.Purpose)
            .SetClaim(ClaimNames.Grant, granted.Grant.Id.ToString("D"))
            .SetScopes(granted.Scopes);
        identity.SetDestinations(static _ => [Destinations.AccessToken]);
        var left = granted.Grant.Ends - now;
        identity.SetAccessTokenLifetime(left < Lifetime ? left : Lifetime);

        // OpenIddict leaves the scope out where it equals what was asked (RFC 6749, 5.1 allows it); the contract says that it is echoed.
        var answer = new AuthenticationProperties();
        answer.SetParameter(Parameters.Scope, new OpenIddictParameter(string.Join(' ', granted.Scopes)));
        return TypedResults.SignIn(new ClaimsPrincipal(identity), answer, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    // Written here, since OpenIddict would add a link to its own page on something else.
    private static JsonHttpResult<OAuthError> Refuse(string sentence) =>
        TypedResults.Json(new OAuthError(Errors.InvalidScope, sentence), statusCode: StatusCodes.Status400BadRequest);

    /// <summary>An error response (RFC 6749, 5.2).</summary>
    internal sealed record OAuthError([property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);
}
