using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>Attacks on how policies come together, on masks in every syntax and on answers kept for others.</summary>
internal static class RightsAttacks
{
    private const string Day = "1940-05-06";
    private const string RawDay = "SELECT birth_date FROM data.resident WHERE resident_no = 'R1'";

    private const string TwoAllows = """
        policy: names-of-all
        allow:
          to: { departments: [civil-affairs], purposes: [elderly-care], scopes: [data:resident] }
          on: resident
          rows: row.gridCode.startsWith("230881001")
          clear: [name, gridCode]
        ---
        policy: births-of-those-alone
        allow:
          to: { departments: [civil-affairs], purposes: [elderly-care], scopes: [data:resident] }
          on: resident
          rows: row.livingAlone
          clear: [birthDate, livingAlone]

        """;

    private const string ShortMasks = """
        policy: beginnings
        allow:
          to: { departments: [civil-affairs], purposes: [elderly-care], scopes: [data:resident] }
          on: resident
          rows: "true"
          clear: [gridCode]
          mask: { name: prefix(2) }

        """;

    private static readonly (string Syntax, string Document)[] Syntaxes =
    [
        ("an alias", "{ residents { nodes { name: birthDate } } }"),
        ("an alias of the alias of another field", "{ r: residents { nodes { gridCode: birthDate birthDate: gridCode } } }"),
        ("a named fragment", "{ residents { nodes { ...F } } } fragment F on Resident { birthDate }"),
        ("an inline fragment without a type", "{ residents { nodes { ... { ... { birthDate } } } } }"),
        ("a fragment on Node", "query($id: ID!) { node(id: $id) { ... on Node { ... on Resident { birthDate } } } }"),
        ("edges.node", "{ residents { edges { node { birthDate } } } }"),
        ("edges.node beside nodes", "{ residents { nodes { name } edges { node { birthDate } } } }"),
        ("node(id)", "query($id: ID!) { node(id: $id) { id ... on Resident { birthDate } } }"),
        ("the single field", "query($id: ID!) { resident(id: $id) { birthDate } }"),
        ("the answer of a lookup", "query($number: String!) { residents(lookup: { idNumber: $number }) { nodes { birthDate } } }"),
        ("the key of a group", "{ residentGroups(by: [birthDate, name]) { key { birthDate } } }"),
        ("the least of a group", "{ residentGroups(by: []) { min { birthDate } max { birthDate } } }"),
        ("a second root field", "{ a: residents { nodes { birthDate } } b: residents(orderBy: [{ birthDate: ASC }], last: 50) { nodes { birthDate } } }"),
        ("an included field", "query($yes: Boolean = true) { residents { nodes { birthDate @include(if: $yes) } } }"),
    ];

    public static IEnumerable<Attack> All(string id, string number) =>
    [
        .. Syntaxes.Select(s => new Attack($"masked field through {s.Syntax}", Day, async reading =>
            (await reading.AskAsync(s.Document, RawDay, s.Document.Contains("$id", StringComparison.Ordinal) ? new { id } : s.Document.Contains("$number", StringComparison.Ordinal) ? new { number } : null)).Has(Day) ? Day : null)),
        new("masked field through a nested relation", "1990-01-01", async reading =>
            (await reading.AskAsync(
                "{ households { nodes { residents { nodes { birthDate } } head { birthDate } } } residents { nodes { household { address } } } }",
                "SELECT r.birth_date FROM data.household h JOIN data.resident r USING (household_no)")).Has("1990-01-01") ? "1990-01-01" : null),
        new("two allows of different rows lend each other fields", "1950-12-31", async reading =>
            (await reading.AskAsync(
                "{ residents { nodes { name birthDate } } }", "SELECT name, birth_date FROM data.resident WHERE grid_code LIKE '230881001%' OR living_alone")).Has("1950-12-31") ? "1950-12-31" : null) { Access = TwoAllows },
        new("two allows of different rows lend a filter its field", "欧阳建国", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { birthDate: { eq: \"1950-12-31\" } }) { nodes { name } } }",
                "SELECT name FROM data.resident WHERE (grid_code LIKE '230881001%' OR living_alone) AND birth_date = '1950-12-31'")).First) { Access = TwoAllows },
        new("branch that is always true under or", "郑远方", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { or: [{ name: { eq: \"x\" } }, {}, { not: { or: [] } }] }) { nodes { name } } }",
                "SELECT name FROM data.resident WHERE grid_code LIKE '230881%' AND name = 'x' OR true")).Has("郑远方") ? "郑远方" : null),
        new("not around everything", "郑远方", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { not: { name: { eq: \"王秀兰\" } } }) { nodes { name } } }",
                "SELECT name FROM data.resident WHERE NOT (grid_code LIKE '230881%' AND name = '王秀兰')")).Has("郑远方") ? "郑远方" : null),
        new("text that ends a literal", "郑远方", async reading =>
            (await reading.AskAsync("{ residents(where: { name: { eq: \"' OR '1'='1\" } }) { nodes { name } } }", "SELECT name FROM data.resident WHERE name = '' OR '1'='1'")).Has("郑远方") ? "郑远方" : null),
        new("mask that shows a short value whole", "王五", async reading =>
            (await reading.AskAsync("{ residents { nodes { name } } }", "SELECT left(name, 2) FROM data.resident")).Has("王五") ? "王五" : null) { Access = ShortMasks },
        new("mask that counts surrogate pairs in one way and cuts in another", "𠮷野", async reading =>
            (await reading.AskAsync(
                "{ residents { nodes { name } } }", "SELECT CASE WHEN octet_length(convert_to(name, 'UTF8')) > 2 THEN left(name, 2) END FROM data.resident")).Has("𠮷野") ? "𠮷野" : null) { Access = ShortMasks },
        new("document that was checked for another caller", "FEMALE", async reading =>
        {
            const string document = "{ residents { nodes { name sex birthDate } } }";
            const string sql = "SELECT sex FROM data.resident WHERE resident_no = 'R1'";
            await reading.As(Caller("public-security", "household-registration", [], "data:resident", "data:household")).AskAsync(document, sql);
            return (await reading.AskAsync(document, sql)).Has("FEMALE") ? "FEMALE" : null;
        }),
        new("answer that was made for another caller", Day, async reading =>
        {
            const string document = "{ residents { nodes { name birthDate } } }";
            await reading.As(Caller("public-security", "household-registration", [], "data:resident", "data:household")).AskAsync(document, RawDay);
            return (await reading.AskAsync(document, RawDay)).Has(Day) ? Day : null;
        }),
    ];
}
