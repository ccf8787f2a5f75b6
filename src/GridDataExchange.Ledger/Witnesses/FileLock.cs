using Microsoft.Win32.SafeHandles;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>A lock that one holder has at a time, among threads and processes; the system takes it from a process that ends.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Waits for the lock. The file is made where there is none, and never removed: another file of the name would be another lock.</summary>
    public static async Task<FileLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var file = LinuxFile.OpenOrCreate(path);
        try
        {
            while (!LinuxFile.TryLock(file, path))
            {
                await Task.Delay(Pause, cancellationToken);
            }

            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => file.Dispose();
}
