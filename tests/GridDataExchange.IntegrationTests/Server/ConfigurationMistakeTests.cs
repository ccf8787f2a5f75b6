using System.Net;
using System.Net.Sockets;
using GridDataExchange.IntegrationTests.Postgres;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class ConfigurationMistakeTests(ServerFixture server) : IDisposable
{
    private readonly DirectoryInfo folder = TestFolder.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_port_that_is_taken()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        Assert.Contains(address, await SentenceAsync("--urls", address));
    }

    [Fact]
    public async Task No_PostgreSQL_where_it_should_be() =>
        Assert.Contains("/nonexistent", await SentenceAsync("--Exchange:PostgresBin=/nonexistent"));

    [Fact]
    public async Task A_data_folder_that_cannot_be_made()
    {
        var file = Path.Combine(folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", Stop);

        Assert.Contains(Path.Combine(file, "data"), await SentenceAsync($"--Exchange:DataDirectory={file}/data"));
    }

    [Fact]
    public async Task A_data_folder_that_another_server_uses()
    {
        await server.HostAsync();

        Assert.Contains(server.DataDirectory, await SentenceAsync($"--Exchange:DataDirectory={server.DataDirectory}"));
    }

    [Fact]
    public async Task A_master_key_that_others_may_read()
    {
        var keys = Directory.CreateDirectory(Path.Combine(folder.FullName, "keys"));
        var key = Path.Combine(keys.FullName, "master.key");
        await File.WriteAllBytesAsync(key, new byte[32], Stop);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.Contains(key, await SentenceAsync());
    }

    [Fact]
    public async Task No_policies_where_they_should_be_are_a_sentence_a_file() =>
        Assert.All(await LinesAsync("--Exchange:Policies=/nonexistent"), static line => Assert.StartsWith("/nonexistent/", line));

    [Fact]
    public async Task Policies_that_are_no_YAML_are_named_with_file_and_line()
    {
        var policies = Path.Combine(folder.FullName, "policies");
        CopyFolder(ServerFixture.Policies, policies);
        var broken = Path.Combine(policies, "catalog", "resident.yaml");
        await File.WriteAllTextAsync(broken, "dataset: resident\nfields: [\n", Stop);

        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(broken)}:\d+: \S", await SentenceAsync($"--Exchange:Policies={policies}"));
        Assert.False(Directory.Exists(Path.Combine(folder.FullName, "postgres")), "nothing was made on disk");
    }

    [Fact]
    public async Task Residents_that_are_no_number() => Assert.Contains("Demo:Residents", await SentenceAsync("--Demo:Residents=many"));

    [Fact]
    public async Task A_time_zone_that_does_not_exist() => Assert.Contains("Asia/Atlantis", await SentenceAsync("--Exchange:TimeZone=Asia/Atlantis"));

    [Fact]
    public async Task An_option_that_does_not_exist() => Assert.Contains("Exchange:DataFolder", await SentenceAsync("--Exchange:DataFolder=x"));

    [Theory]
    [InlineData("Exchange:Export:Syslog", "udp://siem.example.org:514")]
    [InlineData("Exchange:Export:Syslog", "tls://siem.example.org")]
    [InlineData("Exchange:Export:Otlp", "collector.example.org:4318")]
    public async Task A_collector_that_records_cannot_be_sent_to(string option, string address) => Assert.StartsWith(option, await SentenceAsync($"--{option}={address}"));

    [Fact]
    public async Task An_authority_of_collectors_that_is_not_there() =>
        Assert.Contains("/nonexistent.pem", await SentenceAsync("--Exchange:Export:Syslog=tls://siem.example.org:6514", "--Exchange:Export:CertificateAuthority=/nonexistent.pem"));

    [Fact]
    public async Task A_demo_that_a_network_could_reach() => Assert.Contains("0.0.0.0", await SentenceAsync("--urls", "http://0.0.0.0:0"));

    [Fact]
    public async Task An_address_that_is_none() => Assert.Contains("nonsense", await SentenceAsync("--urls", "nonsense"));

    [Fact]
    public async Task A_connection_string_that_is_none_is_not_repeated()
    {
        var sentence = await SentenceAsync("--ConnectionStrings:Exchange=Host=x;Pasword=hunter2");

        Assert.Contains("ConnectionStrings:Exchange", sentence);
        Assert.DoesNotContain("hunter2", sentence);
    }

    /// <summary>Starts a server with the arguments after the usual ones; it must end with code 1, and one line on standard error.</summary>
    private async Task<string> SentenceAsync(params string[] arguments) => Assert.Single(await LinesAsync(arguments));

    private async Task<string[]> LinesAsync(params string[] arguments)
    {
        await using var child = ChildProcess.Start("GridDataExchange.Server", [.. ServerFixture.Arguments(folder.FullName), "--urls", "http://127.0.0.1:0", .. arguments]);
        Assert.Equal(1, await child.EndAsync(Stop));
        Assert.DoesNotContain("Exception", child.Errors + child.Output);
        Assert.DoesNotContain("   at ", child.Errors + child.Output);
        return child.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
