using System.Globalization;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Query;

namespace GridDataExchange.Server.Hosting;

/// <summary>The server's options, read and checked.</summary>
internal sealed record ExchangeSettings
{
    public const string ConnectionStringOption = "ConnectionStrings:Exchange";

    private const int MostResidents = 1_000_000;
    private const int UsualResidents = 6_000;
    private static readonly string[] Sections = ["Exchange", "Demo"];
    private static readonly string[] Known =
    [
        "Exchange:DataDirectory", "Exchange:Policies", "Exchange:PostgresBin", "Exchange:TimeZone", "Exchange:PublicUrl", "Exchange:Http:AllowGet", "Exchange:Ledger:Origin", "Exchange:Ledger:Department", ExportSettings.Syslog, ExportSettings.Otlp, ExportSettings.Authority, "Demo:Residents",
        .. NumberSetting.All.Select(s => s.Key),
    ];

    /// <summary><c>Exchange:DataDirectory</c>: cluster, keys, demo credentials; absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>Exchange:Policies</c>: catalogue and policies, as given, since problems name files below it.</summary>
    public required string Policies { get; init; }

    /// <summary><c>Exchange:PostgresBin</c>, or null to search.</summary>
    public string? PostgresBin { get; init; }

    /// <summary><c>ConnectionStrings:Exchange</c>, or null for a private cluster.</summary>
    public string? ConnectionString { get; init; }

    /// <summary><c>Exchange:PublicUrl</c>: where clients reach the server; null where it is the address listened on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary><c>Exchange:TimeZone</c>: whose day <c>request.date</c> is.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary><c>Exchange:Limits:RequestsPerMinute</c>: of one client, on this node.</summary>
    public required int RequestsPerMinute { get; init; }

    /// <summary><c>Exchange:Limits:ConcurrentRequests</c>: of one client, on this node.</summary>
    public required int ConcurrentRequests { get; init; }

    /// <summary><c>Exchange:Bounds:…</c>: how large one request may be.</summary>
    public required QueryBounds Bounds { get; init; }

    /// <summary><c>Exchange:Http:AllowGet</c>: queries by GET too.</summary>
    public bool AllowGet { get; init; }

    /// <summary><c>Exchange:Ledger:Origin</c>: the ledger's name in checkpoints; null: one made from the master key.</summary>
    public string? LedgerOrigin { get; init; }

    /// <summary><c>Exchange:Ledger:Witnesses</c>: who cosigns the ledger.</summary>
    public required WitnessPolicy Witnesses { get; init; }

    /// <summary><c>Exchange:Export:Syslog</c>: where records go as syslog, or null.</summary>
    public Uri? Syslog { get; init; }

    /// <summary><c>Exchange:Export:Otlp</c>: where records go as OpenTelemetry logs, or null.</summary>
    public Uri? Otlp { get; init; }

    /// <summary><c>Exchange:Export:CertificateAuthority</c>: who certifies the collectors; null for the machine's authorities.</summary>
    public X509Certificate2Collection? CollectorAuthorities { get; init; }

    /// <summary>What the node's first record says of it.</summary>
    public required NodeFacts Facts { get; init; }

    /// <summary><c>Demo:Residents</c> in Development, or null for no demo.</summary>
    public int? DemoResidents { get; init; }

    /// <summary>True in Development.</summary>
    public bool Development { get; init; }

    public string KeyFile => Path.Combine(DataDirectory, "keys", "master.key");

    public string RetentionKeyDirectory => Path.Combine(DataDirectory, "keys", "retention");

    public string HoldKeyDirectory => Path.Combine(DataDirectory, "keys", "holds");

    public string ErasureDirectory => Path.Combine(DataDirectory, "keys", "erasures");

    public string LedgerDirectory => Path.Combine(DataDirectory, "ledger");

    public string DemoDirectory => Path.Combine(DataDirectory, "demo");

    /// <exception cref="ConfigurationException">An option is unknown or has a value it cannot have.</exception>
    public static ExchangeSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        RefuseUnknown(configuration);
        var development = environment.IsDevelopment();
        var residents = ReadResidents(configuration["Demo:Residents"], development);
        var syslog = ExportSettings.ReadSyslog(Text(configuration, ExportSettings.Syslog));
        var otlp = ExportSettings.ReadOtlp(Text(configuration, ExportSettings.Otlp));
        return new ExchangeSettings
        {
            Development = development,
            DataDirectory = Path.GetFullPath(Text(configuration, "Exchange:DataDirectory") ?? ".data"),
            Policies = Text(configuration, "Exchange:Policies") ?? "policies",
            PostgresBin = Text(configuration, "Exchange:PostgresBin"),
            ConnectionString = Text(configuration, ConnectionStringOption),
            PublicUrl = ReadPublicUrl(Text(configuration, "Exchange:PublicUrl")),
            AllowGet = ReadFlag(configuration, "Exchange:Http:AllowGet"),
            DemoResidents = residents,
            LedgerOrigin = ReadOrigin(Text(configuration, "Exchange:Ledger:Origin")),
            Witnesses = WitnessSettings.Read(configuration, development),
            Syslog = syslog,
            Otlp = otlp,
            CollectorAuthorities = ExportSettings.ReadAuthorities(Text(configuration, ExportSettings.Authority), syslog, otlp),
            Facts = new NodeFacts(Version(), ConfigurationDigest.Of(configuration, environment, Known)),
            RequestsPerMinute = NumberSetting.RequestsPerMinute.Read(configuration),
            ConcurrentRequests = NumberSetting.ConcurrentRequests.Read(configuration),
            Bounds = new QueryBounds
            {
                DocumentBytes = NumberSetting.DocumentBytes.Read(configuration),
                Tokens = NumberSetting.Tokens.Read(configuration),
                Aliases = NumberSetting.Aliases.Read(configuration),
                Fields = NumberSetting.Fields.Read(configuration),
                Depth = NumberSetting.Depth.Read(configuration),
                EstimatedRows = NumberSetting.Rows.Read(configuration),
                StatementSeconds = NumberSetting.Seconds.Read(configuration),
                AnswerBytes = NumberSetting.AnswerBytes.Read(configuration),
            },
            TimeZone = ReadTimeZone(Text(configuration, "Exchange:TimeZone") ?? (residents is null ? "UTC" : "Asia/Shanghai")),
        };
    }

    private static string? Text(IConfiguration configuration, string key) => string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key];

    private static bool ReadFlag(IConfiguration configuration, string key) => Text(configuration, key)?.ToLowerInvariant() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new ConfigurationException($"{key} must be true or false."),
    };

    private static void RefuseUnknown(IConfiguration configuration)
    {
        var given = Sections.SelectMany(s => configuration.GetSection(s).AsEnumerable()).Where(o => o.Value is not null);
        if (given.FirstOrDefault(o => !Known.Contains(o.Key, StringComparer.OrdinalIgnoreCase) && !WitnessSettings.Knows(o.Key)) is { Key: { } unknown })
        {
            throw new ConfigurationException($"There is no option '{unknown}': use {string.Join(", ", Known)}, {WitnessSettings.Known}.");
        }
    }

    private static int? ReadResidents(string? text, bool development)
    {
        if (!development)
        {
            return text is null ? null : throw new ConfigurationException("The demo runs in Development alone: leave Demo:Residents out, or set ASPNETCORE_ENVIRONMENT=Development.");
        }

        if (text is null)
        {
            return UsualResidents;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var residents) || residents > MostResidents)
        {
            throw new ConfigurationException($"Demo:Residents must be a whole number from 0 (no demo) to {MostResidents.ToString(CultureInfo.InvariantCulture)}.");
        }

        return residents == 0 ? null : residents;
    }

    private static Uri? ReadPublicUrl(string? text) =>
        text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("https" or "http") && url.Query.Length == 0 && url.Fragment.Length == 0 && url.AbsolutePath == "/"
            ? url
            : throw new ConfigurationException("Exchange:PublicUrl must be an address without a path, such as https://exchange.example.org.");

    private static string? ReadOrigin(string? text) =>
        text is null || (text.Length <= 200 && text.All(c => c is > ' ' and <= '~' and not '+') && !text.EndsWith('/'))
            ? text
            : throw new ConfigurationException("Exchange:Ledger:Origin must be a name like an address without its scheme, such as ledger.example.org/exchange: ASCII, without spaces and +, and without / at its end.");

    private static string Version() => typeof(ExchangeSettings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static TimeZoneInfo ReadTimeZone(string id)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            throw new ConfigurationException($"Exchange:TimeZone '{id}' is not known to this machine: give an IANA name such as Asia/Shanghai, or install the package tzdata.");
        }
    }
}
