using System.Globalization;
using System.Text;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Benchmarks.Policies;

/// <summary>
/// A policies folder of any number of policies: the shipped catalogue, purposes and scopes, and variants of the shipped policies, each with the purposes, conditions,
/// masks and limits of its original.
/// </summary>
/// <remarks>
/// A variant is also for another of the departments, and after as many variants as there are departments, for those of another town; its conditions over rows differ from
/// its original's wherever they name a division or an age.
/// </remarks>
internal sealed class GeneratedPolicies : IDisposable
{
    private static readonly string[] Departments =
    [
        "civil-affairs", "disabled-persons-federation", "emergency-management", "grid-centre", "health", "housing", "public-security", "social-security",
    ];

    private GeneratedPolicies(string folder) => Folder = folder;

    /// <summary>The folder, deleted in the end.</summary>
    public string Folder { get; }

    /// <summary>Writes the folder.</summary>
    public static GeneratedPolicies Write(string shipped, int policies)
    {
        var made = new GeneratedPolicies(Directory.CreateTempSubdirectory("gdx-policies-").FullName);
        Copy(shipped, made.Folder, "*.yaml");
        Copy(Path.Combine(shipped, "catalog"), Directory.CreateDirectory(Path.Combine(made.Folder, "catalog")).FullName, "*.yaml");
        var access = Directory.CreateDirectory(Path.Combine(made.Folder, "access")).FullName;
        var originals = Directory.GetFiles(Path.Combine(shipped, "access"), "*.yaml").Order(StringComparer.Ordinal)
            .Select(f => (Name: Path.GetFileNameWithoutExtension(f), Documents: File.ReadAllText(f).Split("\n---\n"))).ToList();
        var left = policies;
        for (var variant = 0; left > 0; variant++)
        {
            foreach (var (name, documents) in originals)
            {
                var written = documents.Take(left).Select(d => Vary(d, variant)).ToList();
                left -= written.Count;
                if (written.Count > 0)
                {
                    File.WriteAllText(Path.Combine(access, $"{name}-{variant}.yaml"), string.Join("\n---\n", written));
                }
            }
        }

        return made;
    }

    /// <summary>Reads the folder, and makes sure that all of it is there.</summary>
    public PolicySet Read(int policies)
    {
        var read = PolicyReader.Read(Folder, CatalogueReader.Read(Folder));
        return read.Allows.Length + read.Denies.Length == policies
            ? read
            : throw new BenchmarkException($"{read.Allows.Length + read.Denies.Length} policies were read where {policies} were written: nothing was measured.");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void Copy(string from, string to, string pattern)
    {
        foreach (var file in Directory.GetFiles(from, pattern))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static string Vary(string document, int variant)
    {
        var varied = new StringBuilder();
        foreach (var line in document.Split('\n'))
        {
            varied.Append(line.StartsWith("policy: ", StringComparison.Ordinal) ? $"{line}-{variant}" : VaryLine(line, variant)).Append('\n');
        }

        return varied.ToString();
    }

    private static string VaryLine(string line, int variant)
    {
        var town = variant / Departments.Length is > 0 and var number ? $"-town-{number}" : string.Empty;
        for (var i = 0; i < Departments.Length; i++)
        {
            var list = $"departments: [{Departments[i]}]";
            if (line.Contains(list, StringComparison.Ordinal))
            {
                var other = Departments[(i + variant) % Departments.Length];
                var both = other == Departments[i] ? $"{other}{town}" : $"{Departments[i]}{town}, {other}{town}";
                line = line.Replace(list, $"departments: [{both}]", StringComparison.Ordinal);
                break;
            }
        }

        return line
            .Replace(">= 60", string.Create(CultureInfo.InvariantCulture, $">= {60 + variant}"), StringComparison.Ordinal)
            .Replace("caller.jurisdictions)", string.Create(CultureInfo.InvariantCulture, $"caller.jurisdictions) && row.gridCode != '230899{variant:D9}'"), StringComparison.Ordinal);
    }
}
