using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Retention;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger.Retention;

/// <summary>Two officers who collude, and one who owns the database and hides from the others what these announce, or stands in the way of a withdrawal.</summary>
public sealed class HiddenErasureTests(ClusterFixture cluster) : IAsyncLifetime
{
    private static readonly DateTimeOffset Day0 = WitnessedLedger.Day0;
    private static readonly DateTimeOffset Day7 = Day0 + Erasures.Notice;
    private static readonly RetentionPeriod Old = new(RetentionPeriod.FewestDays, 202602);

    private static readonly Officer Third = WitnessedLedger.First with { Client = "officer-3" };

    private readonly WitnessedLedger ledger = new(cluster);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await ledger.StartAsync();
        ledger.Keys.Make(Old);
    }

    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    [Fact]
    public async Task An_announcement_whose_row_is_hidden_for_the_days_of_its_notice_is_listed_on_each_of_them()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.HostileAsync("DELETE FROM ledger.retention_act");

        var listed = Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop));

        Assert.Equal((id, "audit-office", "officer-1", Day7, ErasureStanding.Announced), (listed.Id, listed.Department, listed.Client, listed.Earliest, listed.Standing));
        Assert.Equal([Old], listed.Periods);
    }

    [Fact]
    public async Task An_announcement_whose_record_is_hidden_is_listed_and_withdrawn_and_is_not_confirmed_when_it_comes_back()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.HostileAsync($"""
            CREATE TABLE ledger.aside AS TABLE ledger.retention_act;
            DELETE FROM ledger.retention_act;
            CREATE TABLE ledger.record_aside AS SELECT * FROM ledger.record WHERE id = '{id}';
            DELETE FROM ledger.record WHERE id = '{id}';
            """);
        var listed = Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop));
        Assert.Equal((id, ErasureStanding.Unproven), (listed.Id, listed.Standing));

        Assert.NotNull((await ledger.Erasures.WithdrawAsync(id, Third, Stop)).Done);

        await ledger.HostileAsync("INSERT INTO ledger.record SELECT * FROM ledger.record_aside; INSERT INTO ledger.retention_act (record, subject, kind) SELECT record, subject, kind FROM ledger.aside");
        await AssertStaysAsync(id);
    }

    [Fact]
    public async Task A_forged_decision_in_the_place_of_a_withdrawal_does_not_stop_it()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.HostileAsync($"INSERT INTO ledger.retention_act (record, subject, kind) VALUES (gen_random_uuid(), '{id}', 'erasure-withdrawn')");

        Assert.NotNull((await ledger.Erasures.WithdrawAsync(id, Third, Stop)).Done);

        Assert.Equal(1L, await ledger.Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record WHERE position('\"kind\":\"erasure-withdrawn\"'::bytea IN payload) > 0"));
        await ledger.HostileAsync("DELETE FROM ledger.retention_act WHERE kind = 'erasure-withdrawn'");
        await AssertStaysAsync(id);
    }

    [Fact]
    public async Task A_withdrawal_with_a_forged_decision_in_its_place_comes_to_a_record_once_however_often_it_is_tried()
    {
        const string Recorded = "SELECT count(*) FROM ledger.record WHERE position('\"kind\":\"erasure-withdrawn\"'::bytea IN payload) > 0";
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.HostileAsync($"INSERT INTO ledger.retention_act (record, subject, kind) VALUES (gen_random_uuid(), '{id}', 'erasure-withdrawn')");
        await ledger.Databases.RaiseEpochAsync();

        Assert.Equal(RetentionRefusalReason.RightsChanged, (await ledger.Erasures.WithdrawAsync(id, Third, Stop)).Refusal!.Reason);
        Assert.Equal(RetentionRefusalReason.Unavailable, (await ledger.ErasuresOver(new Silent(ledger.Writer)).WithdrawAsync(id, Third, Stop)).Refusal!.Reason);
        Assert.Equal(0L, await ledger.Databases.ScalarAsync<long>(Recorded));

        var renewed = Third with { Epoch = await ledger.Databases.ScalarAsync<long>("SELECT number FROM rights.epoch") };
        var withdrawn = await ledger.Erasures.WithdrawAsync(id, renewed, Stop);
        Assert.Equal(id, withdrawn.Done?.Announcement);
        Assert.NotNull(withdrawn.Record);

        // Not yet in the tree, nor after it.
        Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Erasures.WithdrawAsync(id, renewed, Stop)).Refusal!.Reason);
        await ledger.SequencedAsync();
        Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Erasures.WithdrawAsync(id, renewed, Stop)).Refusal!.Reason);
        Assert.Equal(1L, await ledger.Databases.ScalarAsync<long>(Recorded));
    }

    [Fact]
    public async Task An_announcement_on_record_that_no_file_has_shown_is_not_confirmed_nor_carried_out()
    {
        await ledger.CosignedAsync(Day0);
        var id = await ledger.OnRecordAsync(Day7, Old);
        ledger.Files.Remove(id);
        await ledger.CosignedAsync(Day0);
        await ledger.CosignedAsync(Day7);

        Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop)).Refusal!.Reason);
        Assert.Equal(ErasureStanding.Unshown, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);

        // Nor is one whose file showed another client or other periods than its record says.
        foreach (var (client, period) in ((string, RetentionPeriod)[])[(Third.Client, Old), (WitnessedLedger.First.Client, new(RetentionPeriod.FewestDays, 202601))])
        {
            ledger.Files.Write(new(id, [period], WitnessedLedger.First.Department, client, Day7));
            Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop)).Refusal!.Reason);
            ledger.Files.Remove(id);
        }

        await ErasedOnRecordAsync(id);
        Assert.Empty(await ledger.Erasures.Standing.FinishAsync(Stop));
        Assert.NotNull(ledger.Keys.Find(Old));
    }

    [Fact]
    public async Task What_is_withdrawn_between_the_record_of_its_erasure_and_the_deed_is_not_erased()
    {
        var id = await ledger.AnnouncedAsync(Old);
        await ledger.CosignedAsync(Day7);
        var withdrawing = new AfterCommit(ledger.Writer, () => Assert.True(ledger.Files.TryEnd(id, ErasureStanding.Withdrawn)));

        var confirmed = await ledger.ErasuresOver(withdrawing).ConfirmAsync(id, WitnessedLedger.Second, Stop);

        Assert.Equal(RetentionRefusalReason.Conflict, confirmed.Refusal!.Reason);
        await ledger.SequencedAsync();
        Assert.Empty(await ledger.Erasures.Standing.FinishAsync(Stop));
        Assert.NotNull(ledger.Keys.Find(Old));
        Assert.Equal(ErasureStanding.Withdrawn, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);
    }

    [Fact]
    public async Task An_announcement_that_was_certainly_not_recorded_leaves_no_file()
    {
        await ledger.CosignedAsync(Day0);
        await ledger.Databases.RaiseEpochAsync();

        Assert.Equal(RetentionRefusalReason.RightsChanged, (await ledger.Erasures.AnnounceAsync([Old.ToString()], WitnessedLedger.First, Stop)).Refusal!.Reason);

        Assert.Empty(await ledger.Erasures.Standing.ListAsync(Stop));
    }

    [Fact]
    public async Task An_announcement_of_which_it_is_not_known_whether_it_is_on_record_is_listed_as_such_and_can_be_withdrawn()
    {
        await ledger.CosignedAsync(Day0);
        Assert.Equal(RetentionRefusalReason.Unavailable, (await ledger.ErasuresOver(new Silent(ledger.Writer)).AnnounceAsync([Old.ToString()], WitnessedLedger.First, Stop)).Refusal!.Reason);
        var listed = Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop));
        Assert.Equal(ErasureStanding.Unproven, listed.Standing);

        // A withdrawal that cannot be put on record either stands all the same.
        Assert.Equal(RetentionRefusalReason.Unavailable, (await ledger.ErasuresOver(new Silent(ledger.Writer)).WithdrawAsync(listed.Id, Third, Stop)).Refusal!.Reason);
        Assert.Equal(ErasureStanding.Withdrawn, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);
        Assert.Null((await ledger.Erasures.AnnounceAsync([Old.ToString()], WitnessedLedger.First, Stop)).Refusal);
    }

    /// <summary>The announcement is withdrawn for good: neither is it confirmed once its notice is over, nor an erasure carried out that is on record.</summary>
    private async Task AssertStaysAsync(Guid id)
    {
        await ledger.CosignedAsync(Day7);
        Assert.Equal(RetentionRefusalReason.Conflict, (await ledger.Erasures.ConfirmAsync(id, WitnessedLedger.Second, Stop)).Refusal!.Reason);
        await ErasedOnRecordAsync(id);
        Assert.Empty(await ledger.Erasures.Standing.FinishAsync(Stop));
        Assert.NotNull(ledger.Keys.Find(Old));
        Assert.Equal(ErasureStanding.Withdrawn, Assert.Single(await ledger.Erasures.Standing.ListAsync(Stop)).Standing);
    }

    private Task<Guid> ErasedOnRecordAsync(Guid id) => ledger.OnRecordAsync(id, "erased", WitnessedLedger.Second, json =>
    {
        json.WriteString("announcement", id);
        json.WriteStartArray("periods");
        json.WriteStringValue(Old.ToString());
        json.WriteEndArray();
    });

    /// <summary>A ledger at which something happens as soon as a record is committed.</summary>
    private sealed class AfterCommit(ILedger inner, Action happens) : ILedger
    {
        public string Node => inner.Node;

        public async Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken)
        {
            var appended = await inner.AppendAsync(entry, cancellationToken);
            happens();
            return appended;
        }
    }

    /// <summary>A ledger that does not say what became of a record.</summary>
    private sealed class Silent(ILedger inner) : ILedger
    {
        public string Node => inner.Node;

        public Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken) => Task.FromResult(new Appended(AppendVerdict.Unavailable, null));
    }
}
