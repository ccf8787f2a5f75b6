using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Recovery;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Verification;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

public sealed class RecoveryTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_restored_backup_the_next_start_begins_a_new_log_whose_first_record_names_the_old_ones_last_checkpoint()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await RecoverAsync(ledger);
        Assert.Equal((2, $"{new LedgerIdentity(ledger.Key).Origin}/2"), (ledger.Options.Identity.Log, ledger.Options.Identity.Origin));
        await ledger.WriteAsync(2);

        // A reader who knows nothing, and one who has seen what was lost, are both told, and neither is lied to.
        foreach (var seen in new[] { Path.Combine(ledger.Folder, "new reader"), ledger.Seen })
        {
            var report = await ledger.VerifyAsync(ledger.Trusting with { SeenFolder = seen });
            Assert.Empty(report.Findings);
            Assert.Null(report.Problem);
            Assert.Equal(2, report.Logs.Count);
            Assert.Contains(report.Remarks, r => r.Contains("of 11 records that were signed the database still had 5", StringComparison.Ordinal));
        }

        var body = Assert.Single(await ledger.Databases.BodiesAsync("origin"));
        Assert.Equal((new LedgerIdentity(ledger.Key).Origin, 11L, 5L), (body.GetProperty("origin").GetString(), body.GetProperty("size").GetInt64(), body.GetProperty("records").GetInt64()));
        Assert.Equal(0, await ledger.Databases.ScalarAsync<long>("SELECT s.start FROM ledger.sequence s JOIN ledger.record r ON r.node = s.node AND r.counter = s.first WHERE s.log = 2 AND convert_from(r.payload, 'UTF8') LIKE '%\"kind\":\"origin\"%'"));
    }

    [Fact]
    public async Task The_first_record_of_the_new_log_names_the_last_checkpoint_that_a_witness_cosigned()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        using var witness = new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature);
        Assert.True(SignedNote.TryParse(await File.ReadAllTextAsync(Path.Combine(ledger.NodeFolder, "signed-checkpoint"), Stop), out var signed, out _));
        var witnessed = signed.With(witness.Cosign(signed.Text, DateTimeOffset.UtcNow)).ToString();
        await File.WriteAllTextAsync(Path.Combine(ledger.NodeFolder, "witnessed-checkpoint"), witnessed, Stop);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await RecoverAsync(ledger);

        Assert.Equal(witnessed, Assert.Single(await ledger.Databases.BodiesAsync("origin")).GetProperty("witnessed").GetString());
        using var another = new NoteSigner([1, .. new byte[31]], "witness.example/health", SignatureType.Cosignature);
        Assert.DoesNotContain((await ledger.VerifyAsync(ledger.Trusting with { Witnesses = [witness.Key] })).Findings, f => f.Code == FindingCode.OriginWitness);
        Assert.DoesNotContain((await ledger.VerifyAsync(ledger.Trusting with { Witnesses = [witness.Key], Quorum = 1 })).Findings, f => f.Code == FindingCode.OriginWitness);
        Assert.Contains((await ledger.VerifyAsync(ledger.Trusting with { Witnesses = [another.Key], Quorum = 1 })).Findings, f => f.Code == FindingCode.OriginWitness);
    }

    [Fact]
    public async Task Where_a_witness_cosigned_more_than_this_node_signed_the_log_ends_with_that()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        using var witness = new NoteSigner(new byte[32], "witness.example/health", SignatureType.Cosignature);
        var text = new Checkpoint(ledger.Options.Identity.Origin, 20, new byte[32]).ToText(); // as another node of the log signed it
        var note = new SignedNote(text, [ledger.Options.Identity.Signer.Sign(text), witness.Cosign(text, DateTimeOffset.UtcNow)]);
        await File.WriteAllTextAsync(Path.Combine(ledger.NodeFolder, "witnessed-checkpoint"), note.ToString(), Stop);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await RecoverAsync(ledger);

        Assert.Equal(20, Assert.Single(await ledger.Databases.BodiesAsync("origin")).GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task What_is_no_checkpoint_of_the_log_is_not_named_as_cosigned()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        await File.WriteAllTextAsync(Path.Combine(ledger.NodeFolder, "witnessed-checkpoint"), "anything", Stop);
        LedgerRecovery.Confirm(ledger.NodeFolder);

        Assert.Contains("witnessed-checkpoint", (await Assert.ThrowsAsync<InvalidDataException>(() => RecoverAsync(ledger))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_changed_of_the_old_log_is_still_found()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await RecoverAsync(ledger);
        await ledger.WriteAsync(2);
        await ledger.HostileAsync("DELETE FROM ledger.record WHERE counter = 3 AND node = (SELECT node FROM ledger.sequence WHERE log = 1 AND start = 0)");
        Assert.Contains((await ledger.VerifyAsync()).Findings, f => f is { Code: FindingCode.RecordMissing, Index: 2, Counter: 3 });
    }

    [Fact]
    public async Task A_database_that_is_set_back_to_before_the_new_log_is_found_by_who_has_seen_that()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        var old = ledger.Options.Identity.LogKey;
        await SetBackAsync(ledger);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await RecoverAsync(ledger);
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);
        await ledger.RestoreAsync();
        Assert.Contains((await ledger.VerifyAsync(ledger.Trusting with { Key = old })).Findings, f => f.Code == FindingCode.RolledBack && f.Sentence.Contains("followed this one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_record_that_admits_less_than_a_reader_has_seen_is_found()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        var early = await File.ReadAllBytesAsync(Path.Combine(ledger.NodeFolder, "signed-checkpoint"), Stop);
        await ledger.WriteAsync(4);
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);

        await File.WriteAllBytesAsync(Path.Combine(ledger.NodeFolder, "signed-checkpoint"), early, Stop);
        await ledger.HostileAsync("DELETE FROM ledger.sequence WHERE start >= 5; DELETE FROM ledger.checkpoint WHERE size > 5; DELETE FROM ledger.record WHERE node NOT IN (SELECT node FROM ledger.sequence)");
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await RecoverAsync(ledger);
        Assert.Contains((await ledger.VerifyAsync()).Findings, f => f.Code == FindingCode.RolledBack);
    }

    [Fact]
    public async Task Without_the_confirmation_the_database_is_not_believed_and_a_start_begins_nothing()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        await RecoverAsync(ledger);
        Assert.Equal(1, ledger.Options.Identity.Log);
        await using (new Integrator(ledger.Databases, ledger.Options, ledger.NodeFolder, TimeProvider.System, NullLogger<Integrator>.Instance))
        {
        }

        Assert.Contains("gdx ledger recover", ledger.Options.Condition.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recovery_that_was_broken_off_goes_on_at_the_next_start_and_begins_one_log_alone()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        var confirmed = await File.ReadAllBytesAsync(Path.Combine(ledger.NodeFolder, "recover.json"), Stop);
        await RecoverAsync(ledger);
        await ledger.HostileAsync("DELETE FROM ledger.log WHERE number = 2"); // as if it had ended before its last statement
        await File.WriteAllBytesAsync(Path.Combine(ledger.NodeFolder, "recover.json"), confirmed, Stop);
        await RecoverAsync(ledger);

        // And another node that was confirmed as well has nothing more to do.
        await File.WriteAllBytesAsync(Path.Combine(ledger.NodeFolder, "recover.json"), confirmed, Stop);
        await RecoverAsync(ledger);
        Assert.Equal(2, await ledger.Databases.ScalarAsync<int>("SELECT max(number) FROM ledger.log"));
        Assert.Single(await ledger.Databases.BodiesAsync("origin"));
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task A_confirmation_that_this_ledger_did_not_sign_begins_nothing()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await using var other = await LedgerUnderAttack.StartAsync(cluster);
        await SetBackAsync(ledger);
        var path = Path.Combine(ledger.NodeFolder, "signed-checkpoint");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Stop)).Replace("\n11\n", "\n12\n", StringComparison.Ordinal), Stop);
        LedgerRecovery.Confirm(ledger.NodeFolder);
        await Assert.ThrowsAsync<InvalidDataException>(() => RecoverAsync(ledger));
        Assert.Equal(1, await ledger.Databases.ScalarAsync<int>("SELECT max(number) FROM ledger.log"));
        Assert.Throws<InvalidDataException>(() => LedgerRecovery.Confirm(other.NodeFolder));
    }

    /// <summary>Five records are in the backup, eleven were signed, and a reader has seen them.</summary>
    private static async Task SetBackAsync(LedgerUnderAttack ledger)
    {
        await ledger.WriteAsync(3);
        await ledger.BackUpAsync();
        await ledger.WriteAsync(4);
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);
        await ledger.RestoreAsync();
    }

    /// <summary>What a start of the server does.</summary>
    private static async Task RecoverAsync(LedgerUnderAttack ledger)
    {
        var identity = await LogRegister.OpenAsync(ledger.Databases, ledger.Key, null, Stop);
        ledger.Options = ledger.Options with { Identity = identity, Condition = new LedgerCondition() };
        ledger.Options = ledger.Options with { Identity = await LedgerRecovery.CompleteAsync(ledger.Databases, ledger.Options, ledger.Key, null, ledger.NodeFolder, NullLoggerFactory.Instance, Stop) };
    }
}
