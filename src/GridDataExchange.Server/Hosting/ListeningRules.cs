using System.Net;

namespace GridDataExchange.Server.Hosting;

/// <summary>Where the server may listen. Checked on the addresses it does listen on, while the gate is still shut.</summary>
internal static class ListeningRules
{
    /// <exception cref="ConfigurationException">An address is not allowed.</exception>
    public static void Check(IEnumerable<string> addresses, ExchangeSettings settings)
    {
        var open = addresses.Select(BindingAddress.Parse).Where(a => !IsLoopback(a)).ToList();
        if (open.Count > 0 && settings.DemoResidents is not null)
        {
            throw new ConfigurationException($"The demo's credentials are not for a network: listen on a loopback address such as http://127.0.0.1:5080 instead of {Show(open[0])}, or set Demo:Residents=0.");
        }

        if (!settings.Development && open.Find(a => a.Scheme != "https") is { } clear)
        {
            throw new ConfigurationException($"Tokens must not travel in clear: listen with https or on a loopback address instead of {Show(clear)}.");
        }
    }

    /// <summary>Who issues tokens: the public address, or the first address listened on.</summary>
    /// <exception cref="ConfigurationException">Clients cannot name the address listened on.</exception>
    public static Uri IssuerOf(IEnumerable<string> addresses, ExchangeSettings settings)
    {
        if (settings.PublicUrl is { } url)
        {
            return url;
        }

        var first = BindingAddress.Parse(addresses.First());
        return !first.IsUnixPipe && Uri.TryCreate(Show(first), UriKind.Absolute, out var uri) && (IsLoopback(first) || !IsWildcard(first))
            ? uri
            : throw new ConfigurationException("Set Exchange:PublicUrl to the address that clients use, such as https://exchange.example.org: it names this server in tokens.");
    }

    private static bool IsLoopback(BindingAddress address) =>
        address.IsUnixPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsWildcard(BindingAddress address) =>
        !IPAddress.TryParse(address.Host, out var ip) ? address.Host is "*" or "+" : ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any);

    private static string Show(BindingAddress address) => $"{address.Scheme}://{address.Host}:{address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}
