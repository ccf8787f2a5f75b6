using GridDataExchange.Postgres;

namespace GridDataExchange.Demo;

/// <summary>Where the authorization server keeps the secrets of clients: the demo's way to it.</summary>
public interface IClientSecrets
{
    /// <summary>Adds the client, or gives it this secret in the place of any it had.</summary>
    Task SetAsync(string clientId, string displayName, string secret, Actor actor, CancellationToken cancellationToken);
}
