using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>A holder of the database and of the log's key, who shows what it likes: held to what readers and witnesses have seen.</summary>
public sealed class HistoryTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_was_set_back_is_found_by_who_has_seen_more()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        var backup = await ledger.DumpAsync();
        await ledger.WriteAsync(4);
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);

        var report = await VerifyAsync(backup, ledger.Trusting);
        Assert.Contains(report.Findings, f => f is { Code: FindingCode.RolledBack, Index: 5 });
        Assert.Equal(0, (await VerifyAsync(backup, ledger.Trusting with { SeenFolder = Path.Combine(ledger.Folder, "another reader") })).ExitCode);
    }

    [Fact]
    public async Task A_database_that_was_set_back_and_grew_again_beyond_what_a_reader_has_seen_is_found_to_be_forked()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        await ledger.BackUpAsync();
        await ledger.WriteAsync(4);
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);

        await ledger.RestoreAsync();
        Directory.Delete(ledger.NodeFolder, recursive: true); // what the node signed is gone too
        await ledger.WriteAsync(9);
        var report = await ledger.VerifyAsync();
        Assert.Contains(report.Findings, f => f is { Code: FindingCode.Forked, Index: 11 });
        Assert.Equal(0, (await ledger.VerifyAsync(ledger.Trusting with { SeenFolder = Path.Combine(ledger.Folder, "another reader") })).ExitCode);
    }

    [Fact]
    public async Task Two_histories_shown_to_two_readers_are_found_when_one_shows_the_other_its_checkpoint()
    {
        await using var one = await LedgerUnderAttack.StartAsync(cluster);
        await using var other = await LedgerUnderAttack.StartAsync(cluster);
        other.Options = one.Options with { Condition = new LedgerCondition() };
        await other.Databases.RunAsync($"UPDATE ledger.log SET origin = origin; ALTER TABLE ledger.log DISABLE TRIGGER ALL; UPDATE ledger.log SET origin = '{one.Options.Identity.Origin}'".Replace("UPDATE ledger.log SET origin = origin; ", "", StringComparison.Ordinal));
        await one.WriteAsync(5);
        await other.WriteAsync(6);
        Assert.Equal(0, (await one.VerifyAsync()).ExitCode);
        Assert.Equal(0, (await other.VerifyAsync()).ExitCode);

        var checkpoint = Path.Combine(one.Folder, "checkpoint");
        await File.WriteAllTextAsync(checkpoint, (await one.Tree.CheckpointAsync(Stop))!.Note, Stop);
        Assert.Contains((await other.VerifyAsync(other.Trusting with { Since = checkpoint })).Findings, f => f is { Code: FindingCode.Forked, Index: 7 });

        // The same reader who is shown one and then the other needs nobody.
        Assert.Contains((await other.VerifyAsync(other.Trusting with { SeenFolder = one.Seen })).Findings, f => f.Code == FindingCode.Forked);
    }

    [Fact]
    public async Task Another_key_than_the_one_that_was_trusted_is_found()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(2);
        var forger = new LedgerIdentity(MasterKey.Create(), 1, ledger.Options.Identity.Origin).LogKey;
        var report = await ledger.VerifyAsync(ledger.Trusting with { Key = forger });
        Assert.Contains(report.Findings, f => f.Code == FindingCode.CheckpointSignature);
        Assert.Contains(report.Findings, f => f.Code == FindingCode.NodeUncertified);

        var elsewhere = new LedgerIdentity(MasterKey.Create(), 1, "elsewhere.example/log").LogKey;
        Assert.Contains((await ledger.VerifyAsync(ledger.Trusting with { Key = elsewhere })).Findings, f => f.Code == FindingCode.KeyChanged);
    }

    [Fact]
    public async Task A_checkpoint_that_too_few_known_witnesses_cosigned_is_a_finding_and_so_is_a_cosignature_they_did_not_make()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(2);
        using var witness = new NoteSigner(new byte[32], "witness.example/w1", SignatureType.Cosignature);
        using var forger = new NoteSigner([.. Enumerable.Repeat((byte)7, 32)], "witness.example/w1", SignatureType.Cosignature);
        var options = ledger.Trusting with { Witnesses = [witness.Key], Quorum = 1 };
        Assert.Contains((await ledger.VerifyAsync(options)).Findings, f => f.Code == FindingCode.QuorumMissing);

        var published = (await ledger.Tree.CheckpointAsync(Stop))!;
        Assert.True(SignedNote.TryParse(published.Note, out var note, out _));
        await CosignAsync(ledger, published.Size, "forger", forger.Cosign(note.Text, DateTimeOffset.UtcNow) with { Id = witness.Key.Id });
        Assert.Contains((await ledger.VerifyAsync(options)).Findings, f => f.Code == FindingCode.CosignatureFalse);

        await ledger.HostileAsync("DELETE FROM ledger.cosignature");
        await CosignAsync(ledger, published.Size, "witness", witness.Cosign(note.Text, DateTimeOffset.UtcNow));
        var report = await ledger.VerifyAsync(options);
        Assert.Equal((0, published.Size), (report.ExitCode, report.Logs[0].Witnessed));
    }

    private static Task CosignAsync(LedgerUnderAttack ledger, long size, string name, NoteSignature signature) =>
        ledger.Databases.RunAsync($"INSERT INTO ledger.cosignature (log, size, witness, line) VALUES (1, {size}, '{name}', E'{signature.ToLine().TrimEnd('\n')}\\n')");

    private static Task<VerificationReport> VerifyAsync(string dump, VerificationOptions options) => LedgerVerifier.VerifyAsync(LedgerCopy.OfDump(dump), options, Stop);
}
