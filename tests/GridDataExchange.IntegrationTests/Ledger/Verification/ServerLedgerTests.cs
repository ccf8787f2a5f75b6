using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>The ledger of a real server, over HTTP and by the command line.</summary>
public sealed class ServerLedgerTests(ServerFixture server)
{
    private const string Purpose = "exchange-administration";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_has_no_credentials_checks_the_tree_and_is_told_that_it_is_the_tree_alone()
    {
        using var folder = new Folder();
        using var http = await server.ConnectAsync();
        var report = await LedgerVerifier.VerifyAsync(LedgerCopy.OfServer(http, null), new() { SeenFolder = folder.Path }, Stop);
        Assert.Empty(report.Findings);
        Assert.Null(report.Problem);
        Assert.True(report.TreeAlone);
        Assert.Equal(0L, report.Records);
        Assert.Contains(report.Remarks, r => r.Contains("trusted as of now", StringComparison.Ordinal));

        // The second time the key is known.
        var again = await LedgerVerifier.VerifyAsync(LedgerCopy.OfServer(http, null), new() { SeenFolder = folder.Path }, Stop);
        Assert.Equal((0, 0), (again.ExitCode, again.Remarks.Count));
    }

    [Fact]
    public async Task An_officer_checks_every_record_and_each_reading_is_on_record()
    {
        using var folder = new Folder();
        using var http = await server.ConnectAsync();
        var officer = await server.AddClientAsync(Purpose, ["officer"], Stop);
        var report = await LedgerVerifier.VerifyAsync(LedgerCopy.OfServer(http, stop => server.TokenAsync(officer, "officer", stop)), new() { SeenFolder = folder.Path }, Stop);
        Assert.Empty(report.Findings);
        Assert.Null(report.Problem);
        Assert.Equal((false, report.Logs[0].Size), (report.TreeAlone, report.Records));
        var services = (await server.HostAsync()).Services;
        Assert.Contains(
            await services.GetRequiredService<IDatabases>().BodiesAsync("administration", services.GetRequiredService<RetentionKeys>()),
            r => r.GetProperty("act").GetString() == "ledger.read" && r.GetProperty("target").GetString()?.StartsWith("records/000", StringComparison.Ordinal) == true && r.GetProperty("caller").GetProperty("client").GetString() == officer.Id);
    }

    [Fact]
    public async Task Records_are_given_to_nobody_but_an_officer_under_a_live_grant()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await RecordsAsync(null, "records/000.p/1"));
        Assert.Equal(HttpStatusCode.Forbidden, await RecordsAsync(await server.AddClientAsync(Purpose, ["admin"], Stop), "records/000.p/1"));
        var officer = await server.AddClientAsync(Purpose, ["officer"], Stop);
        Assert.Equal(HttpStatusCode.OK, await RecordsAsync(officer, "records/000.p/1"));
        Assert.Equal(HttpStatusCode.NotFound, await RecordsAsync(officer, "records/999.p/1"));
        Assert.Equal(HttpStatusCode.NotFound, await RecordsAsync(officer, "records/no-such-person"));
        Assert.Equal(HttpStatusCode.NotFound, await RecordsAsync(officer, "records/x999/x999/x999/x999/x999/x999/999"));
    }

    [Fact]
    public async Task What_was_exported_is_verified_without_the_server_and_every_record_has_its_proof()
    {
        using var folder = new Folder();
        var officer = await server.AddClientAsync(Purpose, ["officer"], Stop);
        var secret = System.IO.Path.Combine(folder.Path, "secret");
        await File.WriteAllTextAsync(secret, officer.Secret, Stop);
        string[] identity = ["--server", (await server.HostAsync()).Address.AbsoluteUri, "--client-id", officer.Id, "--client-secret-file", secret, "--purpose", Purpose];
        foreach (var format in new[] { "folder", "jsonl", "csv" })
        {
            var export = await RunAsync(["export", "--format", format, "--out", System.IO.Path.Combine(folder.Path, format), .. identity]);
            Assert.Equal((0, ""), (export.ExitCode, export.Errors));
        }

        var verified = await RunAsync("verify", "--from", System.IO.Path.Combine(folder.Path, "folder"), "--seen", folder.Path);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Contains("as it must be", verified.Output, StringComparison.Ordinal);

        var key = (await server.HostAsync()).Services.GetRequiredService<TreeReader>().LogKey;
        var lines = await File.ReadAllLinesAsync(System.IO.Path.Combine(folder.Path, "jsonl", "records.jsonl"), Stop);
        var rows = Rows(await File.ReadAllTextAsync(System.IO.Path.Combine(folder.Path, "csv", "records.csv"), Stop)).ToList();
        foreach (var (size, records) in new[] { (Size("jsonl"), lines.Length), (Size("csv"), rows.Count - 1) })
        {
            Assert.True(size > 0);
            Assert.Equal(size, records);
        }

        foreach (var row in rows.Skip(1))
        {
            Assert.True(TlogProof.TryParse(row[8], out var proof, out _));
            Assert.True(RecordProofCheck.Verify(proof, key, [], 0, out var problem), problem);
            Assert.True(RecordProofCheck.IsOf(proof, System.Text.Encoding.UTF8.GetBytes(row[6]), Convert.FromBase64String(row[7])));
        }

        foreach (var line in lines.Select(l => JsonDocument.Parse(l).RootElement))
        {
            Assert.True(TlogProof.TryParse(line.GetProperty("proof").GetString()!, out var proof, out _));
            Assert.True(RecordProofCheck.Verify(proof, key, [], 0, out var problem), problem);
            Assert.True(RecordProofCheck.IsOf(proof, System.Text.Encoding.UTF8.GetBytes(line.GetProperty("payload").GetString()!), line.GetProperty("salt").GetBytesFromBase64()));
        }

        // One byte of it changed is found.
        var bundle = Directory.EnumerateFiles(System.IO.Path.Combine(folder.Path, "folder", "records"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var text = await File.ReadAllTextAsync(bundle, Stop);
        await File.WriteAllTextAsync(bundle, text[..text.IndexOf("\"salt\":\"", StringComparison.Ordinal)] + "\"salt\":\"A" + text[(text.IndexOf("\"salt\":\"", StringComparison.Ordinal) + 9)..], Stop);
        var report = await LedgerVerifier.VerifyAsync(LedgerCopy.OfFolder(System.IO.Path.Combine(folder.Path, "folder")), new() { SeenFolder = folder.Path }, Stop);
        Assert.Contains(report.Findings, f => f is { Code: FindingCode.LeafChanged, Index: 0 });

        // Of the proofs of an export all are to its one checkpoint.
        int Size(string format) => int.Parse(System.Text.RegularExpressions.Regex.Match(
            format == "csv" ? rows[1][8] : JsonDocument.Parse(lines[0]).RootElement.GetProperty("proof").GetString()!, @"\n\n[^\n]+\n([0-9]+)\n").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Rows of CSV as RFC 4180 has them.</summary>
    private static IEnumerable<string[]> Rows(string text)
    {
        var (row, cell, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                quoted = !quoted;
                if (quoted && i > 0 && text[i - 1] == '"')
                {
                    cell.Append('"'); // one that was doubled
                }
            }
            else if (!quoted && text[i] is (',' or '\n' or '\r'))
            {
                if (text[i] == '\r')
                {
                    continue;
                }

                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    yield return [.. row];
                    row.Clear();
                }
            }
            else
            {
                cell.Append(text[i]);
            }
        }
    }

    [Fact]
    public async Task A_record_of_an_answer_is_proven_by_a_file_that_is_checked_without_network()
    {
        using var folder = new Folder();
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        var (_, answer) = await server.AskAsync(await server.TokenAsync(client, "data:resident", Stop), "{ residents(first: 1) { nodes { id } } }", Stop);
        var id = answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
        var file = System.IO.Path.Combine(folder.Path, "proof");
        var services = (await server.HostAsync()).Services;
        await ProvenAsync(services.GetRequiredService<TreeReader>(), id);
        Assert.Equal(0, (await RunAsync("prove", $"{id:D}", "-o", file, "--server", (await server.HostAsync()).Address.AbsoluteUri)).ExitCode);

        var key = services.GetRequiredService<TreeReader>().LogKey.ToString();
        var databases = services.GetRequiredService<IDatabases>();
        var payload = System.IO.Path.Combine(folder.Path, "payload");
        await File.WriteAllBytesAsync(payload, await databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", id), Stop);
        var salt = Convert.ToBase64String(await databases.ScalarAsync<byte[]>("SELECT salt FROM ledger.record WHERE id = $1", id));
        Assert.StartsWith("proven: index ", (await RunAsync("verify-proof", file, "--key", key, "--payload", payload, "--salt", salt)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("verify-proof", file, "--key", key, "--payload", payload, "--salt", Convert.ToBase64String(new byte[32]))).ExitCode);
        Assert.Equal(1, (await RunAsync("verify-proof", file, "--key", new LedgerIdentity(MasterKey.Create()).LogKey.ToString())).ExitCode);

        // The answer itself, as a partner keeps it.
        await File.WriteAllTextAsync(System.IO.Path.Combine(Directory.CreateDirectory(System.IO.Path.Combine(folder.Path, "answers")).FullName, "1.json"), answer.GetRawText(), Stop);
        var receipts = await RunAsync("check-receipts", System.IO.Path.Combine(folder.Path, "answers"), "--from", (await server.HostAsync()).Address.AbsoluteUri, "--seen", folder.Path);
        Assert.Equal((0, ""), (receipts.ExitCode, receipts.Errors));
        Assert.Contains("1 receipts: 1 in the tree", receipts.Output, StringComparison.Ordinal);
    }

    private static Task ProvenAsync(TreeReader tree, Guid id) => Waiting.UntilAsync(async () => (await tree.ProofAsync(id, Stop)).Standing == RecordStanding.Proven);

    private async Task<HttpStatusCode> RecordsAsync(TestClient? client, string path)
    {
        using var http = await server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "ledger/" + path);
        request.Headers.Authorization = client is null ? null : new AuthenticationHeaderValue("Bearer", await server.TokenAsync(client, "officer", Stop));
        using var response = await http.SendAsync(request, Stop);
        return response.StatusCode;
    }

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] command) => Gdx.RunAsync(["ledger", .. command]);

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("gdx-ledger-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
