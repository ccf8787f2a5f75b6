using System.Net;
using System.Net.Http.Headers;
using System.Text;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Ledger.Verification.Sources;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger.Verification;

/// <summary>A server that would have its verifier read for ever, or more than fits.</summary>
public sealed class HostileServerTests : IDisposable
{
    private const long Huge = 1L << 62;

    private readonly LedgerIdentity log = new(MasterKey.Create());
    private readonly string seen = Directory.CreateTempSubdirectory("gdx-seen-").FullName;

    public void Dispose() => Directory.Delete(seen, recursive: true);

    [Fact]
    public async Task Of_a_server_whose_checkpoint_the_logs_key_did_not_sign_nothing_else_is_asked()
    {
        using var server = new HostileServer(path => HostileServer.Of(path == "ledger/checkpoint" ? CheckpointBy(new LedgerIdentity(MasterKey.Create(), name: log.Origin), Huge) : new byte[TileId.Full * MerkleHash.Length]));
        var report = await VerifyAsync(server);
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(report.Findings, f => f is { Code: FindingCode.CheckpointSignature, Index: Huge });
        Assert.Equal(["ledger/key", "ledger/checkpoint"], server.Asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(TileId.Full * MerkleHash.Length)]
    public async Task A_tree_of_any_size_whose_entries_are_not_there_is_not_read_for_ever(int length)
    {
        using var server = new HostileServer(path => HostileServer.Of(path == "ledger/checkpoint" ? CheckpointBy(log, Huge) : new byte[length]));
        var report = await VerifyAsync(server);
        Assert.NotEqual(0, report.ExitCode);
        Assert.InRange(server.Asked.Count, 3, 10);
    }

    [Fact]
    public async Task Tiles_of_higher_levels_are_read_as_far_as_there_are_entries_under_them()
    {
        using var server = new HostileServer(path => path == "ledger/checkpoint" ? HostileServer.Of(CheckpointBy(log, Huge))
            : path is "ledger/tile/entries/000" ? HostileServer.Of(Bundle(TileId.Full))
            : path.StartsWith("ledger/tile/entries/", StringComparison.Ordinal) ? new(HttpStatusCode.NotFound)
            : HostileServer.Of(new byte[TileId.Full * MerkleHash.Length]));
        var report = await VerifyAsync(server);
        Assert.Contains(report.Findings, f => f.Code == FindingCode.TreeTruncated);
        Assert.InRange(server.Asked.Count, 5, 10);
    }

    [Theory]
    [InlineData("ledger/key")]
    [InlineData("ledger/checkpoint")]
    [InlineData("ledger/tile/0/000.p/3")]
    [InlineData("ledger/tile/entries/000.p/3")]
    public async Task No_more_of_a_resource_is_read_than_it_can_have(string endless)
    {
        using var body = new LongStream();
        using var server = new HostileServer(path => path == endless ? HostileServer.Of(body) : path switch
        {
            "ledger/key" => HostileServer.Of(Encoding.UTF8.GetBytes($"{log.LogKey}\n")),
            "ledger/checkpoint" => HostileServer.Of(CheckpointBy(log, 3)),
            _ => new(HttpStatusCode.NotFound),
        });
        var report = await VerifyAsync(server);
        Assert.Equal(2, report.ExitCode);
        Assert.Contains("longer than", report.Problem, StringComparison.Ordinal);
        Assert.InRange(body.Taken, 1, 2 << 20);
    }

    [Fact]
    public async Task No_more_of_a_record_is_read_than_the_longest_line()
    {
        using var body = new LongStream();
        using var server = new HostileServer(path => path.StartsWith("ledger/records/", StringComparison.Ordinal) ? HostileServer.Of(body)
            : HostileServer.Of(path == "ledger/checkpoint" ? CheckpointBy(log, 3) : path == "ledger/tile/entries/000.p/3" ? Bundle(3) : new byte[3 * MerkleHash.Length]));
        var report = await VerifyAsync(server, _ => Task.FromResult("token"));
        Assert.Contains("has a line of more than", report.Problem, StringComparison.Ordinal);
        Assert.InRange(body.Taken, 1, ResourceLines.Longest);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "429")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "503")]
    public async Task A_server_that_says_each_time_to_ask_later_is_given_up(HttpStatusCode status, string said)
    {
        using var server = new HostileServer(_ => new(status) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.Zero) } });
        var report = await VerifyAsync(server);
        Assert.Equal(2, report.ExitCode);
        Assert.Contains(said, report.Problem, StringComparison.Ordinal);
        Assert.InRange(server.Asked.Count, 2, 20);
    }

    private static byte[] CheckpointBy(LedgerIdentity log, long size)
    {
        var text = new Checkpoint(log.Origin, size, new byte[MerkleHash.Length]).ToText();
        return Encoding.UTF8.GetBytes(new SignedNote(text, [log.Signer.Sign(text)]).ToString());
    }

    private static byte[] Bundle(int width) => EntryBundle.Write([.. Enumerable.Range(0, width).Select(_ => new ReadOnlyMemory<byte>(new byte[MerkleHash.Length]))]);

    private async Task<VerificationReport> VerifyAsync(HostileServer server, Func<CancellationToken, Task<string>>? token = null)
    {
        using var http = server.Connect();
        return await LedgerVerifier.VerifyAsync(LedgerCopy.OfServer(http, token), new() { Key = log.LogKey, SeenFolder = seen }, TestContext.Current.CancellationToken);
    }
}
