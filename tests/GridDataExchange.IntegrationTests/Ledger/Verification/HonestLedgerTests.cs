using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

public sealed class HonestLedgerTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ledger_of_several_nodes_and_restarts_verifies()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        for (var i = 0; i < 3; i++)
        {
            await Task.WhenAll(ledger.AppendAsync(40, 100, 1, 1), ledger.AppendAsync(1, 1, 60), ledger.AppendAsync(200));
            await ledger.IntegrateAsync();
            var report = await ledger.VerifyAsync();
            Assert.Empty(report.Findings);
            Assert.Null(report.Problem);
            Assert.Equal((0, (i + 1) * 3L, 0L, 0L), (report.ExitCode, report.Nodes, report.NodesWithoutStop, report.Pending));
            Assert.Equal(await ledger.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record"), report.Records);
            Assert.Equal((report.Records, report.Records), (report.Logs[0].Size, report.Logs[0].Signed));
        }
    }

    [Fact]
    public async Task Records_whose_key_was_destroyed_are_counted_and_still_verify()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        var keys = await WriteTenAsync(ledger);
        Assert.Equal(0, (await ledger.VerifyAsync(ledger.Trusting with { Keys = keys })).Erased);

        var period = Assert.Single(keys.All).Period;
        await using (var writer = ledger.Databases.StartLedger(ledger.Options))
        {
            Assert.Equal(AppendVerdict.Committed, await writer.VerdictAsync(new LedgerEntry(Guid.NewGuid(), null, null, Encoding.UTF8.GetBytes($"\"periods\":[\"{period}\"]")) { Kind = "erased" }));
        }

        await ledger.IntegrateAsync();
        Assert.Equal(10, (await ledger.VerifyAsync(ledger.Trusting)).Erased); // who has no keys counts what records say
        Assert.True(keys.Destroy(period));
        var report = await ledger.VerifyAsync(ledger.Trusting with { Keys = keys });
        Assert.Equal((0, 10L, 15L), (report.ExitCode, report.Erased, report.Records));
    }

    [Fact]
    public async Task A_key_that_is_gone_without_a_record_that_says_so_is_found()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        var keys = await WriteTenAsync(ledger);
        Assert.True(keys.Destroy(Assert.Single(keys.All).Period));

        var report = await ledger.VerifyAsync(ledger.Trusting with { Keys = keys });
        Assert.Equal(FindingCode.KeyMissing, Assert.Single(report.Findings).Code);
        Assert.Equal((1, 10L), (report.ExitCode, report.Erased));
    }

    [Fact]
    public async Task How_far_it_is_rises_to_the_whole()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(300);
        var told = new List<double>();
        Assert.Equal(0, (await ledger.VerifyAsync(ledger.Trusting with { Progress = told.Add })).ExitCode);

        Assert.Equal(told.Order(), told);
        Assert.Equal(1.0, told[^1]);
    }

    [Fact]
    public async Task A_dump_without_the_logs_key_cannot_be_checked_until_it_is_given()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(2);
        var report = await ledger.VerifyAsync(ledger.Trusting with { Key = null });
        Assert.Equal(2, report.ExitCode);
        Assert.Contains("--key", report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wherever_a_dump_is_cut_off_or_a_record_in_it_is_changed_it_does_not_pass_and_whatever_is_changed_nothing_is_thrown()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1, 2, 30);
        var whole = await File.ReadAllBytesAsync(await ledger.DumpAsync(), Stop);
        var random = new Random(20261124);
        var path = Path.Combine(ledger.Folder, "cut.sql");
        var end = whole.AsSpan().LastIndexOf("complete\n"u8);
        for (var i = 0; i < 400; i++)
        {
            await File.WriteAllBytesAsync(path, whole[..random.Next(end)], Stop);
            Assert.NotEqual(0, (await LedgerVerifier.VerifyAsync(LedgerCopy.OfDump(path), ledger.Trusting, Stop)).ExitCode);
        }

        // A digit of a payload, a salt or a commitment, or of an entry or a tile.
        var rows = System.Text.Encoding.UTF8.GetString(whole);
        var bytes = System.Text.RegularExpressions.Regex.Matches(rows, @"\\\\x([0-9a-f]{64,})").Where(m => TableOf(rows, m.Index) is "record" or "tile" or "entry_bundle").ToList();
        Assert.True(bytes.Count > 3 * 33);
        for (var i = 0; i < 200; i++)
        {
            var field = bytes[random.Next(bytes.Count)].Groups[1];
            var at = field.Index + random.Next(field.Length);
            var changed = rows[..at] + (rows[at] == '0' ? '1' : '0') + rows[(at + 1)..];
            await File.WriteAllTextAsync(path, changed, Stop);
            Assert.NotEqual(0, (await LedgerVerifier.VerifyAsync(LedgerCopy.OfDump(path), ledger.Trusting, Stop)).ExitCode);
        }

        // Any byte at all: what stands beside the tables (times, statements) may be another, and is nobody's proof.
        for (var i = 0; i < 400; i++)
        {
            var changed = whole.ToArray();
            changed[random.Next(end)] = (byte)random.Next(256);
            await File.WriteAllBytesAsync(path, changed, Stop);
            Assert.InRange((await LedgerVerifier.VerifyAsync(LedgerCopy.OfDump(path), ledger.Trusting, Stop)).ExitCode, 0, 2);
        }

        static string TableOf(string rows, int at) => rows[(rows.LastIndexOf("COPY ledger.", at, StringComparison.Ordinal) + "COPY ledger.".Length)..].Split(' ', 2)[0];
    }

    /// <summary>Writes ten records whose bodies are sealed; returns the keys that open them.</summary>
    private static async Task<RetentionKeys> WriteTenAsync(LedgerUnderAttack ledger)
    {
        var keys = new RetentionKeys(Path.Combine(ledger.Folder, "retention"));
        ledger.Options = ledger.Options with { RetentionKeys = keys };
        await ledger.WriteAsync(10);
        return keys;
    }
}
