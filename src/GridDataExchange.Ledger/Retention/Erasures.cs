using System.Text.Json;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// Erases what has been kept for its days: announced by one officer, confirmed by another seven days later by witnessed time, and on record
/// before the keys are destroyed. Docs: <c>docs/decisions/retention.md</c>.
/// </summary>
public sealed class Erasures
{
    /// <summary>How long an announcement stands before it can be confirmed, and how far ahead of its end a period may be announced.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromDays(7);

    /// <summary>The most periods of one announcement.</summary>
    public const int MostPeriods = 120;

    private readonly RetentionKeys keys;
    private readonly WitnessedTime witnessed;
    private readonly RetentionActs acts;
    private readonly AnnouncementFiles files;

    /// <summary>Opens them.</summary>
    /// <param name="ledger">Takes the records.</param>
    /// <param name="databases">The database.</param>
    /// <param name="options">The log, the keys, and whether the ledger can be believed.</param>
    /// <param name="policy">Whose clocks count.</param>
    /// <param name="directory">Where announcements are shown, beside the keys: nodes share it.</param>
    /// <param name="clock">The time that records say; nothing is decided by it.</param>
    public Erasures(ILedger ledger, IDatabases databases, LedgerOptions options, WitnessPolicy policy, string directory, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(options);
        var source = databases.For(DatabaseRole.LedgerIntegrator);
        var prover = new RecordProver(source, options.Identity);
        keys = options.RetentionKeys;
        witnessed = new WitnessedTime(source, options.Identity, policy, prover);
        acts = new RetentionActs(ledger, source, clock);
        files = new AnnouncementFiles(directory, options.Identity.Origin);
        Standing = new StandingErasures(options, prover, acts, files);
    }

    /// <summary>How they stand.</summary>
    public StandingErasures Standing { get; }

    /// <summary>Announces that periods are to be erased.</summary>
    /// <param name="periods">As <see cref="RetentionPeriod.ToString"/> writes them.</param>
    /// <param name="officer">Who announces.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<RetentionOutcome<Announced>> AnnounceAsync(IReadOnlyList<string> periods, Officer officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(periods);
        ArgumentNullException.ThrowIfNull(officer);
        if (periods.Count is < 1 or > MostPeriods || periods.Distinct(StringComparer.Ordinal).Count() != periods.Count)
        {
            return Refuse<Announced>(RetentionRefusalReason.Invalid, $"name 1 to {MostPeriods} periods, each once, such as `1095-202311`.");
        }

        if (RetentionBodies.Periods(periods) is not { } named)
        {
            return Refuse<Announced>(RetentionRefusalReason.Invalid, "a period is its class in days and its month, such as `1095-202311`.");
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

        foreach (var standing in await Standing.ListAsync(cancellationToken))
        {
            if (standing.Standing is ErasureStanding.Announced or ErasureStanding.Unproven && standing.Periods.Intersect(named).Any())
            {
                return Refuse<Announced>(RetentionRefusalReason.Conflict, $"`{standing.Periods.Intersect(named).First()}` is announced in {standing.Id:D} already: confirm or withdraw that.");
            }
        }

        var id = Guid.NewGuid();
        var earliest = named.Select(p => p.Ends).Append(now.Time + Notice).Max();
        files.Write(new(id, named, officer.Department, officer.Client, earliest));
        var (verdict, written) = await acts.AppendAsync(id, id, RetentionKind.Announced, officer, json =>
        {
            WritePeriods(json, named);
            json.WriteString("earliest", earliest);
            json.WriteString("witnessed", now.Time);
            json.WriteString("witness", now.Witness);
        });
        if (verdict == AppendVerdict.Committed)
        {
            return new(new Announced(id, named, earliest, now.Witness), null) { Record = written };
        }

        // Where it is not known whether it is on record, it stays shown: any officer can withdraw it.
        if (verdict != AppendVerdict.Unavailable)
        {
            files.Remove(id);
        }

        return NotRecorded<Announced>(verdict);
    }

    /// <summary>Erases what was announced, for ever.</summary>
    /// <param name="id">The announcement.</param>
    /// <param name="officer">Another than who announced it.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<RetentionOutcome<Erased>> ConfirmAsync(Guid id, Officer officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        if (await Standing.FindAsync(id, cancellationToken) is not { } found)
        {
            return Refuse<Erased>(RetentionRefusalReason.Unknown, NoAnnouncement);
        }

        var (record, announcement) = found;
        if (!files.Shows(announcement))
        {
            return Refuse<Erased>(RetentionRefusalReason.Conflict, "no file beside this node's keys has shown this announcement: see that nodes share the folder, or announce it anew.");
        }

        if (files.StandingOf(id) != ErasureStanding.Announced || (await acts.ReadAsync(id, StandingErasures.Outcomes, cancellationToken)).Count > 0)
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

        var (verdict, written) = await acts.AppendAsync(Guid.NewGuid(), id, RetentionKind.Erased, officer, json =>
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

        var outcome = Standing.CarryOut(announcement, [])
            ? new(new Erased(id, announcement.Periods, moment.Time, moment.Witness), null)
            : Refuse<Erased>(RetentionRefusalReason.Conflict, "it was withdrawn in the same moment, and nothing is erased: see the list.");
        return outcome with { Record = written };
    }

    /// <summary>
    /// Takes an announcement back; any officer may, whatever the database shows or hides of it. The file is marked first, and that alone stops
    /// an erasure; then it is put on record, without a row where something else is in its place. Asked again, it comes to a record as long as none is known.
    /// </summary>
    public async Task<RetentionOutcome<Withdrawn>> WithdrawAsync(Guid id, Officer officer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(officer);
        var standing = files.StandingOf(id);
        if (standing is null && await Standing.FindAsync(id, cancellationToken) is null)
        {
            return Refuse<Withdrawn>(RetentionRefusalReason.Unknown, NoAnnouncement);
        }

        if (standing == ErasureStanding.Erased || await Standing.DecidedAsync(id, cancellationToken) == ErasureStanding.Erased)
        {
            return Refuse<Withdrawn>(RetentionRefusalReason.Conflict, Decided);
        }

        files.TryEnd(id, ErasureStanding.Withdrawn);
        using var turn = await files.LockAsync(cancellationToken);
        if (files.IsRecorded(id))
        {
            return Refuse<Withdrawn>(RetentionRefusalReason.Conflict, Decided);
        }

        var isMarked = files.StandingOf(id) == ErasureStanding.Withdrawn;
        var (verdict, written) = await acts.AppendAsync(Guid.NewGuid(), id, RetentionKind.Withdrawn, officer, WriteAnnouncement);

        // Of its own row or of another's: an earlier attempt may have marked the file and not come to a record.
        if (verdict == AppendVerdict.Refused && isMarked && await Standing.DecidedAsync(id, CancellationToken.None) != ErasureStanding.Withdrawn)
        {
            (verdict, written) = await acts.AppendAsync(Guid.NewGuid(), null, RetentionKind.Withdrawn, officer, WriteAnnouncement);
        }

        if (verdict == AppendVerdict.Committed)
        {
            files.NoteRecorded(id);
            return new(new Withdrawn(id), null) { Record = written };
        }

        return isMarked && verdict is not (AppendVerdict.RightsChanged or AppendVerdict.Refused)
            ? Refuse<Withdrawn>(RetentionRefusalReason.Unavailable, "it is withdrawn, and cannot be confirmed any more, but that could not be put on record: try again.")
            : NotRecorded<Withdrawn>(verdict);

        void WriteAnnouncement(Utf8JsonWriter json) => json.WriteString("announcement", id);
    }

    private const string NoAnnouncement = "no announcement of that id is in the ledger's tree: see the list, and wait a moment after announcing.";
    private const string Decided = "it was withdrawn or carried out already: see the list.";

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
