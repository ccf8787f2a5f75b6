using GridDataExchange.Catalog;

namespace GridDataExchange.Tests.Catalog;

/// <summary>A small catalogue without problems in a temporary folder, to be spoilt in one place.</summary>
internal sealed class PoliciesFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gdx-catalogue-").FullName;

    public PoliciesFolder()
    {
        Directory.CreateDirectory(Path.Combine(folder, "catalog"));
        Write("purposes.yaml", Purposes);
        Write("catalog/codes.yaml", Codes);
        Write("catalog/person.yaml", Person);
        Write("catalog/house.yaml", House);
        Write("catalog/call.yaml", Call);
    }

    private const string Purposes = """
        care:
          title: { en: Care, zh: 照护 }
          basis: Some Law, article 1
          retention: 3y
          require: [case, operator]
          case: "C-[0-9]+"
        """;

    private const string Codes = """
        Mood:
          GOOD: { en: Good, zh: 好 }
          BAD: { en: Bad, zh: 坏 }
        """;

    private const string Person = """
        dataset: person
        plural: persons
        title: { en: Person, zh: 人 }
        steward: town-hall
        source: exchange
        sharing: conditional
        subject: self
        jurisdiction: gridCode
        key: personNo
        fields:
          personNo: { type: String, class: key }
          houseNo: { type: String, class: key }
          idNumber: { type: String, class: personal, format: resident-id, stored: encrypted, lookup: true, contains: { region: 1-6, birthDate: 7-14, sex: 17 } }
          idRegion: { type: String, derived: region(idNumber) }
          mood: { type: Mood, class: sensitive }
          age: { type: Int }
          gridCode: { type: String, format: grid-code, required: true }
        relations:
          house: { to: house, on: houseNo }
          calls: { to: call, many: true, on: personNo }
        """;

    private const string House = """
        dataset: house
        plural: houses
        title: { en: House, zh: 屋 }
        steward: town-hall
        source: exchange
        sharing: unconditional
        key: houseNo
        fields:
          houseNo: { type: String }
          storeys: { type: Int }
        """;

    private const string Call = """
        dataset: call
        plural: calls
        title: { en: Call, zh: 电话 }
        steward: town-hall
        source: exchange
        sharing: none
        reason: not yet agreed
        subject: [person]
        key: callNo
        fields:
          callNo: { type: Long }
          personNo: { type: String, class: key }
        relations:
          person: { to: person, on: personNo }
        """;

    public string Folder => folder;

    public Catalogue Read() => CatalogueReader.Read(folder);

    public IReadOnlyList<Problem> ReadProblems() => Assert.Throws<CatalogueException>(Read).Problems;

    public PoliciesFolder Write(string file, string text)
    {
        File.WriteAllText(Path.Combine(folder, file), text);
        return this;
    }

    public PoliciesFolder WriteBytes(string file, byte[] bytes)
    {
        File.WriteAllBytes(Path.Combine(folder, file), bytes);
        return this;
    }

    public PoliciesFolder Delete(string file)
    {
        File.Delete(Path.Combine(folder, file));
        return this;
    }

    /// <summary>Puts other text in the place of a text that must be there once.</summary>
    public PoliciesFolder Spoil(string file, string text, string by)
    {
        var path = Path.Combine(folder, file);
        var parts = File.ReadAllText(path).Split(text);
        Assert.Equal(2, parts.Length);
        File.WriteAllText(path, string.Join(by, parts));
        return this;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
