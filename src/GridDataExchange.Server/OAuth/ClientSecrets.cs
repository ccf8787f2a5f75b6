using GridDataExchange.Demo;
using GridDataExchange.Postgres;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace GridDataExchange.Server.OAuth;

/// <summary>The authorization server's clients: a confidential client each, for client credentials alone.</summary>
/// <remarks>A client is updated, never deleted and made again: deleting it would take its tokens with it.</remarks>
internal sealed class ClientSecrets(IServiceProvider services) : IClientSecrets
{
    /// <summary>Makes the client, or gives it another secret. Only a hash (PBKDF2) of the secret, bound to the client, is stored.</summary>
    public async Task SetAsync(string clientId, string displayName, string secret, Actor actor, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AuthorizationDb>().Actor = actor;
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var wanted = new OpenIddictApplicationDescriptor
        {
            ClientId = clientId,
            DisplayName = displayName,
            ClientSecret = scope.ServiceProvider.GetRequiredService<BoundClientSecrets>().Of(clientId, secret),
            ClientType = ClientTypes.Confidential,
            Permissions = { Permissions.Endpoints.Token, Permissions.GrantTypes.ClientCredentials },
        };
        if (await applications.FindByClientIdAsync(clientId, cancellationToken) is { } known)
        {
            await applications.UpdateAsync(known, wanted, cancellationToken);
        }
        else
        {
            await applications.CreateAsync(wanted, cancellationToken);
        }
    }
}
