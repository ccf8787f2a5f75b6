namespace GridDataExchange.Ledger.Witnesses;

/// <summary>A file that is whole, old or new, whenever the machine stops.</summary>
internal static class DurableFile
{
    /// <summary>Replaces the file; on return it is on the disk under its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="draft">Where it is written first, in the same folder; no one else writes there.</param>
    /// <param name="bytes">What it is to hold.</param>
    public static void Replace(string path, string draft, ReadOnlySpan<byte> bytes)
    {
        using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        Move(draft, path);
    }

    /// <summary>Gives a file another name in its folder; on return it is on the disk under it.</summary>
    /// <exception cref="FileNotFoundException">It is not there, or somebody else was faster.</exception>
    public static void Move(string from, string path)
    {
        File.Move(from, path, overwrite: true);

        // The new name is of the folder: without this it may be lost though the file is not.
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var opened = LinuxFile.OpenFolder(folder);
        LinuxFile.Flush(opened, folder);
    }
}
