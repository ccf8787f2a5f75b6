using GridDataExchange.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.EntityFrameworkCore.Models;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace GridDataExchange.Server.OAuth;

/// <summary>OpenIddict as this server uses it.</summary>
internal static class OAuthServices
{
    public const string TokenPath = "/connect/token";

    /// <summary>True for the paths that OpenIddict answers or reads.</summary>
    public static bool Owns(PathString path) =>
        path.StartsWithSegments("/connect", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase);

    public static IServiceCollection AddOAuth(this IServiceCollection services)
    {
        services.AddDbContext<AuthorizationDb>((provider, options) => options.UseNpgsql(provider.GetRequiredService<IDatabases>().For(DatabaseRole.Authorization)));
        services.AddSingleton<BoundClientSecrets>();
        services.AddOpenIddict()
            .AddCore(core =>
            {
                core.UseEntityFrameworkCore().UseDbContext<AuthorizationDb>();
                core.ReplaceApplicationManager<OpenIddictEntityFrameworkCoreApplication, BoundApplications>();
            })
            .AddServer(server =>
            {
                server.SetTokenEndpointUris(TokenPath[1..]).SetAccessTokenLifetime(TimeSpan.FromMinutes(5));
                server.AllowClientCredentialsFlow();
                server.DisableAccessTokenEncryption();
                // Scopes are judged by TokenScopes against the live grant; OpenIddict knows only fixed lists.
                server.DisableScopeValidation().IgnoreScopePermissions();
                // There is no revocation endpoint: rights end through the rights epoch, which every answer is checked against,
                // so rows for tokens that live 5 minutes would cost a write each and decide nothing (docs/decisions).
                server.DisableTokenStorage().DisableAuthorizationStorage();
                // TransportRule has refused plain HTTP where it may not be, before anything listens to requests.
                server.Configure(AdvertiseOnlyWhatIsThere);
                server.UseAspNetCore().EnableTokenEndpointPassthrough().DisableTransportSecurityRequirement();
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.Configure(options => options.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256]);
            });
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, IssuerOptions>();
        return services;
    }

    // The discovery document lists what these hold: OpenIddict's defaults speak of sign-in and client assertions, which are not here.
    private static void AdvertiseOnlyWhatIsThere(OpenIddictServerOptions options)
    {
        options.Scopes.Clear();
        options.PromptValues.Clear();
        options.ClientAuthenticationMethods.IntersectWith([ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost]);
        options.ClientAssertionTypes.Clear();
    }

    private sealed class IssuerOptions(TokenIssuer issuer) : IConfigureOptions<OpenIddictServerOptions>
    {
        public void Configure(OpenIddictServerOptions options)
        {
            options.Issuer = issuer.Uri;
            options.SigningCredentials.AddRange(issuer.Keys.Signing.Select(k => new SigningCredentials(k, SecurityAlgorithms.EcdsaSha256)));
            options.EncryptionCredentials.AddRange(issuer.Keys.Encryption.Select(k => new EncryptingCredentials(k, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512)));
        }
    }
}
