using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>The audits of the npm package graphql-http, which hold a server to the specification of GraphQL over HTTP.</summary>
public sealed class GraphQLHttpAuditTests
{
    private const int Audits = 61;
    private static readonly string[] ByGet = ["5A70", "9C48", "D6D5", "6A70"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_audit_passes_where_GET_is_allowed()
    {
        await using var allowing = new ServerFixture(["--Exchange:Http:AllowGet=true"]);
        var results = await AuditAsync(allowing);
        Assert.All(results, r => Assert.True(r.Status == "ok", $"{r.Id} {r.Name}: {r.Reason}"));
    }

    [Fact]
    public async Task Every_audit_but_those_by_GET_passes_as_the_server_is_by_default()
    {
        await using var own = new ServerFixture(); // the audits do not ask again where other tests change rights
        var results = await AuditAsync(own);
        Assert.All(results.Where(r => !ByGet.Contains(r.Id)), r => Assert.True(r.Status == "ok", $"{r.Id} {r.Name}: {r.Reason}"));
        Assert.Contains(results, r => r.Status != "ok");
    }

    private static async Task<List<Audit>> AuditAsync(ServerFixture server)
    {
        using var kit = await AuditKit.PrepareAsync(Stop);
        var token = await server.TokenAsync(await server.AddClientAsync("elderly-care", ["data:resident"], Stop), "data:resident", Stop);
        var results = await kit.RunAsync((await server.HostAsync()).Address, token, Stop);
        Assert.Equal(Audits, results.Count);
        return results;
    }

    private sealed record Audit(string Id, string Name, string Status, string? Reason);

    /// <summary>The audits with what they need, installed in a folder of their own.</summary>
    private sealed class AuditKit(DirectoryInfo folder) : IDisposable
    {
        private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

        public static async Task<AuditKit> PrepareAsync(CancellationToken cancellationToken)
        {
            var folder = Directory.CreateTempSubdirectory("gdx-audits-");
            foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Server", "GraphQLHttp")))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            try
            {
                var (code, _, errors) = await ExecuteAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder.FullName, [], cancellationToken);
                Assert.True(code == 0, $"npm ci ended with {code}: {errors}");
            }
            catch (Win32Exception)
            {
                folder.Delete(recursive: true);
                Assert.Skip("Node and npm are not installed: the audits of graphql-http need them");
            }

            return new AuditKit(folder);
        }

        public async Task<List<Audit>> RunAsync(Uri address, string token, CancellationToken cancellationToken)
        {
            var (code, output, errors) = await ExecuteAsync("node", ["audit.mjs"], folder.FullName, [("GRAPHQL_URL", new Uri(address, "graphql").ToString()), ("GRAPHQL_TOKEN", token)], cancellationToken);
            Assert.True(code == 0, $"the audits ended with {code}: {errors}");
            return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Audit>(line, Web)!)];
        }

        public void Dispose() => folder.Delete(recursive: true);

        private static async Task<(int Code, string Output, string Errors)> ExecuteAsync(string program, string[] arguments, string folder, (string Name, string Value)[] environment, CancellationToken cancellationToken)
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }

            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await errors);
        }
    }
}
