using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

/// <summary>A copy of the shipped policies in a temporary folder, to be changed.</summary>
internal sealed class ShippedCopy : IDisposable
{
    public ShippedCopy()
    {
        foreach (var file in Directory.EnumerateFiles(ShippedPolicies.Folder, "*.yaml", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Folder, Path.GetRelativePath(ShippedPolicies.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("gdx-policies-").FullName;

    public static PolicySet Shipped { get; } = PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder));

    /// <summary>Puts other text in the place of a text that must be there once.</summary>
    public ShippedCopy Change(string file, string text, string by)
    {
        var path = Path.Combine(Folder, file);
        var parts = File.ReadAllText(path).Split(text);
        Assert.Equal(2, parts.Length);
        File.WriteAllText(path, string.Join(by, parts));
        return this;
    }

    /// <summary>Adds a policy.</summary>
    public ShippedCopy Add(string policy)
    {
        File.WriteAllText(Path.Combine(Folder, "access", $"added-{Directory.GetFiles(Folder, "added-*", SearchOption.AllDirectories).Length}.yaml"), policy);
        return this;
    }

    public PolicySet Read() => PolicyReader.Read(Folder, CatalogueReader.Read(Folder));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
