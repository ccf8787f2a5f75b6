using System.Collections.Immutable;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>Conditions over the rows that relations to one row lead to, in every place of a statement that a condition has.</summary>
public sealed class RelatedConditionTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    private const string FirstHousehold = "has(row.household.address) && row.household.address == '繁荣街道1号'";

    private Dataset Resident => county.Policies.Catalogue.FindDataset("resident")!;

    [Fact]
    public async Task An_allow_shows_the_rows_whose_related_row_meets_it_and_no_row_without_one()
    {
        var set = With(Allow("row.household.members >= 3 && within(row.gridCode, caller.jurisdictions)", "sex"));
        // R5 has no household, R8 a small one: by this policy nothing of them is shown.
        Assert.Equal(
            ["周他乡 ", "孙无户 ", "欧阳建国 FEMALE", "王秀兰 FEMALE", " FEMALE", " FEMALE"],
            await LinesAsync(set, "{ residents(orderBy: [{ name: ASC }]) { nodes { name sex } } }", "residents", "name", "sex"));
    }

    [Fact]
    public async Task A_deny_hides_the_rows_whose_related_row_meets_it() =>
        Assert.Equal(["周他乡", "孙无户"], await LinesAsync(With(Deny(FirstHousehold)), "{ residents(orderBy: [{ name: ASC }]) { nodes { name } } }", "residents", "name"));

    [Fact]
    public async Task And_the_rows_about_those_persons()
    {
        Assert.Equal(4, (await LinesAsync(county.Policies, "{ visits { nodes { result } } }", "visits", "result")).Count);
        Assert.Empty(await LinesAsync(With(Deny(FirstHousehold)), "{ visits { nodes { result } } }", "visits", "result"));
        Assert.Equal(4, (await LinesAsync(With(Deny("has(row.household.address) && row.household.address == '富锦2号'")), "{ visits { nodes { result } } }", "visits", "result")).Count);
    }

    [Fact]
    public async Task A_deny_of_a_field_hides_it_where_the_related_row_meets_it()
    {
        var set = With(Deny("has(row.household.kind) && row.household.kind in codes.HouseholdKind", "birthDate"));
        Assert.Equal(["周他乡 ", "孙无户 1945-01-01", "欧阳建国 ", "王秀兰 "], await LinesAsync(set, "{ residents(orderBy: [{ name: ASC }]) { nodes { name birthDate } } }", "residents", "name", "birthDate"));
        Assert.Equal(["孙无户"], await LinesAsync(set, "{ residents(where: { birthDate: { gte: \"1900-01-01\" } }) { nodes { name } } }", "residents", "name"));
    }

    [Fact]
    public async Task A_field_stored_encrypted_there_may_be_asked_for() =>
        Assert.Equal(["孙无户"], await LinesAsync(With(Deny("has(row.household.head.idNumber) || has(row.household)")), "{ residents { nodes { name } } }", "residents", "name"));

    [Fact]
    public async Task A_related_row_is_found_by_its_unique_index()
    {
        await using var connection = await county.Databases.For(GridDataExchange.Postgres.DatabaseRole.Query).OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT count(*) FROM pg_index i WHERE i.indrelid = 'data.household'::regclass AND i.indisunique AND pg_get_indexdef(i.indexrelid) LIKE '%(household_no)'", connection);
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private Expression Rows(string text) => ExpressionReader.ReadRows(text, Resident, county.Policies.Catalogue);

    private AllowPolicy Allow(string rows, string field) => new(
        "added", new Audience(["civil-affairs"], ["elderly-care"], ["data:resident"]), null, Resident, Rows(rows), ImmutableDictionary<string, Treatment>.Empty.Add(field, Treatment.Clear), [], Limits.None);

    private DenyPolicy Deny(string rows, params ImmutableHashSet<string> fields) => new("added", Resident, null, Rows(rows), fields, Audience.Nobody);

    // Plans are kept by the version of the policies.
    private PolicySet With(AllowPolicy allow) => new(county.Policies.Catalogue, Guid.NewGuid().ToString("N"), county.Policies.Allows.Add(allow), county.Policies.Denies);

    private PolicySet With(DenyPolicy deny) => new(county.Policies.Catalogue, Guid.NewGuid().ToString("N"), county.Policies.Allows, county.Policies.Denies.Add(deny));

    private async Task<List<string>> LinesAsync(PolicySet set, string document, string root, params string[] fields)
    {
        var data = JsonDocument.Parse((await county.AskAsync(CivilAffairs(), document, under: set)).Data).RootElement;
        return [.. data.GetProperty(root).GetProperty("nodes").EnumerateArray().Select(n => string.Join(' ', fields.Select(f => n.GetProperty(f).GetString())))];
    }
}
