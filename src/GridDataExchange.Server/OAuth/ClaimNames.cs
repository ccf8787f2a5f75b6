namespace GridDataExchange.Server.OAuth;

/// <summary>Claims of an access token beside those of RFC 9068.</summary>
internal static class ClaimNames
{
    public const string Department = "department";
    public const string Purpose = "purpose";
    public const string Grant = "grant_id";
}
