using System.Diagnostics;
using System.Globalization;
using GridDataExchange.IntegrationTests.Postgres;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>A disk of its own (tmpfs), which a test fills and frees. Only root can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const long Size = 512L << 20;
    private readonly DirectoryInfo folder;

    private SmallDisk(DirectoryInfo folder) => this.folder = folder;

    public string Folder => folder.FullName;

    private string Filler => Path.Combine(Folder, "filler");

    /// <summary>Mounts one; null where this user or this machine may not.</summary>
    public static SmallDisk? TryMount()
    {
        var disk = new SmallDisk(TestFolder.Create());
        if (Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Size},mode=755"), "tmpfs", disk.Folder))
        {
            return disk;
        }

        disk.folder.Delete();
        return null;
    }

    /// <summary>Takes every byte that is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var part = 1 << 20; part > 0;)
        {
            try
            {
                file.Write(new byte[part]);
            }
            catch (IOException)
            {
                part /= 2;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "--lazy", Folder);
        folder.Delete(recursive: true);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
