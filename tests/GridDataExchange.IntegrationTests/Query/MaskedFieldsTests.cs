using System.Globalization;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Policies;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>Masks with parameters and pseudonyms, over a real database: what is shown, and what clauses see.</summary>
public sealed class MaskedFieldsTests(CountyFixture county) : IClassFixture<CountyFixture>, IAsyncLifetime
{
    private const string Access = """
        policy: figures-of-dwellings
        allow:
          to: { departments: [housing], purposes: [housing-safety], scopes: [data:dwelling] }
          on: dwelling
          rows: "true"
          clear: [dwellingNo]
          mask:
            door: prefix(2)
            floor: band(-1, 1, 7)
            areaSquareMetres: round(20)
            gridCode: division(township)
        ---
        policy: residents-by-pseudonym
        allow:
          to: { departments: [health, housing], purposes: [epidemic-control, housing-safety], scopes: [data:resident] }
          on: resident
          rows: "true"
          clear: [gridCode]
          mask: { name: pseudonym, idNumber: pseudonym, householdNo: pseudonym, phone: prefix(3) }
        ---
        policy: surnames-of-the-own-township
        allow:
          to: { departments: [health], purposes: [epidemic-control], scopes: [data:resident] }
          on: resident
          rows: row.gridCode.startsWith("230881002")
          mask: { name: surname }
        ---
        policy: heads-of-households
        allow:
          to: { departments: [housing], purposes: [housing-safety], scopes: [data:household] }
          on: household
          rows: "true"
          clear: [residents]
          mask: { householdNo: pseudonym }
        ---
        policy: no-numbers-of-witnesses
        deny: { on: resident, rows: has(row.protection) && row.protection == "witness", fields: [idNumber] }

        """;

    private static readonly string[] People = ["王秀兰", "欧阳建国", "李小明", "郑远方", "孙无户", "赵证人", "钱未知", "周他乡"];

    private static readonly (string No, string Door, int Floor, decimal? Area, string Cell)[] Dwellings =
    [
        ("D1", "1单元101", 1, 79.99m, Home), ("D2", "1单元102", 6, 80m, Home), ("D3", "1单", 7, 99.5m, Home), ("D4", "负二层", -2, 100.00m, OtherTownship), ("D5", "车库一", 0, null, Outside),
    ];

    private PolicySet policies = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = TestFolder.Create();
        foreach (var file in Directory.EnumerateFiles(ShippedPolicies.Folder, "*.yaml").Concat(Directory.EnumerateFiles(Path.Combine(ShippedPolicies.Folder, "catalog"), "*.yaml")))
        {
            var copy = Path.Combine(folder.FullName, Path.GetRelativePath(ShippedPolicies.Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        folder.CreateSubdirectory("access");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "access", "masks.yaml"), Access, TestContext.Current.CancellationToken);
        policies = PolicyReader.Read(folder.FullName, county.Policies.Catalogue);
        folder.Delete(recursive: true);
        if (!(await AskAsync(Housing, "{ dwellings(first: 1) { nodes { id } } }")).GetProperty("dwellings").GetProperty("nodes").EnumerateArray().Any())
        {
            await county.InsertAsync("dwelling", [.. Dwellings.Select(d => new Dictionary<string, object?>
            {
                ["dwellingNo"] = d.No, ["buildingNo"] = "B1", ["door"] = d.Door, ["floor"] = d.Floor, ["areaSquareMetres"] = d.Area, ["tenure"] = "OWNED", ["gridCode"] = d.Cell,
            })]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Caller Housing => Caller("housing", "housing-safety", [], "data:dwelling", "data:household", "data:resident");

    private static Caller HealthWorker => Caller("health", "epidemic-control", [], "data:resident");

    [Fact]
    public async Task Each_mask_shows_what_it_means()
    {
        var nodes = Nodes(await AskAsync(Housing, "{ dwellings { nodes { dwellingNo door floor areaSquareMetres gridCode } } }"), "dwellings").OrderBy(n => n.GetProperty("dwellingNo").GetString(), StringComparer.Ordinal);
        Assert.Equal(
            [
                """{"dwellingNo":"D1","door":"1单","floor":1,"areaSquareMetres":60,"gridCode":"230881001"}""",
                """{"dwellingNo":"D2","door":"1单","floor":1,"areaSquareMetres":80,"gridCode":"230881001"}""",
                """{"dwellingNo":"D3","door":null,"floor":7,"areaSquareMetres":80,"gridCode":"230881001"}""",
                """{"dwellingNo":"D4","door":"负二","floor":null,"areaSquareMetres":100,"gridCode":"230881002"}""",
                """{"dwellingNo":"D5","door":"车库","floor":-1,"areaSquareMetres":null,"gridCode":"230882001"}""",
            ],
            nodes.Select(n => n.GetRawText()));
    }

    [Theory]
    [InlineData("areaSquareMetres: { eq: 80 }", "D2 D3")]
    [InlineData("areaSquareMetres: { eq: 99.5 }", "")]
    [InlineData("areaSquareMetres: { gt: 80 }", "D4")]
    [InlineData("areaSquareMetres: { lt: 79.99 }", "D1")]
    [InlineData("areaSquareMetres: { in: [60, 79.99, 100] }", "D1 D4")]
    [InlineData("floor: { eq: 6 }", "")]
    [InlineData("floor: { lte: 0 }", "D5")]
    [InlineData("floor: { gte: -2147483648 }", "D1 D2 D3 D5")]
    [InlineData("door: { eq: \"1单\" }", "D1 D2")]
    [InlineData("door: { startsWith: \"1单元\" }", "")]
    [InlineData("gridCode: { startsWith: \"230881001001\" }", "")]
    [InlineData("gridCode: { startsWith: \"2308810\" }", "D1 D2 D3 D4")]
    [InlineData("gridCode: { eq: \"230881001\" }", "D1 D2 D3")]
    public async Task A_filter_sees_exactly_the_masked_value(string where, string found)
    {
        var nodes = Nodes(await AskAsync(Housing, $"{{ dwellings(where: {{ {where} }}) {{ nodes {{ dwellingNo }} }} }}"), "dwellings");
        Assert.Equal(found, string.Join(' ', nodes.Select(n => n.GetProperty("dwellingNo").GetString()).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("areaSquareMetres", "60 80 80 100 null")]
    [InlineData("floor", "-1 1 1 7 null")]
    [InlineData("gridCode", "230881001 230881001 230881001 230881002 230882001")]
    [InlineData("door", "1单 1单 负二 车库 null")]
    public async Task An_order_and_its_cursors_see_exactly_the_masked_value(string field, string expected)
    {
        var (ordered, after) = (new List<string>(), "null");
        do
        {
            var page = (await AskAsync(Housing, $"{{ dwellings(first: 1, after: {after}, orderBy: [{{ {field}: ASC }}]) {{ nodes {{ {field} }} pageInfo {{ hasNextPage endCursor }} }} }}")).GetProperty("dwellings");
            ordered.Add(page.GetProperty("nodes")[0].GetProperty(field).ToString() is { Length: > 0 } text ? text : "null");
            after = page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean() ? $"\"{page.GetProperty("pageInfo").GetProperty("endCursor").GetString()}\"" : "";
        }
        while (after.Length > 0);
        Assert.Equal(expected, string.Join(' ', ordered));

        // What the mask makes equal comes in the order of the row ids, not of the values behind it.
        var ids = Nodes(await AskAsync(Housing, $"{{ dwellings {{ nodes {{ dwellingNo {field} }} }} }}"), "dwellings").Select(n => (No: n.GetProperty("dwellingNo").GetString(), Value: n.GetProperty(field).ToString())).ToList();
        var sorted = Nodes(await AskAsync(Housing, $"{{ dwellings(orderBy: [{{ {field}: ASC }}]) {{ nodes {{ dwellingNo }} }} }}"), "dwellings").Select(n => n.GetProperty("dwellingNo").GetString()).ToList();
        Assert.All(ids.GroupBy(i => i.Value), g => Assert.Equal(g.Select(i => i.No), sorted.Where(no => g.Any(i => i.No == no))));
    }

    [Fact]
    public async Task A_pseudonym_is_the_same_for_the_same_value_and_opens_to_it_under_its_callers_key_alone()
    {
        const string query = "{ residents { nodes { name idNumber householdNo gridCode } } }";
        var nodes = Nodes(await AskAsync(Housing, query), "residents").ToList();
        Assert.Equal(People.Length, nodes.Count);
        var seal = new PseudonymSeal(county.Key, "housing", "housing-safety", "resident", "name");
        Assert.Equal(People.Order(StringComparer.Ordinal), nodes.Select(n => Opened(seal, n, "name")).Order(StringComparer.Ordinal));

        // Four people of one household have its number in common; somebody without a household has none.
        Assert.Equal([1, 1, 2, 4], nodes.GroupBy(n => n.GetProperty("householdNo").GetString()).Select(g => g.Count()).Order());
        Assert.Equal("孙无户", Opened(seal, nodes.Single(n => n.GetProperty("householdNo").ValueKind is JsonValueKind.Null), "name"));
        Assert.Equal(nodes.Select(n => n.GetRawText()).Order(StringComparer.Ordinal), Nodes(await AskAsync(Housing, query), "residents").Select(n => n.GetRawText()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_departments_purposes_datasets_and_fields_cannot_join_by_pseudonyms()
    {
        const string query = "{ residents { nodes { name idNumber householdNo } } }";
        Caller[] callers = [Housing, HealthWorker, Caller("health", "housing-safety", [], "data:resident"), Caller("housing", "epidemic-control", [], "data:resident")];
        var seen = new List<string>();
        foreach (var caller in callers)
        {
            seen.AddRange(Nodes(await AskAsync(caller, query), "residents").SelectMany(n => n.EnumerateObject()).Where(p => p.Value.ValueKind is JsonValueKind.String).Select(p => p.Value.GetString()!).Where(v => v.Length == 64).Distinct(StringComparer.Ordinal));
        }

        var households = Nodes(await AskAsync(Housing, "{ households { nodes { householdNo } } }"), "households").Select(n => n.GetProperty("householdNo").GetString()!);
        Assert.Equal(seen.Concat(households).Count(), seen.Concat(households).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_pseudonym_is_the_same_by_whatever_way_its_row_is_reached()
    {
        var direct = Nodes(await AskAsync(Housing, "{ residents { nodes { name } } }"), "residents").Select(n => n.GetProperty("name").GetString()).ToList();
        var nested = Nodes(await AskAsync(Housing, "{ households { nodes { residents { nodes { name } } } } }"), "households").SelectMany(h => Nodes(h, "residents")).Select(n => n.GetProperty("name").GetString()).ToList();
        Assert.NotEmpty(nested);
        Assert.All(nested, n => Assert.Contains(n, direct));
    }

    [Fact]
    public async Task The_value_behind_a_mask_is_nowhere_in_the_answer_nor_in_what_it_discloses()
    {
        var answer = await county.AskAsync(Housing, "{ residents { nodes { id name idNumber householdNo phone } } }", under: policies);
        var data = Encoding.UTF8.GetString(answer.Data.Span);
        Assert.All(People, p => Assert.DoesNotContain(p, data, StringComparison.Ordinal));
        Assert.All(["230899", "1540000", "\"H1\"", "\"H2\""], p => Assert.DoesNotContain(p, data, StringComparison.Ordinal));
        Assert.Contains("\"phone\":\"154\"", data, StringComparison.Ordinal);
        Assert.Contains("\"residents.nodes.name\":[\"pseudonym\"]", Encoding.UTF8.GetString(answer.Treatments.Span), StringComparison.Ordinal);
        Assert.Contains(answer.Disclosures.Single().TreatmentSets.SelectMany(s => s), t => t is { Field: "name", Treatment: "pseudonym" });
    }

    [Fact]
    public async Task Cell_by_cell_a_surname_comes_before_a_pseudonym_and_a_deny_before_both()
    {
        var nodes = Nodes(await AskAsync(HealthWorker, "{ residents { nodes { name idNumber gridCode } } }"), "residents").ToList();
        Assert.Equal("周**", Assert.Single(nodes, n => n.GetProperty("gridCode").GetString() == OtherTownship).GetProperty("name").GetString());
        var seal = new PseudonymSeal(county.Key, "health", "epidemic-control", "resident", "name");
        var others = nodes.Where(n => n.GetProperty("gridCode").GetString() != OtherTownship).ToList();
        Assert.Equal(People.Where(p => p != "周他乡").Order(StringComparer.Ordinal), others.Select(n => Opened(seal, n, "name")).Order(StringComparer.Ordinal));
        Assert.Equal("赵证人", Opened(seal, Assert.Single(nodes, n => n.GetProperty("idNumber").ValueKind is JsonValueKind.Null), "name"));
        var answer = await county.AskAsync(HealthWorker, "{ residents { nodes { name idNumber } } }", under: policies);
        Assert.Contains("{\"residents.nodes.name\":[\"surname\",\"pseudonym\"],\"residents.nodes.idNumber\":[\"pseudonym\",\"hidden\"]}", Encoding.UTF8.GetString(answer.Treatments.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("where: { name: { startsWith: \"王\" } }")]
    [InlineData("where: { phone: { eq: \"154\" } }")]
    [InlineData("where: { idNumber: { gt: \"x\" } }")]
    [InlineData("orderBy: [{ name: ASC }]")]
    [InlineData("orderBy: [{ householdNo: DESC }]")]
    public async Task No_order_and_no_comparison_but_equality_takes_a_field_with_a_pseudonym_among_its_treatments(string arguments)
    {
        foreach (var caller in new[] { Housing, HealthWorker })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => AskAsync(caller, $"{{ residents({arguments}) {{ nodes {{ gridCode }} }} }}"));
            Assert.Contains(refused.Refusal.Code, new[] { RefusalCode.BadInput, RefusalCode.ValidationFailed });
        }

        // Health sees a surname in some rows: there a pseudonym could be told from a name by an equality, so there is none.
        Assert.Equal(["PseudonymFilter", "NullFilter"], [await FilterOfNameAsync(Housing), await FilterOfNameAsync(HealthWorker)]);
    }

    [Fact]
    public async Task Rows_are_found_by_their_pseudonym_and_by_no_other_and_no_raw_value()
    {
        foreach (var field in (string[])["name", "idNumber"])
        {
            var shown = Nodes(await AskAsync(Housing, $"{{ residents {{ nodes {{ id {field} }} }} }}"), "residents").Where(n => n.GetProperty(field).ValueKind is JsonValueKind.String).ToList();
            foreach (var node in shown)
            {
                var pseudonym = node.GetProperty(field).GetString();
                Assert.Equal([node.GetProperty("id").GetString()], await FoundAsync(Housing, $"{{ {field}: {{ eq: \"{pseudonym}\" }} }}"));
                Assert.DoesNotContain(node.GetProperty("id").GetString(), await FoundAsync(Housing, $"{{ not: {{ {field}: {{ in: [\"{pseudonym}\", \"x\"] }} }} }}"));
            }

            var other = Nodes(await AskAsync(Caller("housing", "epidemic-control", [], "data:resident"), $"{{ residents {{ nodes {{ {field} }} }} }}"), "residents").First().GetProperty(field).GetString();
            Assert.Empty(await FoundAsync(Housing, $"{{ {field}: {{ in: [\"{other}\", \"王秀兰\", \"\"] }} }}"));
        }
    }

    [Fact]
    public async Task A_row_whose_pseudonym_is_denied_is_not_found_by_it()
    {
        var witness = Resident("R6", "赵证人", new DateOnly(1944, 1, 1), Home)["idNumber"] as string;
        var pseudonym = new PseudonymSeal(county.Key, "housing", "housing-safety", "resident", "idNumber").Seal(witness!);
        Assert.Empty(await FoundAsync(Housing, $"{{ idNumber: {{ eq: \"{pseudonym}\" }} }}"));
    }

    [Fact]
    public async Task Rows_are_grouped_by_pseudonyms_and_their_order_is_the_pseudonyms()
    {
        var under = policies.Catalogue.FindDataset("resident")!.Header.LeastGroup;
        await county.InsertAsync("resident", [.. Enumerable.Range(0, 2 * under).Select(i => Resident($"R{700 + i}", i % 2 == 0 ? "同名甲" : "同名乙", new DateOnly(1950, 1, 1), "230884001001001"))]);
        var groups = (await AskAsync(Housing, "{ residentGroups(by: [gridCode, name], where: { gridCode: { eq: \"230884001001001\" } }) { key { name gridCode } count } }")).GetProperty("residentGroups").EnumerateArray().ToList();
        await county.Databases.TamperAsync("DELETE FROM data.resident WHERE grid_code = '230884001001001'"); // the other tests count the county's own people
        var seal = new PseudonymSeal(county.Key, "housing", "housing-safety", "resident", "name");
        Assert.Equal([under, under], groups.Select(g => g.GetProperty("count").GetInt32()));
        Assert.Equal(((string[])[seal.Seal("同名甲"), seal.Seal("同名乙")]).Order(StringComparer.Ordinal), groups.Select(g => g.GetProperty("key").GetProperty("name").GetString()!));
    }

    private async Task<string[]> FoundAsync(Caller caller, string where) =>
        [.. Nodes(await AskAsync(caller, $"{{ residents(where: {where}) {{ nodes {{ id }} }} }}"), "residents").Select(n => n.GetProperty("id").GetString()!)];

    private async Task<string> FilterOfNameAsync(Caller caller) =>
        (await AskAsync(caller, "{ __type(name: \"ResidentWhere\") { inputFields { name type { name } } } }")).GetProperty("__type").GetProperty("inputFields").EnumerateArray()
            .Single(f => f.GetProperty("name").GetString() == "name").GetProperty("type").GetProperty("name").GetString()!;

    private async Task<JsonElement> AskAsync(Caller caller, string document) => JsonDocument.Parse((await county.AskAsync(caller, document, under: policies)).Data).RootElement;

    private static JsonElement.ArrayEnumerator Nodes(JsonElement data, string field) => data.GetProperty(field).GetProperty("nodes").EnumerateArray();

    private static string Opened(PseudonymSeal seal, JsonElement node, string field) =>
        seal.TryOpen(node.GetProperty(field).GetString()!, out var value) ? value : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{field} is no pseudonym of this caller"));
}
