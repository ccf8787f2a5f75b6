namespace GridDataExchange.Server.OAuth;

/// <summary>Who issues tokens: fixed, since an issuer taken from each request's Host header would be the caller's to choose.</summary>
internal sealed class Issuer
{
    private Uri? uri;

    /// <summary>The issuer; set once, when the address listened on is known.</summary>
    public Uri Uri
    {
        get => uri ?? throw new InvalidOperationException("The issuer is asked for before the server listens.");
        set => uri = uri is null ? value : throw new InvalidOperationException("The issuer is set already.");
    }
}
