using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GridDataExchange.Server.Hosting;

/// <summary>The options that say where the ledger's records are sent to, for a SIEM.</summary>
internal static class ExportSettings
{
    public const string Syslog = "Exchange:Export:Syslog";
    public const string Otlp = "Exchange:Export:Otlp";
    public const string Authority = "Exchange:Export:CertificateAuthority";

    /// <exception cref="ConfigurationException">It is no address of a collector.</exception>
    public static Uri? ReadSyslog(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "tcp" or "tls", Port: > 0, Host.Length: > 0, UserInfo: "", Query: "", Fragment: "", AbsolutePath: "" or "/" }
            ? address
            : throw new ConfigurationException($"{Syslog} must be the address of a syslog collector with its port, such as tls://siem.example.org:6514, or tcp://127.0.0.1:601.");

    /// <exception cref="ConfigurationException">It is no address of a collector.</exception>
    public static Uri? ReadOtlp(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", UserInfo: "", Fragment: "" }
            ? address
            : throw new ConfigurationException($"{Otlp} must be the address that OpenTelemetry logs are posted to by HTTP, such as https://collector.example.org/v1/logs.");

    /// <summary>The authorities of collectors; null where it is left to the machine whom to trust.</summary>
    /// <exception cref="ConfigurationException">It is no file of certificates, or no collector is reached over TLS.</exception>
    public static X509Certificate2Collection? ReadAuthorities(string? file, Uri? syslog, Uri? otlp)
    {
        if (file is null)
        {
            return null;
        }

        if (syslog?.Scheme != "tls" && otlp?.Scheme != "https")
        {
            throw new ConfigurationException($"{Authority} is for collectors over TLS, and there is none: give {Syslog} as tls://… or {Otlp} as https://…, or leave it out.");
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            authorities.Clear();
        }

        return authorities.Count > 0
            ? authorities
            : throw new ConfigurationException($"{Authority} '{file}' must be a file that the server can read, with the certificates of collectors' authorities in PEM form.");
    }
}
