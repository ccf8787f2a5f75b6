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
    public async Task<IReadOnlyList<RetentionPeriod>> FinishAsync(CancellationToken cancellationToken)
    {
        var erased = new List<RetentionPeriod>();
        foreach (var row in await acts.ReadAsync(Outcomes, cancellationToken))
        {
            if (condition.Fault is not null || finished.Contains(row.Record) || await prover.ProveAsync(row.Record, cancellationToken) is not { } record
                || RetentionBodies.Decision(record, row.Kind, "announcement") is not { } decision || await FindAsync(decision.Subject, cancellationToken) is not { Announcement: var announcement })
            {
                continue;
            }

            if (row.Kind == RetentionKind.Withdrawn)
            {
                files.TryEnd(announcement.Id, ErasureStanding.Withdrawn);
            }
            else if (IsErasureOf(announcement, record, decision.Client) && CarryOut(announcement) is { } done)
            {
                erased.AddRange(done);
            }

            finished.Add(row.Record);
        }

        return erased;
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

    /// <summary>Destroys the keys of what is on record as erased and returns their periods; null where it was withdrawn, or never shown.</summary>
    internal IReadOnlyList<RetentionPeriod>? CarryOut(Announcement announcement) =>
        files.Shows(announcement) && (files.TryEnd(announcement.Id, ErasureStanding.Erased) || files.StandingOf(announcement.Id) == ErasureStanding.Erased)
            ? [.. announcement.Periods.Where(p => keys.IsLeft(p) && keys.Destroy(p))]
            : null;

    private static bool IsErasureOf(Announcement announcement, ProvenRecord record, string by) =>
        by != announcement.Client && RetentionBodies.Erased(record) is { } periods && periods.SequenceEqual(announcement.Periods);
}
