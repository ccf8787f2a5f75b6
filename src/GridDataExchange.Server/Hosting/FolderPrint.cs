using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Server.Hosting;

/// <summary>A hash of what lies in a policies folder and says something: names and bytes of the YAML files, through links.</summary>
internal static class FolderPrint
{
    private const long LargestFile = 1 << 20;
    private static readonly string[] Folders = ["catalog", "access"];

    /// <summary>The print of now. A folder or file that cannot be read has a print too: when that ends, it changes.</summary>
    public static string Of(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in Entries(folder, "*.yaml").Concat(Folders.SelectMany(f => Entries(Path.Combine(folder, f), "*"))))
        {
            var content = ContentOf(entry);
            hash.AppendData(Encoding.UTF8.GetBytes($"{entry}\n{content.Length}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static IEnumerable<string> Entries(string folder, string pattern)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder, pattern).Where(f => Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [e.GetType().Name];
        }
    }

    private static byte[] ContentOf(string entry)
    {
        try
        {
            using var file = new FileStream(entry, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > LargestFile)
            {
                return BitConverter.GetBytes(file.Length); // the reader refuses it, whatever it says
            }

            var content = new byte[file.Length];
            return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Encoding.UTF8.GetBytes(e.GetType().Name);
        }
    }
}
