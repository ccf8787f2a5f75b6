using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

/// <summary>A small policy set without problems in a temporary folder, to be spoilt in one place.</summary>
internal sealed class AccessFolder : IDisposable
{
    public const string Allow = """
        policy: care-persons
        allow:
          to: { departments: [town-hall], purposes: [care], scopes: [data:person] }
          when: request.operator.name != ""
          on: person
          rows: row.age >= 60
          clear: [gridCode, house]
          mask: { idNumber: region }
          lookup: [idNumber]
          limits: { rowsPerRequest: 500, lookupsPerDay: 200, personsPerDay: 5000 }

        """;

    public const string Deny = """
        policy: bad-mood
        deny: { on: person, rows: has(row.mood) && row.mood == "BAD", except: { departments: [police] } }

        """;

    public const string Scopes = """
        data:person: { title: { en: Persons, zh: 人 }, dataset: person }
        data:house: { title: { en: Houses, zh: 屋 }, dataset: house }
        officer: { title: { en: Officer, zh: 官 } }

        """;

    public AccessFolder()
    {
        Directory.CreateDirectory(Path.Combine(Files.Folder, "access"));
        Files.Write("scopes.yaml", Scopes).Write("access/care.yaml", Allow).Write("access/deny.yaml", Deny);
    }

    public PoliciesFolder Files { get; } = new();

    public PolicySet Read() => PolicyReader.Read(Files.Folder, Files.Read());

    public string Version => Read().Version;

    public AccessFolder Spoil(string text, string by, string file = "access/care.yaml")
    {
        Files.Spoil(file, text, by);
        return this;
    }

    /// <summary>The problems as <c>file:line: sentence</c>, files by their names alone.</summary>
    public string Problems() => string.Join('\n', Assert.Throws<CatalogueException>(Read).Problems.Select(p => $"{Path.GetFileName(p.File)}:{p.Line}: {p.Sentence}"));

    public void Dispose() => Files.Dispose();
}
