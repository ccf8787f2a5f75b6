using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Ledger.Retention;

/// <summary>Which announcements were withdrawn, as files beside the keys: who owns the database can hide the record that says so, and not the file.</summary>
internal sealed class WithdrawnMarks
{
    private const string Ending = ".withdrawn";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string directory;

    public WithdrawnMarks(string directory)
    {
        this.directory = Path.GetFullPath(directory);
        Directory.CreateDirectory(this.directory, OwnerOnly);
    }

    public bool Has(Guid announcement) => File.Exists(PathOf(announcement));

    public void Add(Guid announcement)
    {
        if (!Has(announcement))
        {
            DurableFile.Replace(PathOf(announcement), $"{PathOf(announcement)}.{Guid.NewGuid():N}", []);
        }
    }

    private string PathOf(Guid announcement) => Path.Combine(directory, announcement.ToString("D") + Ending);
}
