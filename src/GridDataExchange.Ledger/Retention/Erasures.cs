using System.Text.Json;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// Erases what has been kept for its days: announced by one officer, confirmed by another seven days later by witnessed time, and on record
/// before the keys are destroyed. What stands follows from records that a certified node signed and that are in the tree; rows of the
/// database only say where they are. Docs: <c>docs/decisions/retention.md</c>.
/// </summary>
public sealed class Erasures
{
    /// <summary>How long an announcement stands before it can be confirmed, and how far ahead of its end a period may be announced.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <summary>The most periods of one announcement.</summary>
    public const int MostPeriods = 120;

    private static readonly string[] Outcomes = [RetentionKind.Withdrawn, RetentionKind.Erased];

    private readonly RetentionKeys keys;
    private readonly LedgerCondition condition;
    private readonly RecordProver prover;
    private readonly WitnessedTime witnessed;
    private readonly RetentionActs acts;
    private readonly WithdrawnMarks withdrawn;
    private readonly HashSet<Guid> finished = [];

    /// <summary>Opens them.</summary>
    /// <param name="ledger">Takes the records.</param>
    /// <param name="databases">The database.</param>
    /// <param name="options">The log, the keys, and whether the ledger can be believed.</param>
    /// <param name="policy">Whose clocks count.</param>
    /// <param name="directory">Where withdrawals are marked, beside the keys: nodes share it.</param>
    /// <param name="clock">The time that records say; nothing is decided by it.</param>
    public Erasures(ILedger ledger, IDatabases databases, LedgerOptions options, WitnessPolicy policy, string directory, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(options);
        var source = databases.For(DatabaseRole.LedgerIntegrator);
        (keys, condition) = (options.RetentionKeys, options.Condition);
        prover = new RecordProver(source, options.Identity);
        witnessed = new WitnessedTime(source, options.Identity, policy, prover);
        acts = new RetentionActs(ledger, source, clock);
        withdrawn = new WithdrawnMarks(directory);
    }

    /// <summary>Announces that periods are to be erased.</summary>
    /// <param name="periods">As <see cref="RetentionPeriod.ToString"/> writes them.</param>
    /// <param name="officer">Who announces.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<RetentionOutcome<Announced>> AnnounceAsync(IReadOnlyList<string> periods, Officer officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(periods);
        if (periods.Count is < 1 or > MostPeriods || periods.Distinct(StringComparer.Ordinal).Count() != periods.Count)
        {
            return Refuse<Announced>(RetentionRefusalReason.Invalid, $"name 1 to {MostPeriods} periods, each once, such as `1095-202311`.");
        }

        var named = new List<RetentionPeriod>();
        foreach (var text in periods)
        {
            if (!RetentionPeriod.TryParse(text, out var period))
            {
                return Refuse<Announced>(RetentionRefusalReason.Invalid, "a period is its class in days and its month, such as `1095-202311`.");
            }

            named.Add(period);
        }

        if (named.FirstOrDefault(p => keys.Find(p) is null) is { Days: > 0 } missing)
        {
            return Refuse<Announced>(RetentionRefusalReason.Conflict, $"there is no key of `{missing}`: nothing was recorded in it, or it is erased.");
        }

        var moments = await witnessed.NowAsync(cancellationToken);
        if (moments.MaxBy(m => m.Time) is not { } now)
        {
            return Refuse<Announced>(RetentionRefusalReason.Conflict, "no outside witness has cosigned the ledger yet, so no time is believed: see that one does.");
        }

        if (named.FirstOrDefault(p => p.Ends > now.Time + Notice) is { Days: > 0 } early)
        {
            return Refuse<Announced>(RetentionRefusalReason.Conflict, $"`{early}` is kept until {Iso(early.Ends)}: announce it in the seven days before, or later.");
        }

        foreach (var standing in await ListAsync(cancellationToken))
        {
            if (standing.Standing == ErasureStanding.Announced && standing.Periods.Intersect(named).Any())
            {
                return Refuse<Announced>(RetentionRefusalReason.Conflict, $"`{standing.Periods.Intersect(named).First()}` is announced in {standing.Id:D} already: confirm or withdraw that.");
            }
        }

        var id = Guid.NewGuid();
        var earliest = named.Select(p => p.Ends).Append(now.Time + Notice).Max();
        var verdict = await acts.AppendAsync(id, id, RetentionKind.Announced, officer, json =>
        {
            WritePeriods(json, named);
            json.WriteString("earliest", earliest);
            json.WriteString("witnessed", now.Time);
            json.WriteString("witness", now.Witness);
        });
        return verdict == AppendVerdict.Committed ? new(new Announced(id, named, earliest, now.Witness), null) : NotRecorded<Announced>(verdict);
    }

    /// <summary>Erases what was announced, for ever.</summary>
    /// <param name="id">The announcement.</param>
    /// <param name="officer">Another than who announced it.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<RetentionOutcome<Erased>> ConfirmAsync(Guid id, Officer officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        if (await FindAsync(id, cancellationToken) is not { } found)
        {
            return Refuse<Erased>(RetentionRefusalReason.Unknown, NoAnnouncement);
        }

        var (record, announcement) = found;
        if (withdrawn.Has(id) || (await acts.ReadAsync(id, Outcomes, cancellationToken)).Count > 0)
        {
            return Refuse<Erased>(RetentionRefusalReason.Conflict, Decided);
        }

        if (announcement.Client == officer.Client)
        {
            return Refuse<Erased>(RetentionRefusalReason.Conflict, "you announced it yourself: a second officer confirms it.");
        }

        if (await FindMomentAsync(record, announcement, cancellationToken) is not { } moment)
        {
            return Refuse<Erased>(RetentionRefusalReason.Conflict, $"by witnessed time it is too early: seven days must have passed since the announcement was witnessed, and every period have ended, {Iso(announcement.Earliest)} at the earliest.");
        }

        var verdict = await acts.AppendAsync(Guid.NewGuid(), id, RetentionKind.Erased, officer, json =>
        {
            json.WriteString("announcement", id);
            WritePeriods(json, announcement.Periods);
            json.WriteString("witnessed", moment.Time);
            json.WriteString("witness", moment.Witness);
        });
        if (verdict != AppendVerdict.Committed)
        {
            return NotRecorded<Erased>(verdict);
        }

        Destroy(announcement.Periods);
        return new(new Erased(id, announcement.Periods, moment.Time, moment.Witness), null);
    }

    /// <summary>Takes an announcement back; any officer may.</summary>
    public async Task<RetentionOutcome<Withdrawn>> WithdrawAsync(Guid id, Officer officer, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is null)
        {
            return Refuse<Withdrawn>(RetentionRefusalReason.Unknown, NoAnnouncement);
        }

        var verdict = await acts.AppendAsync(Guid.NewGuid(), id, RetentionKind.Withdrawn, officer, json => json.WriteString("announcement", id));
        if (verdict != AppendVerdict.Committed)
        {
            return NotRecorded<Withdrawn>(verdict);
        }

        withdrawn.Add(id);
        return new(new Withdrawn(id), null);
    }

    /// <summary>Every announcement that is proven, and what became of it.</summary>
    public async Task<IReadOnlyList<ListedErasure>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await acts.ReadAsync([RetentionKind.Announced, .. Outcomes], cancellationToken);
        var list = new List<ListedErasure>();
        foreach (var row in rows.Where(r => r.Kind == RetentionKind.Announced))
        {
            if (await FindAsync(row.Record, cancellationToken) is not { Announcement: var announcement })
            {
                continue;
            }

            var standing = withdrawn.Has(row.Record) ? ErasureStanding.Withdrawn : ErasureStanding.Announced;
            foreach (var outcome in rows.Where(r => r.Subject == row.Record && r.Kind != RetentionKind.Announced))
            {
                if (await prover.ProveAsync(outcome.Record, cancellationToken) is { } decided && RetentionBodies.Decision(decided, outcome.Kind, "announcement") is { Subject: var subject } && subject == row.Record)
                {
                    standing = outcome.Kind == RetentionKind.Erased ? ErasureStanding.Erased : ErasureStanding.Withdrawn;
                }
            }

            list.Add(new(announcement.Id, announcement.Periods, announcement.Department, announcement.Client, announcement.Earliest, standing));
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
                withdrawn.Add(announcement.Id);
            }
            else if (!withdrawn.Has(announcement.Id) && decision.Client != announcement.Client && RetentionBodies.Erased(record) is { } periods && periods.SequenceEqual(announcement.Periods))
            {
                erased.AddRange(Destroy(periods));
            }

            finished.Add(row.Record);
        }

        return erased;
    }

    private const string NoAnnouncement = "no announcement of that id is in the ledger's tree: see the list, and wait a moment after announcing.";
    private const string Decided = "it was withdrawn or carried out already: see the list.";

    private async Task<(ProvenRecord Record, Announcement Announcement)?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await prover.ProveAsync(id, cancellationToken) is { } record && RetentionBodies.Announcement(record) is { } announcement ? (record, announcement) : null;

    /// <summary>
    /// A clock by which the notice is over and every period has ended. Both ends of the notice are of one clock: what two witnesses' clocks
    /// are apart is no time passed.
    /// </summary>
    private async Task<WitnessedMoment?> FindMomentAsync(ProvenRecord record, Announcement announcement, CancellationToken cancellationToken)
    {
        foreach (var moment in await witnessed.NowAsync(cancellationToken))
        {
            if (announcement.Periods.All(p => p.Ends <= moment.Time)
                && await witnessed.SawAsync(moment.Witness, record, cancellationToken) is { } saw
                && saw + Notice <= moment.Time)
            {
                return moment;
            }
        }

        return null;
    }

    private List<RetentionPeriod> Destroy(IEnumerable<RetentionPeriod> periods) => [.. periods.Where(p => keys.IsLeft(p) && keys.Destroy(p))];

    private static void WritePeriods(Utf8JsonWriter json, IEnumerable<RetentionPeriod> periods)
    {
        json.WriteStartArray("periods");
        foreach (var period in periods)
        {
            json.WriteStringValue(period.ToString());
        }

        json.WriteEndArray();
    }

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static RetentionOutcome<T> Refuse<T>(RetentionRefusalReason reason, string sentence)
        where T : class => new(null, new(reason, sentence));

    private static RetentionOutcome<T> NotRecorded<T>(AppendVerdict verdict)
        where T : class => new(null, RetentionRefusals.Of(verdict));
}
