using GridDataExchange.Policies;

namespace GridDataExchange.IntegrationTests;

/// <summary>A copy of the shipped policies, to be changed.</summary>
internal sealed class PoliciesCopy : IDisposable
{
    public PoliciesCopy()
    {
        foreach (var file in Directory.EnumerateFiles(ShippedPolicies.Folder, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(ShippedPolicies.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("gdx-policies-").FullName;

    /// <summary>The set of the shipped policies with one text in the place of another.</summary>
    public static PolicySet With(string file, string text, string by)
    {
        using var copy = new PoliciesCopy();
        return copy.Change(file, text, by).Read();
    }

    /// <summary>Puts a text in the place of one that must be there once, as an editor does that writes a new file and renames it.</summary>
    public PoliciesCopy Change(string file, string text, string by)
    {
        var path = Path.Combine(Folder, file);
        var parts = File.ReadAllText(path).Split(text);
        Assert.Equal(2, parts.Length);
        File.WriteAllText(path + ".new", string.Join(by, parts));
        File.Move(path + ".new", path, overwrite: true);
        return this;
    }

    public PolicySet Read() => PolicyReader.Read(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
