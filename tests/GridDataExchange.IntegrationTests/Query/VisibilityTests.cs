using System.Text.Json;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

public sealed class VisibilityTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    private const string Residents = "{ residents(orderBy: [{ name: ASC }]) { nodes { name idNumber birthDate phone household { address } visits { nodes { visitedAt result } } } } }";

    [Fact]
    public async Task Clear_fields_come_clear_and_masked_ones_masked()
    {
        var resident = Node(await county.DataAsync(CivilAffairs(), Residents), "王秀兰");
        Assert.Equal("230899", resident.GetProperty("idNumber").GetString());
        Assert.Equal("1940-01-01", resident.GetProperty("birthDate").GetString());
        Assert.Equal("****1234", resident.GetProperty("phone").GetString());
        Assert.Equal("繁荣街道1号", resident.GetProperty("household").GetProperty("address").GetString());
        Assert.Equal("2026-10-01T08:00:00Z", resident.GetProperty("visits").GetProperty("nodes").EnumerateArray().Select(v => v.GetProperty("visitedAt").GetString()).Order().First());
        Assert.Equal(3, resident.GetProperty("visits").GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Rows_outside_the_policy_do_not_come()
    {
        // The young, those outside the jurisdiction, the protected and those whose birth date is unknown are not there.
        Assert.Equal(["周他乡", "孙无户", "欧阳建国", "王秀兰"], Names(await county.DataAsync(CivilAffairs(), Residents)));
        Assert.Equal(["周他乡"], Names(await county.DataAsync(CivilAffairs("230881002"), Residents)));
        Assert.Equal(["周他乡", "郑远方"], Names(await county.DataAsync(CivilAffairs("230881002", "230882"), Residents)));
    }

    [Fact]
    public async Task A_jurisdiction_that_is_no_whole_division_matches_nothing()
    {
        Assert.Empty(Names(await county.DataAsync(CivilAffairs("23088"), Residents)));
        Assert.Empty(Names(await county.DataAsync(CivilAffairs(""), Residents)));
    }

    [Fact]
    public async Task Each_department_sees_the_same_person_by_its_own_treatments_and_under_its_own_id()
    {
        const string query = "{ residents(where: { gridCode: { startsWith: \"230881001\" } }) { nodes { id name idNumber birthDate phone household { address } visits { nodes { result } } } } }";
        var health = (await county.DataAsync(Health(), query)).GetProperty("residents").GetProperty("nodes").EnumerateArray().ToList();
        var compound = health.Single(n => n.GetProperty("name").GetString() == "欧阳**");
        Assert.Equal(("1950-01-01", "15400005678", "230899"), (compound.GetProperty("birthDate").GetString(), compound.GetProperty("phone").GetString(), compound.GetProperty("idNumber").GetString()));
        var civilAffairs = (await county.DataAsync(CivilAffairs(), query)).GetProperty("residents").GetProperty("nodes").EnumerateArray();
        Assert.Empty(civilAffairs.Select(Id).Intersect(health.Select(Id)));
    }

    [Fact]
    public async Task A_denied_person_hides_their_visits_and_household_too()
    {
        var visits = await county.DataAsync(CivilAffairs(), "{ visits { nodes { visitedAt } } }");
        Assert.Equal(4, visits.GetProperty("visits").GetProperty("nodes").GetArrayLength());
        var households = await county.DataAsync(CivilAffairs(), "{ households { nodes { address } } }");
        Assert.Equal("繁荣街道1号", Assert.Single(households.GetProperty("households").GetProperty("nodes").EnumerateArray()).GetProperty("address").GetString());
        var police = Caller("public-security", "household-registration", [], "data:household", "data:resident");
        Assert.Equal(2, (await county.DataAsync(police, "{ households { nodes { address } } }")).GetProperty("households").GetProperty("nodes").GetArrayLength());
        Assert.Contains("赵证人", Names(await county.DataAsync(police, "{ residents { nodes { name } } }")));
    }

    [Fact]
    public async Task A_to_one_relation_to_a_row_that_does_not_exist_for_the_caller_is_null()
    {
        var data = await county.DataAsync(CivilAffairs(), Residents);
        Assert.Equal(JsonValueKind.Null, Node(data, "周他乡").GetProperty("household").ValueKind);
        Assert.Equal(JsonValueKind.Null, Node(data, "孙无户").GetProperty("household").ValueKind);
        Assert.Equal(0, Node(data, "孙无户").GetProperty("visits").GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task What_no_policy_shows_is_not_in_the_schema()
    {
        var unknown = await county.RefusalAsync(CivilAffairs(), "{ residents { nodes { protection } } }");
        Assert.Equal((RefusalCode.ValidationFailed, "unknown field `protection`: ask for fields that your schema has"), (unknown.Code, unknown.Sentence));
        Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(CivilAffairs(), "{ residents(where: { protection: { eq: \"witness\" } }) { nodes { name } } }")).Code);
        Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(CivilAffairs(), "{ residents(orderBy: [{ protection: ASC }]) { nodes { name } } }")).Code);
        var noScope = Caller("civil-affairs", "elderly-care", [], "data:resident");
        Assert.Equal(RefusalCode.ValidationFailed, (await county.RefusalAsync(noScope, "{ visits { nodes { result } } }")).Code);
        Assert.Equal(RefusalCode.ValidationFailed, (await county.RefusalAsync(noScope, "{ residents { nodes { household { address } } } }")).Code);
    }

    [Fact]
    public async Task Introspection_tells_only_what_the_caller_can_see()
    {
        var data = await county.DataAsync(Caller("civil-affairs", "elderly-care", [], "data:resident"), "{ __schema { types { name fields { name } inputFields { name } } } residents(first: 1) { __typename } again: __type(name: \"Visit\") { name } }");
        var text = data.GetProperty("__schema").GetRawText();
        Assert.Contains("\"Resident\"", text, StringComparison.Ordinal);
        foreach (var hidden in (string[])["Visit", "protection", "careLevel", "household", "residentNo", "phone_blind"])
        {
            Assert.DoesNotContain($"\"{hidden}\"", text, StringComparison.Ordinal);
        }

        Assert.Equal(JsonValueKind.Null, data.GetProperty("again").ValueKind);
    }

    [Fact]
    public async Task Filters_and_orders_see_only_the_masked_value()
    {
        // Born 1940-05-06: every day of the year but its first is nobody's birthday for this caller.
        Assert.Empty(Names(await county.DataAsync(CivilAffairs(), "{ residents(where: { birthDate: { eq: \"1940-05-06\" } }) { nodes { name } } }")));
        Assert.Equal(["王秀兰"], Names(await county.DataAsync(CivilAffairs(), "{ residents(where: { birthDate: { eq: \"1940-01-01\" } }) { nodes { name } } }")));
        Assert.Empty(Names(await county.DataAsync(Health(), "{ residents(where: { name: { startsWith: \"王秀\" } }) { nodes { name } } }")));
        Assert.Equal(["王**"], Names(await county.DataAsync(Health(), "{ residents(where: { name: { startsWith: \"王\" } }) { nodes { name } } }")));
        Assert.Equal(RefusalCode.BadInput, (await county.RefusalAsync(Health(), "{ residents(where: { phone: { eq: \"15400001234\" } }) { nodes { name } } }")).Code);
    }

    private static string Id(JsonElement node) => node.GetProperty("id").GetString()!;

    private static IEnumerable<string> Names(JsonElement data) => data.GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("name").GetString()!);

    private static JsonElement Node(JsonElement data, string name) => data.GetProperty("residents").GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == name);
}
