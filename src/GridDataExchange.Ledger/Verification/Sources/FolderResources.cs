namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A folder of the layout that a server has.</summary>
internal sealed class FolderResources(string folder) : ILedgerResources
{
    private readonly string root = Path.GetFullPath(folder);

    public bool HasRecords => Directory.Exists(Path.Combine(root, "records"));

    public async Task<bool> ReadAsync(string path, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        if (!full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(full))
        {
            return false;
        }

        await using var file = File.OpenRead(full);
        await read(file, cancellationToken);
        return true;
    }

    public Task<bool> SaysPendingAsync(Guid record, CancellationToken cancellationToken) => Task.FromResult(false);
}
