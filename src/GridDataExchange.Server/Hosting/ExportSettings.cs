namespace GridDataExchange.Server.Hosting;

/// <summary>The options that say where the ledger's records are sent to, for a SIEM.</summary>
internal static class ExportSettings
{
    public const string Syslog = "Exchange:Export:Syslog";
    public const string Otlp = "Exchange:Export:Otlp";

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
}
