using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Query;
using GridDataExchange.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace GridDataExchange.Tests.Server;

public sealed class ExchangeSettingsTests
{
    [Fact]
    public void Development_runs_the_demo_in_its_own_time_zone()
    {
        var settings = Read("Development");

        Assert.Equal(6000, settings.DemoResidents);
        Assert.Equal("Asia/Shanghai", settings.TimeZone.Id);
        Assert.Equal(Path.GetFullPath(".data"), settings.DataDirectory);
        Assert.Equal("policies", settings.Policies);
    }

    [Fact]
    public void Production_runs_no_demo_and_counts_days_in_UTC()
    {
        var settings = Read("Production");

        Assert.Null(settings.DemoResidents);
        Assert.Equal(TimeSpan.Zero, settings.TimeZone.BaseUtcOffset);
    }

    [Fact]
    public void Limits_and_bounds_are_the_usual_ones_or_those_that_are_set()
    {
        var usual = Read("Production");
        Assert.Equal((6000, 64, new QueryBounds()), (usual.RequestsPerMinute, usual.ConcurrentRequests, usual.Bounds));
        var set = Read(
            "Production",
            ("Exchange:Limits:RequestsPerMinute", "7"), ("Exchange:Limits:ConcurrentRequests", "2"), ("Exchange:Bounds:DocumentBytes", "1000"), ("Exchange:Bounds:Fields", "30"),
            ("Exchange:Bounds:Depth", "5"), ("Exchange:Bounds:Rows", "900"), ("Exchange:Bounds:Seconds", "3"), ("Exchange:Bounds:AnswerBytes", "70000"));
        Assert.Equal((7, 2), (set.RequestsPerMinute, set.ConcurrentRequests));
        Assert.Equal(new QueryBounds { DocumentBytes = 1000, Fields = 30, Depth = 5, EstimatedRows = 900, StatementSeconds = 3, AnswerBytes = 70000 }, set.Bounds);
    }

    [Theory]
    [InlineData("Exchange:Export:Syslog", "tls://user:hunter2@siem.example.org:6514")]
    [InlineData("Exchange:Export:Otlp", "https://user:hunter2@collector.example.org/v1/logs")]
    public void A_collectors_address_with_a_password_is_refused_and_not_repeated(string key, string value)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read("Production", (key, value)));

        Assert.Contains(key, mistake.Message);
        Assert.DoesNotContain("hunter2", mistake.Message);
    }

    [Fact]
    public void Collectors_are_those_that_are_set()
    {
        var none = Read("Production", ("Exchange:Export:Syslog", ""), ("Exchange:Export:Otlp", " "));
        Assert.Equal((null, null, null), (none.Syslog, none.Otlp, none.CollectorAuthorities));
        var both = Read("Production", ("Exchange:Export:Syslog", "tls://siem.example.org:6514"), ("Exchange:Export:Otlp", "http://[::1]:4318/v1/logs"));
        Assert.Equal(("tls", "siem.example.org", 6514), (both.Syslog!.Scheme, both.Syslog.DnsSafeHost, both.Syslog.Port));
        Assert.Equal(new Uri("http://[::1]:4318/v1/logs"), both.Otlp);
        Assert.Equal("::1", Read("Production", ("Exchange:Export:Syslog", "tcp://[::1]:601")).Syslog!.DnsSafeHost);
    }

    [Theory]
    [InlineData("Exchange:Export:Syslog", "tls://siem.example.org:6514")]
    [InlineData("Exchange:Export:Otlp", "https://collector.example.org/v1/logs")]
    public void The_authorities_of_collectors_are_all_that_the_file_has(string key, string collector)
    {
        using var file = new PemFile(2);

        Assert.Equal(["CN=authority-0", "CN=authority-1"], Read("Production", (key, collector), (PemFile.Option, file.Path)).CollectorAuthorities!.Select(c => c.Subject));
    }

    [Theory]
    [InlineData("tcp://siem.example.org:601")]
    [InlineData("tls://siem.example.org:6514", "")]
    [InlineData("tls://siem.example.org:6514", "no certificate\n")]
    [InlineData("tls://siem.example.org:6514", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void An_authority_without_a_collector_over_TLS_or_without_a_certificate_is_refused(string syslog, string? content = null)
    {
        using var file = new PemFile(1);
        if (content is not null)
        {
            File.WriteAllText(file.Path, content);
        }

        var mistake = Assert.Throws<ConfigurationException>(() => Read("Production", ("Exchange:Export:Syslog", syslog), (PemFile.Option, file.Path)));

        Assert.StartsWith(PemFile.Option, mistake.Message);
        Assert.EndsWith(".", mistake.Message);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void An_authority_that_cannot_be_read_is_refused_with_its_place()
    {
        using var file = new PemFile(1);
        Assert.All([file.Path + ".gone", Path.GetDirectoryName(file.Path)!], place => Assert.Contains(
            $"'{place}'", Assert.Throws<ConfigurationException>(() => Read("Production", ("Exchange:Export:Syslog", "tls://siem.example.org:6514"), (PemFile.Option, place))).Message));
    }

    [Fact]
    public void No_residents_is_no_demo() => Assert.Null(Read("Development", ("Demo:Residents", "0")).DemoResidents);

    [Fact]
    public void A_time_zone_that_is_set_is_kept() => Assert.Equal("Europe/Paris", Read("Development", ("Exchange:TimeZone", "Europe/Paris")).TimeZone.Id);

    [Theory]
    [InlineData("Development", "Demo:Residents", "many")]
    [InlineData("Development", "Demo:Residents", "-1")]
    [InlineData("Development", "Demo:Residents", "1000001")]
    [InlineData("Development", "Demo:Residents", "1e3")]
    [InlineData("Development", "Demo:Residents", "")]
    [InlineData("Production", "Demo:Residents", "100")]
    [InlineData("Production", "Exchange:TimeZone", "Asia/Atlantis")]
    [InlineData("Production", "Exchange:PublicUrl", "exchange.example.org")]
    [InlineData("Production", "Exchange:PublicUrl", "ftp://exchange.example.org")]
    [InlineData("Production", "Exchange:PublicUrl", "https://exchange.example.org/path")]
    [InlineData("Production", "Exchange:DataFolder", "/data")]
    [InlineData("Production", "Exchange:Limits:RequestsPerMinute", "0")]
    [InlineData("Production", "Exchange:Limits:ConcurrentRequests", "many")]
    [InlineData("Production", "Exchange:Limits:RequestsPerSecond", "5")]
    [InlineData("Production", "Exchange:Bounds:Depth", "51")]
    [InlineData("Production", "Exchange:Bounds:Seconds", "31")]
    [InlineData("Production", "Exchange:Bounds:Rows", "-1")]
    [InlineData("Production", "Exchange:Bounds:Aliases", "5001")]
    [InlineData("Production", "Exchange:Bounds:Tokens", "63")]
    [InlineData("Production", "Exchange:Bounds:Names", "5")]
    [InlineData("Production", "Exchange:Export:Syslog", "siem.example.org:6514")]
    [InlineData("Production", "Exchange:Export:Syslog", "siem.example.org")]
    [InlineData("Production", "Exchange:Export:Syslog", "udp://siem.example.org:514")]
    [InlineData("Production", "Exchange:Export:Syslog", "https://siem.example.org:6514")]
    [InlineData("Production", "Exchange:Export:Syslog", "tls://siem.example.org")]
    [InlineData("Production", "Exchange:Export:Syslog", "tcp://siem.example.org:0")]
    [InlineData("Production", "Exchange:Export:Syslog", "tcp://siem.example.org:65536")]
    [InlineData("Production", "Exchange:Export:Syslog", "tcp://:601")]
    [InlineData("Production", "Exchange:Export:Syslog", "tls://siem.example.org:6514/logs")]
    [InlineData("Production", "Exchange:Export:Syslog", "tls://siem.example.org:6514?facility=1")]
    [InlineData("Production", "Exchange:Export:Syslog", "tls://siem.example.org:6514#a")]
    [InlineData("Production", "Exchange:Export:Otlp", "collector.example.org/v1/logs")]
    [InlineData("Production", "Exchange:Export:Otlp", "/v1/logs")]
    [InlineData("Production", "Exchange:Export:Otlp", "grpc://collector.example.org:4317")]
    [InlineData("Production", "Exchange:Export:Otlp", "https://")]
    [InlineData("Production", "Exchange:Export:Otlp", "https://collector.example.org/v1/logs#a")]
    [InlineData("Production", "Exchange:Export:Splunk", "https://collector.example.org/")]
    [InlineData("Production", "Exchange:Export:CertificateAuthority", "/etc/authority.pem")]
    public void A_wrong_option_is_refused_in_one_sentence_that_names_it(string environment, string key, string value)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read(environment, (key, value)));

        Assert.Contains(key, mistake.Message);
        Assert.EndsWith(".", mistake.Message);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://localhost:5080")]
    [InlineData("http://[::1]:5080")]
    public void The_demo_may_listen_on_loopback(string address) => ListeningRules.Check([address], Read("Development"));

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://192.0.2.1:5080")]
    [InlineData("https://exchange.example.org:443")]
    public void The_demo_may_listen_nowhere_else(string address) =>
        Assert.Throws<ConfigurationException>(() => ListeningRules.Check(["http://127.0.0.1:5080", address], Read("Development")));

    [Fact]
    public void Outside_Development_clear_HTTP_is_for_loopback_alone()
    {
        ListeningRules.Check(["https://0.0.0.0:443", "http://127.0.0.1:5080"], Read("Production"));
        ListeningRules.Check(["http://0.0.0.0:5080"], Read("Development", ("Demo:Residents", "0")));
        Assert.Throws<ConfigurationException>(() => ListeningRules.Check(["http://0.0.0.0:5080"], Read("Production")));
    }

    [Fact]
    public void The_issuer_is_the_public_address_or_the_one_listened_on()
    {
        Assert.Equal(new Uri("https://exchange.example.org"), ListeningRules.IssuerOf(["https://[::]:443"], Read("Production", ("Exchange:PublicUrl", "https://exchange.example.org"))));
        Assert.Equal(new Uri("http://127.0.0.1:5080"), ListeningRules.IssuerOf(["http://127.0.0.1:5080"], Read("Production")));
        Assert.Throws<ConfigurationException>(() => ListeningRules.IssuerOf(["https://[::]:443"], Read("Production")));
    }

    [Fact]
    public void A_witness_of_another_department_must_cosign_what_is_published_in_Production()
    {
        var policy = Read("Production").Witnesses;

        Assert.Equal(("witness.example/health", "health", 60.0), (Assert.Single(policy.Outside), Assert.Single(policy.Witnesses).Department, policy.Grace.TotalMinutes));
        Assert.Empty(Read("Development").Witnesses.Witnesses);
    }

    [Theory]
    [InlineData("Exchange:Ledger:Department", "health")]
    [InlineData("Exchange:Ledger:Department", "")]
    [InlineData("Exchange:Ledger:Witnesses:0:Url", "witness.example")]
    [InlineData("Exchange:Ledger:Witnesses:0:Key", "witness.example/health+00000000+AAAA")]
    [InlineData("Exchange:Ledger:Witnesses:0:Department", "")]
    [InlineData("Exchange:Ledger:Origin", "https://ledger.example/")]
    [InlineData("Exchange:Ledger:MinutesWithoutWitness", "0")]
    public void Production_does_not_start_with_a_witness_that_is_no_witness_outside(string key, string value)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read("Production", (key, value)));

        Assert.Contains(key, mistake.Message);
    }

    [Fact]
    public void A_witness_cannot_be_given_twice()
    {
        var again = Witnessed.Where(o => o.Key.Contains(":0:", StringComparison.Ordinal)).Select(o => (o.Key.Replace(":0:", ":1:", StringComparison.Ordinal), o.Value)).ToArray();

        Assert.Contains("twice", Assert.Throws<ConfigurationException>(() => Read("Production", again)).Message);
    }

    [Fact]
    public void The_digest_of_the_configuration_changes_with_it_and_not_with_a_password()
    {
        var all = new HashSet<string>(StringComparer.Ordinal)
        {
            Digest(),
            Digest(("ConnectionStrings:Exchange", "Host=db;Username=gdx;Password=secret")),
            Digest(("ConnectionStrings:Exchange", "Host=elsewhere;Username=gdx;Password=secret")),
            Digest(("Exchange:Http:AllowGet", "true")),
            Digest(("Exchange:Ledger:Witnesses:0:Url", "https://elsewhere.example/")),
            Digest(("urls", "http://0.0.0.0:80")),
            Digest(("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:80")),
            Digest(("Logging:LogLevel:Default", "None")),
        };

        Assert.Equal(8, all.Count);
        Assert.Equal(Digest(("ConnectionStrings:Exchange", "Host=db;Username=gdx;Password=secret")), Digest(("ConnectionStrings:Exchange", "Host=db;Username=gdx;Password=another")));
        Assert.Equal(Digest(), Digest(("Kestrel:Certificates:Default:Password", "secret")));

        static string Digest(params (string Key, string Value)[] options) => Read("Production", options).Facts.Configuration;
    }

    [Theory]
    [InlineData("Data-Bureau")]
    [InlineData(" data-bureau ")]
    public void A_witness_of_the_same_department_written_otherwise_is_none_of_another(string department)
    {
        var mistake = Assert.Throws<ConfigurationException>(() => Read("Production", ("Exchange:Ledger:Witnesses:0:Department", department)));

        Assert.Contains("another department", mistake.Message);
    }

    private static readonly (string Key, string Value)[] Witnessed =
    [
        ("Exchange:Ledger:Department", "data-bureau"),
        ("Exchange:Ledger:Witnesses:0:Url", "https://witness.example/witness/"),
        ("Exchange:Ledger:Witnesses:0:Key", new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature).Key.ToString()),
        ("Exchange:Ledger:Witnesses:0:Department", "health"),
    ];

    private static ExchangeSettings Read(string environment, params (string Key, string Value)[] options) => ExchangeSettings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection((environment == "Production" ? Witnessed : []).Select(o => KeyValuePair.Create(o.Key, (string?)o.Value)))
            .AddInMemoryCollection(options.Select(o => KeyValuePair.Create(o.Key, (string?)o.Value)))
            .Build(),
        new HostingEnvironment { EnvironmentName = environment });

    /// <summary>A file of certificates of authorities.</summary>
    private sealed class PemFile : IDisposable
    {
        public const string Option = "Exchange:Export:CertificateAuthority";

        public PemFile(int certificates)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllLines(Path, Enumerable.Range(0, certificates).Select(n =>
            {
                using var certificate = new CertificateRequest($"CN=authority-{n}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
                return certificate.ExportCertificatePem();
            }));
        }

        public string Path { get; } = System.IO.Path.Combine(Directory.CreateTempSubdirectory("gdx-pem-").FullName, "authorities.pem");

        public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
    }
}
