namespace GridDataExchange.Catalog.Yaml;

/// <summary>The texts and lists of a folder's files, each read from disk once.</summary>
/// <remarks>INVARIANT: catalogue, policies and the hash that names them are made of the same bytes, though files change while they are read.</remarks>
internal sealed class FileTexts
{
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> lists = new(StringComparer.Ordinal);

    /// <summary>The text of a file; what <paramref name="read"/> gives first stays. Null, which is a problem of the file, does not.</summary>
    public string? Text(string file, Func<string?> read)
    {
        var path = Path.GetFullPath(file);
        if (!texts.TryGetValue(path, out var text) && read() is { } now)
        {
            texts[path] = text = now;
        }

        return text;
    }

    /// <summary>What lies in a folder, hidden files left out, in ordinal order.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public IReadOnlyList<string> In(string folder)
    {
        if (!lists.TryGetValue(folder, out var entries))
        {
            lists[folder] = entries = [.. Directory.EnumerateFileSystemEntries(folder).Where(f => Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal)];
        }

        return entries;
    }
}
