using System.Text.Json;
using GridDataExchange.Policies;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>
/// Leaks that others had. Each attack runs twice: against an unprotected reading, where it must succeed or it would prove nothing, and against the
/// exchange, where it must recover nothing. Subscriptions that outlive a right are not among them: the exchange has no subscriptions.
/// </summary>
public sealed class NoOracleTests(AttackedCounty attacked) : IClassFixture<AttackedCounty>
{
    public static TheoryData<string> Names => [.. All("", "", "", "", "").Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_attack_gets_from_the_exchange_nothing_of_what_it_gets_without_it(string name)
    {
        var attack = All(await attacked.IdAsync("R1"), Number("R1", new(1940, 5, 6)), await attacked.IdAsync("R6"), Number("R6", new(1944, 1, 1)), Number("R8", new(1935, 7, 7))).Single(a => a.Name == name);
        Assert.Equal(attack.Secret, await attack.RunAsync(new UnprotectedReading(attacked.County)));
        Assert.Null(await attack.RunAsync(new ExchangeReading(attacked.County, attack.Caller, attacked.With(attack.Access))));
    }

    [Fact]
    public async Task Every_way_to_rows_leads_to_the_same_rows()
    {
        foreach (var caller in (Caller[])[CivilAffairs(), CivilAffairs("23"), Caller("public-security", "household-registration", ["23"], "data:resident", "data:household")])
        {
            var listed = (await DataAsync(caller, "{ residents(first: 500) { nodes { id } totalCount } }")).GetProperty("residents");
            var ids = listed.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()!).Order(StringComparer.Ordinal).ToList();
            Assert.NotEmpty(ids);
            Assert.Equal(ids.Count, listed.GetProperty("totalCount").GetInt32());

            var (byNode, bySingle) = (new List<string>(), new List<string>());
            foreach (var resident in await NumbersAsync())
            {
                var id = await attacked.IdAsync(resident, caller.Department, caller.Purpose);
                var one = await DataAsync(caller, "query($id: ID!) { node(id: $id) { id } resident(id: $id) { id } }", new { id });
                byNode.AddRange(Ids(one.GetProperty("node")));
                bySingle.AddRange(Ids(one.GetProperty("resident")));
            }

            Assert.Equal(ids, byNode.Order(StringComparer.Ordinal));
            Assert.Equal(ids, bySingle.Order(StringComparer.Ordinal));

            // A total of fewer than the least size is left out.
            var counts = (await DataAsync(caller, "{ residentGroups(by: []) { count } }")).GetProperty("residentGroups").EnumerateArray().Select(g => g.GetProperty("count").GetInt32());
            Assert.Equal(ids.Count < attacked.County.Policies.Catalogue.FindDataset("resident")!.Header.LeastGroup ? [] : [ids.Count], counts);
        }
    }

    [Fact]
    public async Task Rows_under_a_relation_are_those_of_the_list()
    {
        var police = Caller("public-security", "household-registration", ["23"], "data:resident", "data:household");
        var data = await DataAsync(police, "{ households { nodes { residents { nodes { id } totalCount } } } residents(where: { household: {} }, first: 500) { nodes { id } } }");
        var households = data.GetProperty("households").GetProperty("nodes").EnumerateArray().Select(h => h.GetProperty("residents")).ToList();
        var nested = households.SelectMany(h => h.GetProperty("nodes").EnumerateArray().SelectMany(Ids)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(data.GetProperty("residents").GetProperty("nodes").EnumerateArray().SelectMany(Ids).Order(StringComparer.Ordinal), nested);
        Assert.Equal(nested.Count, households.Sum(h => h.GetProperty("totalCount").GetInt32()));
        Assert.NotEmpty(nested);
    }

    [Fact]
    public async Task A_total_that_tells_of_one_person_is_recorded_with_that_person()
    {
        // Two totals of many whose difference is one person count over shown values alone; the small one itself names who was counted.
        var insurance = Caller("social-security", "social-insurance", ["230884"], "data:resident");
        var answer = await attacked.County.AskAsync(insurance, "{ residents(first: 0, where: { birthDate: { gte: \"1952-12-01\" } }) { totalCount } }");
        var total = JsonDocument.Parse(answer.Data).RootElement.GetProperty("residents").GetProperty("totalCount").GetInt32();
        Assert.InRange(total, 1, 10);
        Assert.Equal(total, answer.Disclosures.SelectMany(d => d.Persons).Select(p => p.Key).Distinct().Count());
    }

    private static IEnumerable<Attack> All(string id, string number, string witness, string witnessNumber, string otherNumber) =>
        [.. ClauseAttacks.All(), .. RightsAttacks.All(id, number), .. RowAttacks.All(witness, witnessNumber, otherNumber)];

    private static string Number(string resident, DateOnly born) => (string)Resident(resident, "", born, Home)["idNumber"]!;

    private static IEnumerable<string> Ids(JsonElement node) => node.ValueKind is JsonValueKind.Null ? [] : [node.GetProperty("id").GetString()!];

    private Task<JsonElement> DataAsync(Caller caller, string document, object? variables = null) => attacked.County.DataAsync(caller, document, variables);

    private async Task<List<string>> NumbersAsync()
    {
        var numbers = new List<string>();
        await using var command = attacked.County.Databases.For(GridDataExchange.Postgres.DatabaseRole.Owner).CreateCommand("SELECT resident_no FROM data.resident");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            numbers.Add(reader.GetString(0));
        }

        return numbers;
    }
}
