namespace GridDataExchange.Protection;

/// <summary>
/// The retention keys of an exchange: a folder of files outside the database, one a <see cref="RetentionPeriod"/>, made when first needed.
/// To erase a period is to destroy its key: what it sealed opens no more, in backups and write-ahead logs of the database neither.
/// </summary>
/// <remarks>
/// Nodes of one exchange share the folder. A destroyed key leaves a marker, so that it is never made again: a node whose clock is wrong would
/// else seal new records under a period that everybody takes for erased. Thread-safe.
/// </remarks>
/// <param name="directory">The folder, which is made where it is missing (mode 0700).</param>
public sealed class RetentionKeys(string directory)
{
    private readonly KeyFolder<RetentionPeriod, RetentionKey> folder = new(
        directory,
        static name => RetentionPeriod.TryParse(name, out var period) ? period : null,
        static (period, key) => new RetentionKey(period, key));

    /// <summary>Every key that is there; a key that another node made or destroyed is noticed at the next call.</summary>
    public IReadOnlyCollection<RetentionKey> All => folder.All;

    /// <summary>The periods whose keys were destroyed.</summary>
    public IReadOnlyCollection<RetentionPeriod> Destroyed => folder.Destroyed;

    /// <summary>The key of a period, or null where it was destroyed or never made.</summary>
    public RetentionKey? Find(RetentionPeriod period) => folder.Find(period);

    /// <summary>True where anything is left of the key, a destruction that broke off among it.</summary>
    public bool IsLeft(RetentionPeriod period) => folder.HasFile(period);

    /// <summary>The key to seal under, made where it is missing.</summary>
    /// <exception cref="InvalidDataException">It was destroyed, or its file is not a key; the message says what to do.</exception>
    public RetentionKey Make(RetentionPeriod period) => folder.Make(period);

    /// <summary>Destroys the key of a period: overwritten, then removed. False where it was not there.</summary>
    /// <remarks>A copy of the file elsewhere (a backup of the folder) still opens: such copies must not outlive the period.</remarks>
    public bool Destroy(RetentionPeriod period) => folder.Destroy(period);
}
