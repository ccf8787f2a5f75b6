using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// How announced erasures stand, and what of it is still to be done. What counts follows from files beside the keys and from records that a
/// certified node signed and that are in the tree; rows of the database only say where those are.
/// </summary>
public sealed class StandingErasures
{
    internal static readonly string[] Outcomes = [RetentionKind.Withdrawn, RetentionKind.Erased];

    private readonly RetentionKeys keys;
    private readonly LedgerCondition condition;
    private readonly RecordProver prover;
    private readonly RetentionActs acts;
    private readonly AnnouncementFiles files;
    private readonly HashSet<Guid> finished = [];

    internal StandingErasures(LedgerOptions options, RecordProver prover, RetentionActs acts, AnnouncementFiles files)
    {
        (keys, condition) = (options.RetentionKeys, options.Condition);
        (this.prover, this.acts, this.files) = (prover, acts, files);
    }

    /// <summary>Every announcement that is shown or proven, and what became of it.</summary>
    public async Task<IReadOnlyList<ListedErasure>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await acts.ReadAsync([RetentionKind.Announced], cancellationToken);
        var announced = files.All().ToDictionary(a => a.Id);
        var proven = new HashSet<Guid>();
        foreach (var id in rows.Select(r => r.Record).Union(announced.Keys).ToList())
        {
            if (await FindAsync(id, cancellationToken) is { Announcement: var announcement })
            {
                proven.Add(id);
                announced.TryAdd(id, announcement);
            }
        }

        var list = new List<ListedErasure>();
        foreach (var (id, announcement) in announced)
        {
            var standing = files.StandingOf(id) switch
            {
                null => await DecidedAsync(id, cancellationToken) ?? ErasureStanding.Unshown,
                ErasureStanding.Announced when !proven.Contains(id) => ErasureStanding.Unproven,
                ErasureStanding.Announced => await DecidedAsync(id, cancellationToken) ?? ErasureStanding.Announced,
                { } ended => ended,
            };
            list.Add(new(id, announcement.Periods, announcement.Department, announcement.Client, announcement.Earliest, standing));
        }

        return [.. list.OrderBy(e => e.Earliest)];
    }

    /// <summary>
    /// Does what was decided and, since a node stopped in between, not done: destroys keys that records say are erased, and marks what was
    /// withdrawn. Returns the periods that it erased.
    /// </summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="failed">Told of each that could not be done, which keeps none of the others from it; null to throw at the first.</param>
    public async Task<IReadOnlyList<RetentionPeriod>> FinishAsync(CancellationToken cancellationToken, Action<Exception>? failed = null)
    {
        var erased = new List<RetentionPeriod>();
        foreach (var row in await acts.ReadAsync(Outcomes, cancellationToken))
        {
            try
            {
                await FinishAsync(row, erased, cancellationToken);
            }
            catch (Exception e) when (failed is not null && !cancellationToken.IsCancellationRequested)
            {
                failed(e);
            }
        }

        return erased;
    }

    private async Task FinishAsync(RetentionAct row, List<RetentionPeriod> erased, CancellationToken cancellationToken)
    {
        if (condition.Fault is not null || finished.Contains(row.Record) || await prover.ProveAsync(row.Record, cancellationToken) is not { } record
            || RetentionBodies.Decision(record, row.Kind, "announcement") is not { } decision || await FindAsync(decision.Subject, cancellationToken) is not { Announcement: var announcement })
        {
            return;
        }

        if (row.Kind == RetentionKind.Withdrawn)
        {
            files.TryEnd(announcement.Id, ErasureStanding.Withdrawn);
        }
        else if (IsErasureOf(announcement, record, decision.Client))
        {
            CarryOut(announcement, erased);
        }

        finished.Add(row.Record);
    }

    internal async Task<(ProvenRecord Record, Announcement Announcement)?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await prover.ProveAsync(id, cancellationToken) is { } record && RetentionBodies.Announcement(record) is { } announcement ? (record, announcement) : null;

    /// <summary>What a proven record decided of the announcement; null where none did.</summary>
    internal async Task<ErasureStanding?> DecidedAsync(Guid id, CancellationToken cancellationToken)
    {
        foreach (var row in await acts.ReadAsync(id, Outcomes, cancellationToken))
        {
            if (await prover.ProveAsync(row.Record, cancellationToken) is { } record && RetentionBodies.Decision(record, row.Kind, "announcement") is { } decision && decision.Subject == id)
            {
                return row.Kind == RetentionKind.Erased ? ErasureStanding.Erased : ErasureStanding.Withdrawn;
            }
        }

        return null;
    }

    /// <summary>Destroys the keys of what is on record as erased; false where it was withdrawn, or never shown. One that cannot be destroyed keeps none of the others from it.</summary>
    /// <param name="announcement">What is erased.</param>
    /// <param name="erased">Given the periods whose keys were there.</param>
    internal bool CarryOut(Announcement announcement, List<RetentionPeriod> erased)
    {
        if (!files.Shows(announcement) || !(files.TryEnd(announcement.Id, ErasureStanding.Erased) || files.StandingOf(announcement.Id) == ErasureStanding.Erased))
        {
            return false;
        }

        var failures = new List<Exception>();
        foreach (var period in announcement.Periods)
        {
            try
            {
                if (keys.IsLeft(period) && keys.Destroy(period))
                {
                    erased.Add(period);
                }
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        return failures.Count == 0 ? true : throw failures[0];
    }

    private static bool IsErasureOf(Announcement announcement, ProvenRecord record, string by) =>
        by != announcement.Client && RetentionBodies.Erased(record) is { } periods && periods.SequenceEqual(announcement.Periods);
}
