using GridDataExchange.Server.Keys;

namespace GridDataExchange.Server.OAuth;

/// <summary>Who issues tokens and with which keys. Fixed at the start: an issuer taken from each request's Host header would be the caller's to choose.</summary>
internal sealed class TokenIssuer
{
    private (Uri Uri, SigningKeys Keys)? known;

    /// <summary>Name of the issuer.</summary>
    public Uri Uri => Known.Uri;

    /// <summary>Its keys.</summary>
    public SigningKeys Keys => Known.Keys;

    private (Uri Uri, SigningKeys Keys) Known => known ?? throw new InvalidOperationException("The issuer is asked for before the server listens.");

    /// <summary>Says who it is, once, when the address listened on is known.</summary>
    public void Set(Uri uri, SigningKeys keys) => known = known is null ? (uri, keys) : throw new InvalidOperationException("The issuer is set already.");
}
