using System.Text;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Ledger.Retention;

public sealed class HoldTests(ClusterFixture cluster) : IAsyncLifetime
{
    private static readonly DateTimeOffset LongAgo = new(2026, 2, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetentionPeriod Old = RetentionPeriod.Of(RetentionPeriod.FewestDays, LongAgo);

    private readonly WitnessedLedger ledger = new(cluster);
    private Guid record;
    private Guid other;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await ledger.StartAsync();
        record = await ledger.WrittenAsync(LongAgo, "\"say\":\"held\"");
        other = await ledger.WrittenAsync(LongAgo, "\"say\":\"not held\"");
        await ledger.SequencedAsync();
    }

    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    [Fact]
    public async Task A_held_record_is_read_after_its_erasure_and_no_other()
    {
        var hold = await HeldAsync();
        await EraseAsync();

        Assert.Null(await ledger.BodyAsync(record));
        Assert.Equal("{\"say\":\"held\"}", Encoding.UTF8.GetString((await ledger.Holds.ReadAsync(hold, record, Stop))!));
        Assert.Null(await ledger.Holds.ReadAsync(hold, other, Stop));
        Assert.Null(await ledger.Holds.ReadAsync(hold, hold, Stop));
        var listed = Assert.Single(await ledger.Holds.ListAsync(IsAnothers, Stop));
        Assert.Equal((hold, 1, "officer-1", "a dispute", "SJ-1", false), (listed.Hold, listed.Records, listed.Client, listed.Reason, listed.Case, listed.Released));
    }

    [Fact]
    public async Task Reason_case_and_bodies_of_a_hold_are_in_no_clear_place()
    {
        await HeldAsync();
        var all = await ledger.Databases.ScalarAsync<string>("SELECT string_agg(convert_from(payload, 'UTF8'), '') FROM ledger.record")
            + await ledger.Databases.ScalarAsync<string>("SELECT string_agg(encode(sealed, 'escape'), '') FROM ledger.hold_record");
        Assert.Contains("\"kind\":\"hold\"", all, StringComparison.Ordinal);
        Assert.DoesNotContain("a dispute", all, StringComparison.Ordinal);
        Assert.DoesNotContain("SJ-1", all, StringComparison.Ordinal);
        Assert.DoesNotContain("\"held\"", all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_the_record_of_the_hold_does_not_commit_to_is_not_read()
    {
        var hold = await HeldAsync();
        var another = await HeldAsync();
        Assert.Equal(2, await ledger.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.hold_record WHERE record = $1", record));

        // Sealed truly, by one who has the key, and still not what was held.
        var copy = HeldCopy.Of(record, "{\"say\":\"other\"}"u8.ToArray());
        await ledger.HostileAsync($"UPDATE ledger.hold_record SET sealed = '\\x{Convert.ToHexStringLower(ledger.HoldKeys.Seal(hold, copy.ToBytes(), copy.Associated))}' WHERE hold = '{hold}' AND record = '{record}'");
        Assert.Null(await ledger.Holds.ReadAsync(hold, record, Stop));
        Assert.NotNull(await ledger.Holds.ReadAsync(another, record, Stop));

        // And another hold's copy is not this one's.
        await ledger.HostileAsync($"UPDATE ledger.hold_record h SET sealed = o.sealed FROM ledger.hold_record o WHERE h.hold = '{hold}' AND o.hold = '{another}' AND h.record = o.record");
        Assert.Null(await ledger.Holds.ReadAsync(hold, record, Stop));
    }

    [Fact]
    public async Task Who_placed_a_hold_does_not_release_it_and_a_second_officer_ends_it_for_ever()
    {
        var hold = await HeldAsync();
        Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Holds.ReleaseAsync(hold, WitnessedLedger.First, IsAnothers, Stop)).Refusal!.Reason);
        Assert.NotNull(await ledger.Holds.ReadAsync(hold, record, Stop));

        Assert.NotNull((await ledger.Holds.ReleaseAsync(hold, WitnessedLedger.Second, IsAnothers, Stop)).Done);

        Assert.Null(await ledger.Holds.ReadAsync(hold, record, Stop));
        Assert.False(ledger.HoldKeys.IsLeft(hold));
        var listed = Assert.Single(await ledger.Holds.ListAsync(IsAnothers, Stop));
        Assert.True(listed.Released);
        Assert.Null(listed.Reason);
        Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Holds.ReleaseAsync(hold, WitnessedLedger.Second, IsAnothers, Stop)).Refusal!.Reason);
    }

    [Fact]
    public async Task A_hold_on_ones_own_matter_is_not_released_and_is_listed_without_reason_and_case()
    {
        var hold = await HeldAsync();
        Task<bool> IsOwn(Guid asked, CancellationToken stop) => Task.FromResult(asked == hold);

        Assert.Equal(RetentionRefusalReason.OwnMatter, (await ledger.Holds.ReleaseAsync(hold, WitnessedLedger.Second, IsOwn, Stop)).Refusal!.Reason);

        Assert.NotNull(await ledger.Holds.ReadAsync(hold, record, Stop));
        var listed = Assert.Single(await ledger.Holds.ListAsync(IsOwn, Stop));
        Assert.Equal((1, "officer-1", null, null, false), (listed.Records, listed.Client, listed.Reason, listed.Case, listed.Released));
    }

    [Fact]
    public async Task Of_a_hold_whose_copy_was_taken_away_it_is_not_told_what_it_keeps()
    {
        var hold = await HeldAsync();
        Assert.Single((await ledger.Holds.ReadAllAsync(hold, Stop))!);

        await ledger.HostileAsync($"DELETE FROM ledger.hold_record WHERE hold = '{hold}' AND record = '{record}'");

        Assert.Null(await ledger.Holds.ReadAllAsync(hold, Stop));
    }

    [Fact]
    public async Task What_is_erased_unknown_or_not_in_the_tree_is_not_held()
    {
        await EraseAsync();
        Assert.Equal(RetentionRefusalReason.Conflict, (await PlaceAsync(record)).Refusal!.Reason);
        Assert.Equal(RetentionRefusalReason.Unknown, (await PlaceAsync(Guid.NewGuid())).Refusal!.Reason);
        Assert.Equal(RetentionRefusalReason.Invalid, (await PlaceAsync()).Refusal!.Reason);
        Assert.Equal(RetentionRefusalReason.Invalid, (await PlaceAsync(record, record)).Refusal!.Reason);
        Assert.Empty(await ledger.Holds.ListAsync(IsAnothers, Stop));
    }

    [Fact]
    public async Task A_release_that_was_made_by_SQL_destroys_no_key()
    {
        var hold = await HeldAsync();
        await ledger.HostileAsync($"INSERT INTO ledger.retention_act (record, subject, kind) VALUES ('{other}', '{hold}', 'hold-released')");

        Assert.Empty(await ledger.Holds.FinishAsync(Stop));
        Assert.NotNull(await ledger.Holds.ReadAsync(hold, record, Stop));
    }

    [Fact]
    public async Task A_release_on_record_by_who_placed_the_hold_or_in_a_ledger_that_is_not_believed_destroys_no_key()
    {
        var (hold, another) = (await HeldAsync(), await HeldAsync());
        await ledger.OnRecordAsync(hold, "hold-released", WitnessedLedger.First, json => json.WriteString("hold", hold));
        Assert.Empty(await ledger.Holds.FinishAsync(Stop));

        await ledger.OnRecordAsync(another, "hold-released", WitnessedLedger.Second, json => json.WriteString("hold", another));
        Assert.True(ledger.Options.Condition.Found("it was set back"));
        Assert.Empty(await ledger.Holds.FinishAsync(Stop));
        Assert.NotNull(await ledger.Holds.ReadAsync(hold, record, Stop));
        Assert.NotNull(await ledger.Holds.ReadAsync(another, record, Stop));
    }

    [Fact]
    public async Task A_row_with_nothing_in_it_that_SQL_added_keeps_no_release_on_record_from_being_finished()
    {
        var hold = await HeldAsync();
        await ledger.OnRecordAsync(hold, "hold-released", WitnessedLedger.Second, json => json.WriteString("hold", hold));
        await ledger.HostileAsync("""
            ALTER TABLE ledger.retention_act ALTER subject DROP NOT NULL, ALTER opens DROP NOT NULL;
            INSERT INTO ledger.retention_act (record, subject, kind) SELECT gen_random_uuid(), NULL, kind FROM unnest(ARRAY['hold-released', 'erased', 'hold']) kind
            """);
        await using var finisher = new RetentionFinisher(ledger.Erasures, ledger.Holds, TimeProvider.System, NullLogger<RetentionFinisher>.Instance);

        await Waiting.UntilAsync(() => !ledger.HoldKeys.IsLeft(hold));
    }

    [Fact]
    public async Task A_release_that_cannot_be_finished_keeps_no_other_from_it()
    {
        var holds = new[] { await HeldAsync(), await HeldAsync(), await HeldAsync() };
        foreach (var hold in holds)
        {
            await ledger.OnRecordAsync(hold, "hold-released", WitnessedLedger.Second, json => json.WriteString("hold", hold));
        }

        await ledger.HostileAsync($"ALTER TABLE ledger.record ALTER payload DROP NOT NULL; UPDATE ledger.record SET payload = NULL WHERE id = '{holds[0]}'");
        await using var finisher = new RetentionFinisher(ledger.Erasures, ledger.Holds, TimeProvider.System, NullLogger<RetentionFinisher>.Instance);

        await Waiting.UntilAsync(() => !ledger.HoldKeys.IsLeft(holds[1]) && !ledger.HoldKeys.IsLeft(holds[2]));
    }

    [Fact]
    public async Task A_reason_and_a_case_that_the_record_of_the_hold_does_not_commit_to_are_not_told()
    {
        var hold = await HeldAsync();
        var about = HeldCopy.Of(hold, "{\"Reason\":\"another\",\"Case\":\"SJ-2\"}"u8.ToArray());
        await ledger.HostileAsync($"UPDATE ledger.hold_record SET sealed = '\\x{Convert.ToHexStringLower(ledger.HoldKeys.Seal(hold, about.ToBytes(), about.Associated))}' WHERE hold = '{hold}' AND record = hold");

        var listed = Assert.Single(await ledger.Holds.ListAsync(IsAnothers, Stop));
        Assert.Equal((null, null), (listed.Reason, listed.Case));
    }

    private static Task<bool> IsAnothers(Guid hold, CancellationToken stop) => Task.FromResult(false);

    private Task<RetentionOutcome<PlacedHold>> PlaceAsync(params Guid[] records) => ledger.Holds.PlaceAsync(records, "a dispute", "SJ-1", WitnessedLedger.First, Stop);

    private async Task<Guid> HeldAsync()
    {
        var placed = await PlaceAsync(record);
        Assert.Null(placed.Refusal);
        await ledger.SequencedAsync();
        return placed.Done!.Hold;
    }

    private async Task EraseAsync()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(WitnessedLedger.Day0 + Erasures.Notice);
        Assert.NotNull((await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop)).Done);
    }
}
