using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>
/// What .NET has no calls for: flushing a folder, and a lock that fails where it cannot be had. (Its own files lock with flock too, and pass
/// over file systems that have no locks.)
/// </summary>
internal static class LinuxFile
{
    private const int ReadWrite = 2; // O_RDWR
    private const int Create = 0x40; // O_CREAT
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int OwnerOnly = 0x180; // 0600
    private const int ExclusiveOrFail = 2 | 4; // LOCK_EX | LOCK_NB
    private const int WouldBlock = 11; // EWOULDBLOCK
    private const int Interrupted = 4; // EINTR

    public static SafeFileHandle OpenFolder(string path) => Open(path, CloseOnExec);

    public static SafeFileHandle OpenOrCreate(string path) => Open(path, ReadWrite | Create | CloseOnExec);

    public static void Flush(SafeFileHandle file, string path)
    {
        if (Fsync(file) != 0)
        {
            throw Failed("flushed to the disk", path);
        }
    }

    /// <summary>False where another open file has the lock.</summary>
    public static bool TryLock(SafeFileHandle file, string path) =>
        Flock(file, ExclusiveOrFail) == 0 || (Marshal.GetLastPInvokeError() is WouldBlock or Interrupted ? false : throw Failed("locked", path));

    private static SafeFileHandle Open(string path, int flags)
    {
        var file = Open([.. Encoding.UTF8.GetBytes(path), 0], flags, OwnerOnly);
        return file >= 0 ? new(file, ownsHandle: true) : throw Failed("opened", path);
    }

    private static IOException Failed(string what, string path) => new($"{path} cannot be {what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags, int mode);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flock(SafeFileHandle file, int operation);
}
