using GridDataExchange.Ledger.Verification.Sources;

namespace GridDataExchange.Ledger.Verification;

/// <summary>A ledger to be checked: a server's, a folder, or a dump of its database.</summary>
public sealed class LedgerCopy
{
    private LedgerCopy(ILedgerSource source) => Source = source;

    internal ILedgerSource Source { get; }

    /// <summary>A dump: what <c>pg_dump</c> writes as plain text.</summary>
    public static LedgerCopy OfDump(string path) => new(new DumpSource(path));

    /// <summary>A folder of the layout that a server has, as <c>gdx ledger export</c> writes it.</summary>
    public static LedgerCopy OfFolder(string path) => new(new ResourceSource(new FolderResources(path)));

    /// <summary>A server.</summary>
    /// <param name="http">Asks; its base address is the server's, and it follows no redirects.</param>
    /// <param name="token">Gives a bearer token of the scope <c>officer</c>, by which the records are read; null: the tree alone is read.</param>
    public static LedgerCopy OfServer(HttpClient http, Func<CancellationToken, Task<string>>? token) => new(new ResourceSource(new ServerResources(http, token)));

    internal static LedgerCopy Of(ILedgerSource source) => new(source);
}
