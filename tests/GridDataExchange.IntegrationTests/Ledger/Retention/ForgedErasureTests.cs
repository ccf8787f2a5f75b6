using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger.Retention;

/// <summary>Announcements, decisions and times to which one thing alone is lacking: each is made so that nothing but the check it is about can refuse it.</summary>
public sealed class ForgedErasureTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Announced = "erasure-announced";
    private const string Withdrawn = "erasure-withdrawn";
    private const string Erased = "erased";

    private static readonly DateTimeOffset Day0 = WitnessedLedger.Day0;
    private static readonly DateTimeOffset Day7 = Day0 + Erasures.Notice;
    private static readonly RetentionPeriod Old = new(RetentionPeriod.FewestDays, 202602);
    private static readonly RetentionPeriod Other = new(RetentionPeriod.FewestDays, 202601);

    private readonly WitnessedLedger ledger = new(cluster);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await ledger.StartAsync();
        ledger.Keys.Make(Old);
        ledger.Keys.Make(Other);
    }

    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    [Fact]
    public async Task An_announcement_in_a_batch_that_the_node_did_not_sign_is_none()
    {
        var id = await DueAsync();
        await ledger.HostileAsync($"UPDATE ledger.batch b SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1) FROM ledger.record r WHERE r.id = '{id}' AND b.node = r.node AND r.counter BETWEEN b.first AND b.first + b.size - 1");
        await AssertUnknownAsync(id);
    }

    [Theory]
    [InlineData(true)] // another log's, for a node of this name
    [InlineData(false)] // this log's, for another node
    public async Task An_announcement_in_a_batch_under_a_key_that_this_log_did_not_certify_for_the_node_is_none(bool ofAnotherLog)
    {
        var id = await DueAsync();
        var node = ledger.Writer.Node;
        var identity = ofAnotherLog ? new LedgerIdentity(MasterKey.Create(), 1, ledger.Options.Identity.Origin) : ledger.Options.Identity;
        using var signer = identity.SignerOf(ofAnotherLog ? node : "0123456789abcdef.1");
        const string Batch = "FROM ledger.batch b JOIN ledger.record r ON b.node = r.node AND r.counter BETWEEN b.first AND b.first + b.size - 1 WHERE r.id = $1";
        var statement = new BatchStatement(
            ledger.Options.Identity.Origin,
            node,
            await ledger.Databases.ScalarAsync<long>("SELECT b.first " + Batch, id),
            await ledger.Databases.ScalarAsync<int>("SELECT b.size " + Batch, id),
            await ledger.Databases.ScalarAsync<byte[]>("SELECT b.root " + Batch, id),
            await ledger.Databases.ScalarAsync<byte[]>("SELECT b.previous " + Batch, id));
        await ledger.HostileAsync($"""
            UPDATE ledger.batch SET signature = '\x{Convert.ToHexStringLower(signer.Sign(statement.ToText()).Bytes.Span)}' WHERE node = '{node}' AND first = {statement.First};
            UPDATE ledger.node SET certificate = '{identity.CertificateOf(signer.Key)}' WHERE name = '{node}';
            """);
        await AssertUnknownAsync(id);
    }

    [Fact]
    public async Task An_announcement_whose_place_in_the_tree_is_anothers_is_none()
    {
        var id = await DueAsync();
        await ledger.HostileAsync($"""
            DELETE FROM ledger.sequence WHERE start = 0;
            UPDATE ledger.sequence s SET start = 0 FROM ledger.record r WHERE r.id = '{id}' AND s.node = r.node AND r.counter BETWEEN s.first AND s.first + s.size - 1;
            """);
        await AssertUnknownAsync(id);
    }

    [Fact]
    public async Task An_announcement_in_a_tree_that_another_log_signed_is_none()
    {
        var id = await DueAsync();
        var another = new LedgerIdentity(MasterKey.Create(), 1, ledger.Options.Identity.Origin);
        foreach (var text in await ledger.Databases.ScalarAsync<string[]>("SELECT array_agg(note) FROM ledger.checkpoint WHERE note IS NOT NULL"))
        {
            Assert.True(SignedNote.TryParse(text, out var note, out _));
            await ledger.HostileAsync($"UPDATE ledger.checkpoint SET note = '{new SignedNote(note.Text, [another.Signer.Sign(note.Text)])}' WHERE note = '{text}'");
        }

        await AssertUnknownAsync(id);
    }

    [Fact]
    public async Task A_withdrawn_announcement_under_another_id_is_none()
    {
        var (id, another) = (await DueAsync(), Guid.NewGuid());
        Assert.NotNull((await ledger.Erasures.WithdrawAsync(id, WitnessedLedger.First, Stop)).Done);
        await ledger.HostileAsync($"UPDATE ledger.record SET id = '{another}' WHERE id = '{id}'; DELETE FROM ledger.retention_act; INSERT INTO ledger.retention_act (record, subject, kind) VALUES ('{another}', '{another}', '{Announced}')");
        ledger.Files.Write(new(another, [Old], WitnessedLedger.First.Department, WitnessedLedger.First.Client, Day7));
        await AssertUnknownAsync(another);
        Assert.Equal(
            [(id, ErasureStanding.Withdrawn), (another, ErasureStanding.Unproven)],
            (await ledger.Erasures.Standing.ListAsync(Stop)).OrderBy(e => e.Id == another).Select(e => (e.Id, e.Standing)));
    }

    [Fact]
    public async Task A_period_that_has_not_ended_is_not_erased_whoever_put_its_announcement_on_record()
    {
        var ending = new RetentionPeriod(RetentionPeriod.FewestDays, 202611);
        ledger.Keys.Make(ending);
        await ledger.CosignedAsync(Day0);
        var id = await ledger.OnRecordAsync(Day7, Old, ending);
        await ledger.CosignedAsync(Day0);
        await ledger.CosignedAsync(ending.Ends.AddSeconds(-1));
        await AssertRefusedAsync(id, RetentionRefusalReason.Conflict);

        await ledger.CosignedAsync(ending.Ends);
        Assert.NotNull((await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop)).Done);
    }

    [Fact]
    public async Task A_time_that_the_witness_put_under_another_logs_tree_is_none()
    {
        var id = await ledger.AnnouncedAsync(Old);
        var size = await GrownAsync();
        await GrownAsync(); // the newest tree stays as it is
        var another = new LedgerIdentity(MasterKey.Create(), 1, ledger.Options.Identity.Origin);
        var text = new Checkpoint(another.Origin, size, RandomNumberGenerator.GetBytes(32)).ToText();
        await ledger.HostileAsync($"""
            UPDATE ledger.checkpoint SET note = '{new SignedNote(text, [another.Signer.Sign(text)])}' WHERE size = {size};
            INSERT INTO ledger.cosignature (log, size, witness, line) SELECT 1, {size}, witness, '{ledger.CosignatureLine(text, Day7.AddDays(30))}' FROM ledger.cosignature LIMIT 1;
            """);
        await AssertRefusedAsync(id, RetentionRefusalReason.Conflict);
    }

    [Fact]
    public async Task A_tree_from_before_the_announcement_does_not_show_that_the_witness_saw_it_then()
    {
        await ledger.CosignedAsync(Day0.AddDays(-8));
        var id = await ledger.AnnouncedAsync(Old); // cosigned before and behind it
        await ledger.CosignedAsync(Day0.AddDays(1));
        var sizes = await ledger.Databases.ScalarAsync<long[]>("SELECT array_agg(size ORDER BY size) FROM ledger.cosignature");
        Assert.Equal(4, sizes.Length);
        await ledger.HostileAsync($"""
            UPDATE ledger.checkpoint SET note = (SELECT note FROM ledger.checkpoint WHERE size = {sizes[0]}) WHERE size = {sizes[2]};
            UPDATE ledger.cosignature SET line = (SELECT line FROM ledger.cosignature WHERE size = {sizes[0]}) WHERE size = {sizes[2]};
            """);
        await AssertRefusedAsync(id, RetentionRefusalReason.Conflict);
    }

    [Fact]
    public async Task An_erasure_on_record_by_who_announced_it_destroys_nothing()
    {
        var id = await DueAsync();
        await ledger.OnRecordAsync(id, Erased, WitnessedLedger.First, Decision(id, Old));
        await AssertNothingIsDestroyedAsync();
    }

    [Fact]
    public async Task An_erasure_on_record_of_more_than_was_announced_destroys_nothing()
    {
        var id = await DueAsync();
        await ledger.OnRecordAsync(id, Erased, WitnessedLedger.Second, Decision(id, Old, Other));
        await AssertNothingIsDestroyedAsync();
    }

    [Fact]
    public async Task An_erasure_on_record_of_what_was_withdrawn_destroys_nothing_where_the_database_forgot_the_withdrawal()
    {
        var id = await DueAsync();
        Assert.NotNull((await ledger.Erasures.WithdrawAsync(id, WitnessedLedger.First, Stop)).Done);
        await ledger.HostileAsync($"DELETE FROM ledger.retention_act WHERE kind = '{Withdrawn}'");
        await ledger.OnRecordAsync(id, Erased, WitnessedLedger.Second, Decision(id, Old));
        await AssertNothingIsDestroyedAsync();
    }

    [Fact]
    public async Task A_record_of_another_kind_is_no_erasure_whatever_the_row_says_that_points_to_it()
    {
        var id = await DueAsync();
        await ledger.OnRecordAsync(id, Withdrawn, WitnessedLedger.Second, Decision(id, Old));
        await ledger.HostileAsync($"UPDATE ledger.retention_act SET kind = '{Erased}' WHERE kind = '{Withdrawn}'");
        await AssertNothingIsDestroyedAsync();
        Assert.Equal(ErasureStanding.Announced, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);
    }

    [Fact]
    public async Task In_a_ledger_that_is_not_believed_nothing_is_destroyed()
    {
        var id = await DueAsync();
        await ledger.OnRecordAsync(id, Erased, WitnessedLedger.Second, Decision(id, Old));
        Assert.True(ledger.Options.Condition.Found("it was set back"));
        await AssertNothingIsDestroyedAsync();
    }

    [Fact]
    public async Task What_became_of_one_announcement_is_not_said_of_another()
    {
        var (id, another) = (await DueAsync(), await ledger.OnRecordAsync(Day7, Other));
        await ledger.OnRecordAsync(another, Withdrawn, WitnessedLedger.First, Decision(another, Other));
        await ledger.HostileAsync($"UPDATE ledger.retention_act SET subject = '{id}' WHERE kind = '{Withdrawn}'");
        Assert.All(await ledger.Erasures.Standing.ListAsync(Stop), e => Assert.Equal(ErasureStanding.Announced, e.Standing));

        // Nor by a row that points to nothing.
        await ledger.HostileAsync($"UPDATE ledger.retention_act SET record = gen_random_uuid() WHERE kind = '{Withdrawn}'");
        Assert.All(await ledger.Erasures.Standing.ListAsync(Stop), e => Assert.Equal(ErasureStanding.Announced, e.Standing));
    }

    [Fact]
    public async Task The_database_takes_one_decision_of_an_announcement_and_none_of_what_is_not_there()
    {
        var id = await DueAsync();
        await ledger.OnRecordAsync(id, Withdrawn, WitnessedLedger.First, Decision(id, Old));
        Assert.Equal(AppendVerdict.Refused, (await ledger.Acts.AppendAsync(Guid.NewGuid(), id, Erased, WitnessedLedger.Second, Decision(id, Old))).Verdict);
        Assert.Equal(AppendVerdict.Refused, (await ledger.Acts.AppendAsync(Guid.NewGuid(), Guid.NewGuid(), Erased, WitnessedLedger.Second, Decision(id, Old))).Verdict);
    }

    private static Action<Utf8JsonWriter> Decision(Guid of, params RetentionPeriod[] periods) => json =>
    {
        json.WriteString("announcement", of);
        Periods(json, periods);
    };

    private static void Periods(Utf8JsonWriter json, params RetentionPeriod[] periods)
    {
        json.WriteStartArray("periods");
        foreach (var period in periods)
        {
            json.WriteStringValue(period.ToString());
        }

        json.WriteEndArray();
    }

    /// <summary>An announcement that could be confirmed now.</summary>
    private async Task<Guid> DueAsync()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        return id;
    }

    /// <summary>One record more, and the size of the tree with it.</summary>
    private async Task<long> GrownAsync()
    {
        await ledger.Writer.AppendAsync(LedgerTestExtensions.Entry());
        await ledger.SequencedAsync();
        return await ledger.Databases.ScalarAsync<long>("SELECT max(size) FROM ledger.checkpoint");
    }

    private Task AssertUnknownAsync(Guid id) => AssertRefusedAsync(id, RetentionRefusalReason.Unknown);

    private async Task AssertRefusedAsync(Guid id, RetentionRefusalReason why)
    {
        var outcome = await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop);
        Assert.Null(outcome.Done);
        Assert.Equal(why, outcome.Refusal!.Reason);
        Assert.NotNull(ledger.Keys.Find(Old));
    }

    private async Task AssertNothingIsDestroyedAsync()
    {
        Assert.Empty(await ledger.Erasures.Standing.FinishAsync(Stop));
        Assert.NotNull(ledger.Keys.Find(Old));
        Assert.NotNull(ledger.Keys.Find(Other));
    }
}
