using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GridDataExchange.Server.Hosting;

/// <summary>The digest by which a start record tells under which configuration a node works.</summary>
internal static class ConfigurationDigest
{
    private static readonly string[] HostSections = ["urls", "http_ports", "https_ports", "AllowedHosts", "Kestrel", "Logging"];

    /// <summary>
    /// SHA-256, in hexadecimal, of the options in effect: those of the exchange, with where they were not given their absence; those of its
    /// host; which database it is, and as whom; the authorities' certificates. Never of passwords, which it would help to guess.
    /// </summary>
    /// <param name="configuration">The options.</param>
    /// <param name="environment">Development or Production.</param>
    /// <param name="known">The names of the exchange's own options.</param>
    public static string Of(IConfiguration configuration, IHostEnvironment environment, IEnumerable<string> known)
    {
        var own = known.Order(StringComparer.Ordinal).Select(k => $"{k}={configuration[k]}").Concat(WitnessSettings.Lines(configuration));
        var host = HostSections.SelectMany(s => configuration.GetSection(s).AsEnumerable())
            .Where(o => o.Value is not null && !o.Key.EndsWith("Password", StringComparison.OrdinalIgnoreCase)).Select(o => $"{o.Key}={o.Value}").Order(StringComparer.Ordinal);
        string[] lines = [environment.EnvironmentName, .. own, .. host, $"database={DatabaseOf(configuration[ExchangeSettings.ConnectionStringOption])}", $"authorities={ContentOf(configuration[ExportSettings.Authority])}"];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private static string DatabaseOf(string? connection)
    {
        try
        {
            var read = new NpgsqlConnectionStringBuilder(connection);
            return $"{read.Host}:{read.Port}/{read.Database} {read.Username} {read.SslMode}";
        }
        catch (ArgumentException)
        {
            return ""; // refused where it is used
        }
    }

    private static string ContentOf(string? file) => File.Exists(file) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) : "";
}
