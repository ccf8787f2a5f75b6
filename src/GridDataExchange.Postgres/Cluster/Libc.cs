using System.Runtime.InteropServices;

namespace GridDataExchange.Postgres.Cluster;

/// <summary>The few system calls that .NET has no face for.</summary>
internal static partial class Libc
{
    public const int SigInt = 2;
    public const int SigQuit = 3;
    public const int SigKill = 9;

    private const int AtFdCwd = -100;
    private const uint StatxUid = 0x8;

    /// <summary>Gives a file or folder (never what a link points to) to a user.</summary>
    public static bool Chown(string path, uint user, uint group) => lchown(path, user, group) == 0;

    /// <summary>Sends a signal; false where there is no such process or it is not ours.</summary>
    public static bool Signal(int process, int signal) => process > 1 && kill(process, signal) == 0;

    /// <summary>The owner of a path, or null where it cannot be read.</summary>
    public static unsafe uint? OwnerOf(string path)
    {
        // struct statx is the same on every architecture (statx(2)): 256 bytes, stx_uid at 20.
        var buffer = stackalloc byte[256];
        return statx(AtFdCwd, path, 0, StatxUid, buffer) == 0 ? *(uint*)(buffer + 20) : null;
    }

    /// <summary>User and group id of a user's name, or null where there is no such user.</summary>
    public static (uint User, uint Group)? IdsOf(string name)
    {
        var entry = getpwnam(name);
        return entry == 0 ? null : ReadIds(entry);
    }

    /// <summary>The name of a user id, or null where it has none.</summary>
    public static string? NameOf(uint user)
    {
        var entry = getpwuid(user);
        return entry == 0 ? null : Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(entry));
    }

    // struct passwd begins: char *pw_name, char *pw_passwd, uid_t pw_uid, gid_t pw_gid.
    private static (uint User, uint Group) ReadIds(nint entry) =>
        ((uint)Marshal.ReadInt32(entry, 2 * nint.Size), (uint)Marshal.ReadInt32(entry, (2 * nint.Size) + 4));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int lchown(string path, uint owner, uint group);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int statx(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint getpwnam(string name);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint getpwuid(uint user);
}
