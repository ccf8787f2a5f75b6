using System.Globalization;
using System.Text;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>Since when records of this node are without a proof, in a file outside the database. None is there where all is as it should be.</summary>
internal sealed class WaitMark
{
    /// <summary>What is shorter is the usual way of a record.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    private readonly string path;
    private readonly TimeSpan least;
    private bool kept;

    public WaitMark(string directory, string name, TimeSpan? least = null)
    {
        this.least = least ?? Usual;
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        path = Path.Combine(directory, name);
    }

    /// <summary>The time that the last process kept; null where it had none. Of a file that is no time, as long ago as can be.</summary>
    public DateTimeOffset? Read()
    {
        kept = File.Exists(path);
        return !kept ? null : DateTimeOffset.TryParseExact(File.ReadAllText(path).Trim(), "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : DateTimeOffset.MinValue;
    }

    /// <summary>Keeps a time, once it is long enough ago, until it is cleared. Where the disk does not take it, the next call tries again.</summary>
    public void Keep(DateTimeOffset since, DateTimeOffset now)
    {
        if (!kept && now - since >= least)
        {
            kept = Tried(() => DurableFile.Replace(path, path + ".draft", Encoding.ASCII.GetBytes(since.ToString("O", CultureInfo.InvariantCulture))));
        }
    }

    public void Clear() => kept = kept && !Tried(() => File.Delete(path));

    private static bool Tried(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
