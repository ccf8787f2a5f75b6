using System.Security.Cryptography;
using System.Text;
using GridDataExchange.Protection;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.EntityFrameworkCore.Models;

namespace GridDataExchange.Server.OAuth;

/// <summary>
/// A client's secret as it is hashed and compared: an HMAC-SHA-256 of client id and secret by a key outside the database. A hash that was copied from
/// another client's row, or computed by whoever can write the table, fits no secret.
/// </summary>
internal sealed class BoundClientSecrets(MasterKey master)
{
    private readonly byte[] key = master.Derive("oauth", "client-secret");

    /// <summary>The text that stands for the secret of that client.</summary>
    public string Of(string clientId, string secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetByteCount(clientId)}:{clientId}{secret}")));
}

/// <summary>OpenIddict's applications with secrets bound to their client (<see cref="BoundClientSecrets"/>).</summary>
internal sealed class BoundApplications(
    BoundClientSecrets secrets,
    IOpenIddictApplicationCache<OpenIddictEntityFrameworkCoreApplication> cache,
    ILogger<OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<OpenIddictEntityFrameworkCoreApplication> store)
    : OpenIddictApplicationManager<OpenIddictEntityFrameworkCoreApplication>(cache, logger, options, store)
{
    /// <inheritdoc/>
    public override ValueTask<bool> ValidateClientSecretAsync(OpenIddictEntityFrameworkCoreApplication application, string secret, CancellationToken cancellationToken = default) =>
        base.ValidateClientSecretAsync(application, secrets.Of(application.ClientId ?? "", secret), cancellationToken);
}
