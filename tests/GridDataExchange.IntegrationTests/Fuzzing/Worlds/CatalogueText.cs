namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>Writes a random catalogue as the files that the real reader takes: persons always, and one to four of what they have to do with.</summary>
internal sealed class CatalogueText(Draw draw)
{
    // Every name has a capital letter: a column is its snake_case, and a seeded fault names the column by that.
    private static readonly (string Name, string Yaml)[] Fields =
    [
        ("plainText", "type: String"), ("otherText", "type: String, lookup: true"), ("fullName", "type: String, format: person-name"),
        ("idNumber", "type: String, format: resident-id, stored: encrypted, lookup: true"), ("openNumber", "type: String, format: resident-id, lookup: true"),
        ("callPhone", "type: String, format: phone, stored: encrypted"), ("otherPhone", "type: String, format: phone"),
        ("smallCount", "type: Int"), ("largeCount", "type: Long"), ("paidAmount", "type: Decimal"), ("isOpen", "type: Boolean"), ("isLast", "type: Boolean"),
        ("bornOn", "type: Date"), ("movedOn", "type: Date"), ("changedAt", "type: DateTime"), ("itsKind", "type: SampleKind"), ("itsGrade", "type: SampleGrade"),
    ];

    private readonly List<string> datasets = [];

    /// <summary>Writes <c>catalog</c>, <c>purposes.yaml</c> and <c>scopes.yaml</c>.</summary>
    public void Write(string folder)
    {
        datasets.AddRange(draw.Some<string>(["home", "call_log", "place", "asset"], 1, 4).Prepend("person"));
        Directory.CreateDirectory(Path.Combine(folder, "catalog"));
        File.WriteAllText(Path.Combine(folder, "catalog", "codes.yaml"), """
            SampleKind: { ONE: { en: One, zh: 一 }, TWO: { en: Two, zh: 二 }, THREE: { en: Three, zh: 三 } }
            SampleGrade: { HIGH: { en: High, zh: 高 }, LOW: { en: Low, zh: 低 } }
            """);
        foreach (var dataset in datasets)
        {
            File.WriteAllText(Path.Combine(folder, "catalog", dataset + ".yaml"), Dataset(dataset));
        }

        File.WriteAllText(Path.Combine(folder, "purposes.yaml"), """
            care: { title: { en: Care, zh: 照料 }, basis: a law, retention: 3y }
            relief: { title: { en: Relief, zh: 救助 }, basis: a law, retention: 3y }
            """);
        File.WriteAllText(Path.Combine(folder, "scopes.yaml"), string.Concat(datasets.Select(d => $"data:{d}: {{ title: {{ en: Read, zh: 读取 }}, dataset: {d} }}\n")));
    }

    private string Dataset(string name)
    {
        var text = new List<string>
        {
            $$"""
            dataset: {{name}}
            plural: {{name}}s
            title: { en: Sample, zh: 样本 }
            steward: alpha
            source: exchange
            sharing: conditional
            jurisdiction: gridCode
            key: {{Key(name)}}
            """,
        };
        if (Subject(name) is { } subject)
        {
            text.Add($"subject: {subject}");
        }

        text.Add("fields:");
        foreach (var (field, yaml) in KeyFields(name))
        {
            text.Add($"  {field}: {{ {yaml} }}");
        }

        text.Add($"  gridCode: {{ type: String, format: grid-code{(draw.Chance(0.7) ? ", required: true" : "")} }}");
        var own = draw.Some(Fields, 5, 10);
        foreach (var (field, yaml) in own)
        {
            text.Add($"  {field}: {{ {yaml}{(draw.Chance(0.3) ? ", required: true" : "")} }}");
        }

        if (own.Find(f => f.Name is "idNumber" or "openNumber") is { Name: { } source } && draw.Chance(0.6))
        {
            text.Add($"  idRegion: {{ type: String, derived: region({source}) }}");
        }

        var relations = Relations(name).ToList();
        text.AddRange(relations.Take(1).Select(_ => "relations:"));
        text.AddRange(relations.Select(r => $"  {r.Name}: {{ {r.Yaml} }}"));

        return string.Join('\n', text);
    }

    private bool Has(params string[] all) => all.All(datasets.Contains);

    private string? Subject(string dataset) => dataset switch
    {
        "person" => "self",
        "home" => draw.Pick([null, "[people]", "[people]", "[head]"]),
        "call_log" => draw.Chance(0.85) ? "[person]" : null,
        "place" => Has("home") ? draw.Pick([null, "[homes, people]", "[homes, head]"]) : null,
        _ => Has("home", "place") && draw.Chance(0.5) ? "[place, homes, people]" : draw.Chance(0.7) ? "[owner]" : null,
    };

    private static string Key(string dataset) => dataset switch
    {
        "person" => "personNo",
        "home" => "homeNo",
        "call_log" => "callNo",
        "place" => "placeNo",
        _ => "assetNo",
    };

    private static (string, string)[] KeyFields(string dataset) => dataset switch
    {
        "person" => [("personNo", "type: String, class: key, lookup: true"), ("homeNo", "type: String, class: key"), ("friendNo", "type: String, class: key")],
        "home" => [("homeNo", "type: String"), ("headNo", "type: String, class: key"), ("placeNo", "type: Int")],
        "call_log" => [("callNo", "type: Long"), ("personNo", "type: String, class: key")],
        "place" => [("placeNo", "type: Int")],
        _ => [("assetNo", "type: String"), ("ownerNo", "type: String, class: key"), ("placeNo", "type: Int")],
    };

    private IEnumerable<(string Name, string Yaml)> Relations(string dataset)
    {
        (string Relation, string Yaml, bool Possible)[] all = dataset switch
        {
            "person" =>
            [
                ("home", "to: home, on: homeNo", Has("home")), ("calls", "to: call_log, many: true, on: personNo", Has("call_log")),
                ("friend", "to: person, on: { from: friendNo, to: personNo }", true), ("fans", "to: person, many: true, on: { from: personNo, to: friendNo }", true),
                ("assets", "to: asset, many: true, on: { from: personNo, to: ownerNo }", Has("asset")), ("neighbours", "to: person, many: true, on: gridCode", true),
            ],
            "home" =>
            [
                ("people", "to: person, many: true, on: homeNo", true), ("head", "to: person, on: { from: headNo, to: personNo }", true), ("place", "to: place, on: placeNo", Has("place")),
            ],
            "call_log" => [("person", "to: person, on: personNo", true)],
            "place" => [("homes", "to: home, many: true, on: placeNo", Has("home")), ("assets", "to: asset, many: true, on: placeNo", Has("asset"))],
            _ => [("owner", "to: person, on: { from: ownerNo, to: personNo }", true), ("place", "to: place, on: placeNo", Has("place"))],
        };
        return all.Where(r => r.Possible).Select(r => (r.Relation, r.Yaml));
    }
}
