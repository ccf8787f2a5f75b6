namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A folder of the layout that a server has.</summary>
internal sealed class FolderResources(string folder) : ILedgerResources
{
    private readonly string root = Path.GetFullPath(folder);

    public bool HasRecords => Directory.Exists(Path.Combine(root, "records"));

    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(Path.Combine(root, path));
        return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(full) ? await File.ReadAllBytesAsync(full, cancellationToken) : null;
    }

    public Task<bool> SaysPendingAsync(Guid record, CancellationToken cancellationToken) => Task.FromResult(false);
}
