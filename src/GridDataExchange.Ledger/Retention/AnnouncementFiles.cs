using System.Text.Json;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Ledger.Retention;

/// <summary>
/// Announcements of erasures, each a file beside the keys, whose ending says how it stands: who owns the database can hide records and rows,
/// and not the file. It is written before the record, so that what has no file was shown to nobody; and it is renamed once, by who comes
/// first, so that of a withdrawal and an erasure one happens. Nodes share the folder.
/// </summary>
internal sealed class AnnouncementFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string directory;
    private readonly string origin;

    /// <param name="directory">The folder, which is made where it is missing (mode 0700).</param>
    /// <param name="origin">The log that the announcements are on: those of another are none of this one's.</param>
    public AnnouncementFiles(string directory, string origin)
    {
        (this.directory, this.origin) = (Path.GetFullPath(directory), origin);
        Directory.CreateDirectory(this.directory, OwnerOnly);
    }

    /// <summary>How the file says that it stands; null where there is none.</summary>
    public ErasureStanding? StandingOf(Guid announcement) =>
        Has(announcement, ErasureStanding.Withdrawn) ? ErasureStanding.Withdrawn
        : Has(announcement, ErasureStanding.Erased) ? ErasureStanding.Erased
        : Has(announcement, ErasureStanding.Announced) ? ErasureStanding.Announced
        : Has(announcement, ErasureStanding.Withdrawn) ? ErasureStanding.Withdrawn // renamed since it was asked
        : Has(announcement, ErasureStanding.Erased) ? ErasureStanding.Erased
        : null;

    /// <summary>True where what the record announces is what the file has shown.</summary>
    public bool Shows(Announcement announcement) =>
        StandingOf(announcement.Id) is { } standing && Read(announcement.Id, standing) is { } shown
        && shown.Client == announcement.Client && shown.Periods.SequenceEqual(announcement.Periods);

    /// <summary>Every announcement of this log that has a file.</summary>
    public IReadOnlyList<Announcement> All()
    {
        var all = new List<Announcement>();

        // One that is renamed meanwhile may come under both its names.
        foreach (var name in Directory.EnumerateFiles(directory).Select(path => Path.GetFileNameWithoutExtension(path)).Distinct(StringComparer.Ordinal))
        {
            if (Guid.TryParseExact(name, "D", out var id) && StandingOf(id) is { } standing && Read(id, standing) is { } announcement)
            {
                all.Add(announcement);
            }
        }

        return all;
    }

    /// <summary>Shows an announcement; on return it is on the disk.</summary>
    public void Write(Announcement announcement)
    {
        var path = PathOf(announcement.Id, ErasureStanding.Announced);
        var shown = new Shown(origin, [.. announcement.Periods.Select(p => p.ToString())], announcement.Department, announcement.Client, announcement.Earliest);
        DurableFile.Replace(path, $"{path}.{Guid.NewGuid():N}", JsonSerializer.SerializeToUtf8Bytes(shown));
    }

    /// <summary>Notes that the withdrawal of an announcement is on record: where its row is hidden or forged, nothing else tells.</summary>
    public void NoteRecorded(Guid announcement)
    {
        var path = RecordedPath(announcement);
        DurableFile.Replace(path, $"{path}.{Guid.NewGuid():N}", []);
    }

    /// <summary>True where the withdrawal of an announcement is noted to be on record.</summary>
    public bool IsRecorded(Guid announcement) => File.Exists(RecordedPath(announcement));

    /// <summary>The lock of what is written of withdrawals: nodes that withdraw at once put one on record.</summary>
    public Task<FileLock> LockAsync(CancellationToken cancellationToken) => FileLock.TakeAsync(Path.Combine(directory, "withdrawing"), cancellationToken);

    /// <summary>Takes away an announcement that is certainly not on record.</summary>
    public void Remove(Guid announcement) => File.Delete(PathOf(announcement, ErasureStanding.Announced));

    /// <summary>Ends one that stands; false where it did not stand, or somebody else ended it first.</summary>
    public bool TryEnd(Guid announcement, ErasureStanding end)
    {
        try
        {
            DurableFile.Move(PathOf(announcement, ErasureStanding.Announced), PathOf(announcement, end));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private bool Has(Guid announcement, ErasureStanding standing) => File.Exists(PathOf(announcement, standing));

    private Announcement? Read(Guid id, ErasureStanding standing)
    {
        try
        {
            var shown = JsonSerializer.Deserialize<Shown>(File.ReadAllBytes(PathOf(id, standing)));
            return shown is { Periods: { } texts, Department: { } department, Client: { } client } && shown.Log == origin && RetentionBodies.Periods(texts) is { } periods
                ? new(id, periods, department, client, shown.Earliest)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    private string RecordedPath(Guid announcement) => Path.Combine(directory, $"{announcement:D}.recorded");

    private string PathOf(Guid announcement, ErasureStanding standing) =>
        Path.Combine(directory, $"{announcement:D}.{standing.ToString().ToLowerInvariant()}");

    private sealed record Shown(string Log, IReadOnlyList<string> Periods, string Department, string Client, DateTimeOffset Earliest);
}
