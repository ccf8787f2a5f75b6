using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger.Verification;

/// <summary>Records of a server that would harm who copies them.</summary>
public sealed class LedgerExportTests : IDisposable
{
    private static readonly string Salt = "+" + Convert.ToBase64String(new byte[32])[1..];

    private readonly LedgerIdentity log = new(MasterKey.Create());
    private readonly string folder = Directory.CreateTempSubdirectory("gdx-export-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(ExportFormat.Csv, 0)]
    [InlineData(ExportFormat.Csv, 1)]
    [InlineData(ExportFormat.Csv, 3)]
    [InlineData(ExportFormat.Jsonl, 1)]
    [InlineData(ExportFormat.Jsonl, 3)]
    [InlineData(ExportFormat.Folder, 1)]
    [InlineData(ExportFormat.Folder, 3)]
    public async Task Records_that_are_not_as_many_as_the_entries_of_the_tree_are_refused_in_one_sentence(ExportFormat format, int records)
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ExportAsync(format, 2, [.. Enumerable.Repeat(Line("""{"v":2}""", Salt), records)]));
        Assert.StartsWith("the server's records/000.p/2 has ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("gdx ledger verify", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_is_no_text_is_refused_in_one_sentence() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ExportAsync(ExportFormat.Jsonl, 1, ["""{"payload":"\ud800"}"""]));

    [Fact]
    public async Task No_text_of_a_server_is_a_formula_in_the_CSV()
    {
        await ExportAsync(ExportFormat.Csv, 5,
        [
            Line("""{"v":2,"node":"=1+1","counter":1,"id":"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77","kind":"@sum","body":{}}""", Salt),
            Line("""{"v":2,"node":"+1","counter":1,"id":"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77","kind":"-1","body":{}}""", "=cmd|' /C calc'!A0"),
            Line("""{"v":2,"node":"\t=1","counter":1,"id":"7e6f2f64-6f0c-4d5c-9f6c-0c54be8e7f77","kind":"＝1","body":{}}""", "\r=1"),
            Line("=payload", ""),
            Line("@payload", "-1"),
        ]);
        var csv = await File.ReadAllTextAsync(Path.Combine(folder, "records.csv"), TestContext.Current.CancellationToken);
        foreach (var cell in (string[])[",'=1+1,", ",'@sum,", ",'+1,", ",'-1,", ",'=cmd|' /C calc'!A0,", ",'\t=1,", ",'＝1,", ",\"'\r=1\",", ",'=payload,", ",'@payload,", $",{Salt},"])
        {
            Assert.Contains(cell, csv, StringComparison.Ordinal);
        }
    }

    private static string Line(string payload, string salt) => JsonSerializer.Serialize(new { payload, salt });

    private async Task ExportAsync(ExportFormat format, int size, string[] lines)
    {
        var text = new Checkpoint(log.Origin, size, new byte[MerkleHash.Length]).ToText();
        using var server = new HostileServer(path => HostileServer.Of(path switch
        {
            "ledger/key" => Encoding.UTF8.GetBytes($"{log.LogKey}\n"),
            "ledger/checkpoint" => Encoding.UTF8.GetBytes(new SignedNote(text, [log.Signer.Sign(text)]).ToString()),
            _ when path.StartsWith("ledger/tile/entries/", StringComparison.Ordinal) => EntryBundle.Write([.. Enumerable.Range(0, size).Select(_ => new ReadOnlyMemory<byte>(new byte[MerkleHash.Length]))]),
            _ when path.StartsWith("ledger/tile/", StringComparison.Ordinal) => new byte[size * MerkleHash.Length],
            _ => Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))),
        }));
        using var http = server.Connect();
        await LedgerExport.RunAsync(http, _ => Task.FromResult("token"), format, folder, _ => { }, TestContext.Current.CancellationToken);
    }
}
