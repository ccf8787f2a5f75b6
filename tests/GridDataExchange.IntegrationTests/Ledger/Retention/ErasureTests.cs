using System.Security.Cryptography;
using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger.Retention;

public sealed class ErasureTests(ClusterFixture cluster) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day0 = WitnessedLedger.Day0;
    private static readonly DateTimeOffset Day7 = Day0 + Erasures.Notice;
    private static readonly DateTimeOffset LongAgo = new(2026, 2, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetentionPeriod Old = RetentionPeriod.Of(RetentionPeriod.FewestDays, LongAgo);

    private readonly WitnessedLedger ledger = new(cluster);
    private Guid old;
    private Guid otherClass;
    private Guid otherMonth;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await ledger.StartAsync();
        old = await ledger.WrittenAsync(LongAgo, "\"say\":\"old\"");
        otherClass = await ledger.WrittenAsync(LongAgo, "\"say\":\"class\"", days: 1095);
        otherMonth = await ledger.WrittenAsync(LongAgo.AddMonths(-1), "\"say\":\"month\"");
    }

    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    [Fact]
    public async Task What_one_announces_and_another_confirms_seven_witnessed_days_later_opens_no_more_and_the_rest_does()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);

        var confirmed = await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop);

        Assert.Equal([Old], confirmed.Done!.Periods);
        Assert.Equal(Day7, confirmed.Done.Witnessed);
        Assert.Null(await ledger.BodyAsync(old));
        Assert.Equal("{\"say\":\"class\"}", await ledger.BodyAsync(otherClass));
        Assert.Equal("{\"say\":\"month\"}", await ledger.BodyAsync(otherMonth));
        Assert.Throws<InvalidDataException>(() => ledger.Keys.Make(Old));
        await ledger.SequencedAsync();
        Assert.Equal(ErasureStanding.Erased, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);
    }

    [Fact]
    public async Task Leaves_payloads_and_proofs_are_whole_after_an_erasure_and_the_tree_has_the_root_it_is_signed_with()
    {
        var before = await ledger.Databases.ScalarAsync<byte[]>("SELECT sha256(payload || salt || commitment) FROM ledger.record WHERE id = $1", old);
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        Assert.NotNull((await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop)).Done);
        await ledger.SequencedAsync();

        Assert.Equal(before, await ledger.Databases.ScalarAsync<byte[]>("SELECT sha256(payload || salt || commitment) FROM ledger.record WHERE id = $1", old));
        var tree = new TreeReader(ledger.Databases, ledger.Options.Identity, WitnessPolicy.None);
        var proof = (await tree.ProofAsync(old, Stop)).Proof!;
        Assert.True(Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint, out _));
        Assert.True(InclusionProof.Verify(proof.Index, checkpoint.Size, MerkleHash.Leaf(proof.Extra!.Value.Span), checkpoint.Root.Span, proof.Path));

        const string InOrder = """
            SELECT array_agg(r.{0} ORDER BY s.start + r.counter - s.first)
            FROM ledger.sequence s JOIN ledger.record r ON r.node = s.node AND r.counter >= s.first AND r.counter < s.first + s.size
            """;
        var (payloads, salts) = (await ReadAsync("payload"), await ReadAsync("salt"));
        var leaves = payloads.Zip(salts, (payload, salt) => MerkleHash.Leaf(HMACSHA256.HashData(salt, payload))).ToList();
        Assert.Equal(checkpoint.Size, leaves.Count);
        Assert.Equal(checkpoint.Root.ToArray(), SmallTree.RootOf(leaves));

        Task<byte[][]> ReadAsync(string column) => ledger.Databases.ScalarAsync<byte[][]>(InOrder.Replace("{0}", column, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_erases_before_seven_days_have_passed_by_witnessed_time_whatever_the_nodes_clock_says()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7.AddSeconds(-1));

        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
        await AssertRefusedAsync(ledger.ErasuresOver(ledger.Writer, new ShiftedClock(TimeSpan.FromDays(400))).ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
    }

    [Fact]
    public async Task A_cosignature_that_the_witness_did_not_make_is_no_time()
    {
        var id = await ledger.AnnouncedAsync(Old);
        using (var forger = new NoteSigner(RandomNumberGenerator.GetBytes(32), "witness.example.gov/w1", SignatureType.Cosignature))
        {
            await ledger.CosignedAsync(Day7.AddDays(30), forger);
        }

        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);

        // Nor is an older one, put under a checkpoint that holds the announcement.
        await ledger.HostileAsync("DELETE FROM ledger.cosignature WHERE size = (SELECT max(size) FROM ledger.cosignature)");
        await ledger.CosignedAsync(Day7.AddDays(1));
        await ledger.HostileAsync("UPDATE ledger.cosignature SET line = (SELECT line FROM ledger.cosignature ORDER BY size LIMIT 1) WHERE size < (SELECT max(size) FROM ledger.cosignature)");
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
    }

    [Fact]
    public async Task Who_announced_does_not_confirm()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);

        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.First with { Department = "another" }, Stop), RetentionRefusalReason.Conflict);
    }

    [Fact]
    public async Task A_period_is_announced_at_most_seven_days_before_its_end_and_erased_after_it()
    {
        var ending = new RetentionPeriod(RetentionPeriod.FewestDays, 202605);
        await ledger.WrittenAsync(new(2026, 5, 10, 0, 0, 0, TimeSpan.Zero), "\"say\":\"ending\"");
        await ledger.CosignedAsync(ending.Ends - Erasures.Notice - TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(ledger.Erasures.AnnounceAsync([ending.ToString()], WitnessedLedger.First, Stop), RetentionRefusalReason.Conflict);

        await ledger.CosignedAsync(ending.Ends - Erasures.Notice + TimeSpan.FromSeconds(10));
        var announced = await ledger.Erasures.AnnounceAsync([ending.ToString()], WitnessedLedger.First, Stop);
        Assert.Equal(ending.Ends.AddSeconds(10), announced.Done!.Earliest);
        await ledger.CosignedAsync(ending.Ends - Erasures.Notice + TimeSpan.FromSeconds(10));
        await ledger.CosignedAsync(ending.Ends.AddSeconds(9));
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(announced.Done.Id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
        await ledger.CosignedAsync(ending.Ends.AddSeconds(10));
        Assert.NotNull((await ledger.Erasures.ConfirmAsync(announced.Done.Id, WitnessedLedger.Second, Stop)).Done);
    }

    [Fact]
    public async Task Periods_without_a_key_named_twice_announced_already_or_in_no_form_are_refused()
    {
        await ledger.AnnouncedAsync(Old);
        var erasures = ledger.Erasures;

        await AssertRefusedAsync(erasures.AnnounceAsync([], WitnessedLedger.First, Stop), RetentionRefusalReason.Invalid);
        await AssertRefusedAsync(erasures.AnnounceAsync(["../x"], WitnessedLedger.First, Stop), RetentionRefusalReason.Invalid);
        await AssertRefusedAsync(erasures.AnnounceAsync([Old.ToString(), Old.ToString()], WitnessedLedger.First, Stop), RetentionRefusalReason.Invalid);
        await AssertRefusedAsync(erasures.AnnounceAsync(["184-202001"], WitnessedLedger.First, Stop), RetentionRefusalReason.Conflict);
        await AssertRefusedAsync(erasures.AnnounceAsync([Old.ToString()], WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
    }

    [Fact]
    public async Task Without_a_witness_who_ever_cosigned_nothing_is_announced() =>
        await AssertRefusedAsync(ledger.Erasures.AnnounceAsync([Old.ToString()], WitnessedLedger.First, Stop), RetentionRefusalReason.Conflict);

    [Fact]
    public async Task An_announcement_that_is_withdrawn_is_not_confirmed_even_where_the_database_forgets_the_withdrawal()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        Assert.NotNull((await ledger.Erasures.WithdrawAsync(id, WitnessedLedger.Second, Stop)).Done);

        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
        await ledger.HostileAsync("DELETE FROM ledger.retention_act WHERE kind = 'erasure-withdrawn'");
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Conflict);
        Assert.Equal(ErasureStanding.Withdrawn, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);
    }

    [Fact]
    public async Task Of_a_withdrawal_and_a_confirmation_at_once_one_happens()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);

        var (withdrawal, confirmation) = (ledger.Erasures.WithdrawAsync(id, WitnessedLedger.First, Stop), ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop));
        var (withdrawn, erased) = ((await withdrawal).Done is not null, (await confirmation).Done is not null);

        Assert.True(withdrawn ^ erased);
        Assert.Equal(erased, ledger.Keys.Find(Old) is null);
    }

    [Fact]
    public async Task Officers_whose_rights_changed_or_ended_since_they_were_found_do_nothing()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second with { RightsEnd = DateTimeOffset.UtcNow.AddSeconds(-1) }, Stop), RetentionRefusalReason.RightsEnded);
        await ledger.Databases.RaiseEpochAsync();
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.RightsChanged);

        Assert.NotNull((await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second with { Epoch = WitnessedLedger.Second.Epoch + 1 }, Stop)).Done);
    }

    [Fact]
    public async Task A_row_or_a_record_that_was_made_by_SQL_announces_and_erases_nothing()
    {
        await ledger.CosignedAsync(Day0);
        var (announcement, erased) = (Guid.NewGuid(), Guid.NewGuid());
        await ForgeAsync(announcement, "erasure-announced", announcement, $"\"periods\":[\"{Old}\"],\"earliest\":\"2026-11-24T00:00:00Z\"", 900);
        await ForgeAsync(erased, "erased", announcement, $"\"announcement\":\"{announcement:D}\",\"periods\":[\"{Old}\"]", 901);
        await ledger.CosignedAsync(Day0);
        await ledger.CosignedAsync(Day7.AddDays(30));

        Assert.Empty(await ledger.Erasures.Standing.FinishAsync(Stop));
        Assert.Empty(await ledger.Erasures.Standing.ListAsync(Stop));
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(announcement, WitnessedLedger.Second, Stop), RetentionRefusalReason.Unknown);
    }

    [Fact]
    public async Task A_true_announcement_whose_record_was_changed_confirms_nothing()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        var other = new RetentionPeriod(Old.Days, 202601);
        await ledger.HostileAsync($"UPDATE ledger.record SET payload = convert_to(replace(convert_from(payload, 'UTF8'), '{Old}', '{other}'), 'UTF8') WHERE id = '{id}'");
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Unknown);

        // The commitment too: then it is not what the node signed.
        var (payload, salt) = (await ledger.Databases.ScalarAsync<byte[]>("SELECT payload FROM ledger.record WHERE id = $1", id), await ledger.Databases.ScalarAsync<byte[]>("SELECT salt FROM ledger.record WHERE id = $1", id));
        await ledger.HostileAsync($"UPDATE ledger.record SET commitment = '\\x{Convert.ToHexStringLower(HMACSHA256.HashData(salt, payload))}' WHERE id = '{id}'");
        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Unknown);
        Assert.NotNull(ledger.Keys.Find(other));
    }

    [Fact]
    public async Task An_announcement_of_another_log_is_none()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);

        await AssertRefusedAsync(ledger.ErasuresOver(ledger.Writer, identity: new LedgerIdentity(MasterKey.Create(), 1, ledger.Options.Identity.Origin)).ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Unknown);
    }

    [Fact]
    public async Task Where_the_node_stops_between_the_record_and_the_destruction_the_next_start_destroys()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        await Assert.ThrowsAsync<OperationCanceledException>(() => ledger.ErasuresOver(new StoppedAfterCommit(ledger.Writer)).ConfirmAsync(id, WitnessedLedger.Second, Stop));
        Assert.NotNull(await ledger.BodyAsync(old));
        await ledger.SequencedAsync();

        await using (new RetentionFinisher(ledger.Erasures, ledger.Holds, TimeProvider.System, NullLogger<RetentionFinisher>.Instance))
        {
            await Waiting.UntilAsync(() => !ledger.Keys.IsLeft(Old));
        }

        Assert.Null(await ledger.BodyAsync(old));
        Assert.NotNull(await ledger.BodyAsync(otherClass));
    }

    [Fact]
    public async Task Where_the_record_cannot_be_written_no_key_is_destroyed()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        await ledger.Databases.RunAsync("REVOKE INSERT ON ledger.record FROM gdx_ledger_writer");

        await AssertRefusedAsync(ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop), RetentionRefusalReason.Unavailable);
        Assert.Empty(await ledger.Erasures.Standing.FinishAsync(Stop));
    }

    [Theory]
    [InlineData("DELETE FROM ledger.retention_act")]
    [InlineData("UPDATE ledger.retention_act SET kind = 'erased'")]
    [InlineData("TRUNCATE ledger.retention_act")]
    [InlineData("DELETE FROM ledger.hold_record")]
    [InlineData("UPDATE ledger.hold_record SET sealed = ''")]
    public async Task Not_even_the_owner_changes_these_tables_without_dropping_a_trigger_first(string sql) =>
        Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => ledger.Databases.RunAsync(sql))).SqlState);

    private async Task AssertRefusedAsync<T>(Task<RetentionOutcome<T>> act, RetentionRefusalReason why)
        where T : class
    {
        var outcome = await act;
        Assert.Null(outcome.Done);
        Assert.Equal(why, outcome.Refusal!.Reason);
        Assert.NotNull(await ledger.BodyAsync(old));
    }

    /// <summary>All that one who owns the database can make: a record in form, a batch in its place in the sequence, and the row.</summary>
    private async Task ForgeAsync(Guid id, string kind, Guid subject, string members, int counter)
    {
        var node = await ledger.Databases.ScalarAsync<string>("SELECT node FROM ledger.progress WHERE state = 'stopped' LIMIT 1"); // a certified one
        var payload = Encoding.UTF8.GetBytes($"{{\"v\":2,\"node\":\"{node}\",\"counter\":{counter},\"id\":\"{id:D}\",\"kind\":\"{kind}\",\"body\":{{\"time\":\"2026-11-24T00:00:00Z\",\"by\":{{\"department\":\"x\",\"client\":\"{counter}\"}},{members}}}}}");
        var salt = new byte[32];
        var commitment = HMACSHA256.HashData(salt, payload);
        var root = MerkleHash.Leaf(commitment);
        await ledger.HostileAsync($"""
            INSERT INTO ledger.record (id, node, counter, payload, salt, commitment) VALUES ('{id}', '{node}', {counter}, '\x{Convert.ToHexStringLower(payload)}', '\x{Convert.ToHexStringLower(salt)}', '\x{Convert.ToHexStringLower(commitment)}');
            INSERT INTO ledger.batch (node, first, size, root, previous, signature) SELECT node, {counter}, 1, '\x{Convert.ToHexStringLower(root)}', previous, signature FROM ledger.batch WHERE node = '{node}' LIMIT 1;
            INSERT INTO ledger.sequence (log, start, node, first, size) VALUES (1, {counter - 900}, '{node}', {counter}, 1) ON CONFLICT (log, start) DO UPDATE SET node = EXCLUDED.node, first = EXCLUDED.first, size = 1;
            INSERT INTO ledger.retention_act (record, subject, kind) VALUES ('{id}', '{subject}', '{kind}');
            """);
    }

    /// <summary>A node that is killed once its record is committed.</summary>
    private sealed class StoppedAfterCommit(ILedger inner) : ILedger
    {
        public string Node => inner.Node;

        public async Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken)
        {
            Assert.Equal(AppendVerdict.Committed, (await inner.AppendAsync(entry, cancellationToken)).Verdict);
            throw new OperationCanceledException();
        }
    }
}
