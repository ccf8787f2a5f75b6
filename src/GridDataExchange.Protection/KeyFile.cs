using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GridDataExchange.Protection;

/// <summary>A file of one random key: readable by its owner alone, whole or absent.</summary>
public static class KeyFile
{
    /// <summary>How many bytes the key has.</summary>
    public const int Length = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int AlreadyExists = 17; // EEXIST

    /// <summary>Reads the key, or makes it (mode 0600, written whole or not at all) where there is none.</summary>
    /// <param name="path">The file: <see cref="Length"/> raw bytes.</param>
    /// <exception cref="InvalidDataException">The file is not a key, or others may read it, or it can be neither read nor made; the message says what to do.</exception>
    public static byte[] ReadOrCreate(string path)
    {
        try
        {
            if (Read(path) is { } key)
            {
                return key;
            }

            Create(path);
            return Read(path) ?? throw new InvalidDataException($"The key file {path} is a link to a file that is not there: make the link's target the key, or remove the link.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The key file {path} can be neither read nor made: check that its folder exists and belongs to the user that runs this.", e);
        }
    }

    /// <summary>Reads the key; null where there is none. Throws as <see cref="ReadOrCreate"/> does.</summary>
    internal static byte[]? Find(string path)
    {
        try
        {
            return Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The key file {path} cannot be read: check that its folder belongs to the user that runs this.", e);
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            if ((File.GetUnixFileMode(handle) & Others) != 0)
            {
                throw new InvalidDataException($"The key file {path} can be read or changed by other users: run chmod 600 on it, and if someone may have read it, change the key.");
            }

            // A byte more than a key has shows a file that is too long.
            Span<byte> bytes = stackalloc byte[Length + 1];
            var length = 0;
            while (length < bytes.Length && RandomAccess.Read(handle, bytes[length..], length) is > 0 and var read)
            {
                length += read;
            }

            return length == Length
                ? bytes[..length].ToArray()
                : throw new InvalidDataException($"The key file {path} is not a key of {Length} bytes: restore it from its backup; no other key opens or signs in its place.");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes the file, unless another process made it first: then that one's key stands.</summary>
    private static void Create(string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using var file = new FileStream(draft, options);
        try
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);

            // link(2) fails where the name is taken; File.Move looks first and then renames, so that a second process would replace the first one's key.
            if (Link(CString(draft), CString(path)) != 0 && Marshal.GetLastPInvokeError() is var error and not AlreadyExists)
            {
                throw new IOException($"link failed with error {error}");
            }

            file.Flush(flushToDisk: true); // the new name too
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static byte[] CString(string path) => [.. Framing.Utf8(path), 0];

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] from, byte[] to);
}
