using GridDataExchange.Query;
using GridDataExchange.Query.Describing;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

public sealed class DescriptionTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    [Fact]
    public async Task Me_says_who_one_is_and_what_one_may_see_in_some_row()
    {
        var me = (await county.DataAsync(CivilAffairs(), "{ me { __typename department purpose grant expires jurisdictions scopes quotas { dataset limit perDay percentLeft } datasets { name rowsPerRequest fields { name treatments lookup } } } }")).GetProperty("me");
        Assert.Equal(("Me", "civil-affairs", "elderly-care", "2026-11-23T09:00:00Z"), (me.GetProperty("__typename").GetString(), me.GetProperty("department").GetString(), me.GetProperty("purpose").GetString(), me.GetProperty("expires").GetString()));
        Assert.Equal("""[{"dataset":"resident","limit":"personsPerDay","perDay":5000,"percentLeft":95}]""", me.GetProperty("quotas").GetRawText());
        var resident = me.GetProperty("datasets").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "resident");
        Assert.Equal(500, resident.GetProperty("rowsPerRequest").GetInt32());
        var fields = resident.GetProperty("fields").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => (string.Join(' ', f.GetProperty("treatments").EnumerateArray()), f.GetProperty("lookup").GetBoolean()));
        Assert.Equal(("region", true), fields["idNumber"]);
        Assert.Equal(("clear", false), fields["visits"]);
        Assert.DoesNotContain("protection", fields.Keys);
        Assert.DoesNotContain("careLevel", fields.Keys);
    }

    [Fact]
    public async Task The_catalogue_lists_what_is_not_granted_but_not_what_is_not_listed()
    {
        var (civilAffairs, health) = (await CatalogueAsync(CivilAffairs()), await CatalogueAsync(Health()));
        Assert.Equal(civilAffairs, health);
        Assert.Contains("""{"name":"careLevel","type":"CareLevel","class":"sensitive","titleZh":"自理能力"}""", civilAffairs, StringComparison.Ordinal);
        Assert.DoesNotContain("protection", civilAffairs, StringComparison.Ordinal);
        Assert.DoesNotContain("witness", civilAffairs, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"organization\"", civilAffairs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fragments_aliases_and_directives_hold_in_them_too()
    {
        var data = await county.DataAsync(CivilAffairs(), "query($no: Boolean = false) { who: me { ...M purpose @include(if: $no) } catalog { n: name @skip(if: $no) } } fragment M on Me { d: department }");
        Assert.Equal("""{"d":"civil-affairs"}""", data.GetProperty("who").GetRawText());
        Assert.Contains("""{"n":"visit"}""", data.GetProperty("catalog").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(RefusalCode.ValidationFailed, (await county.RefusalAsync(CivilAffairs(), "{ me { secret } }")).Code);
    }

    [Theory]
    [InlineData(100, 0, 100)]
    [InlineData(100, 1, 95)]
    [InlineData(100, 99, 0)]
    [InlineData(100, 101, 0)]
    [InlineData(3, 1, 65)]
    public void What_is_left_of_a_quota_is_told_in_steps_of_five_percent(int perDay, long used, int left) =>
        Assert.Equal(left, new QuotaLeft("resident", "lookupsPerDay", perDay, used).PercentLeft);

    private async Task<string> CatalogueAsync(GridDataExchange.Policies.Caller caller) =>
        (await county.DataAsync(caller, "{ catalog { name titleEn titleZh descriptionEn steward sharing fields { name type class titleZh } relations { name to many } } }")).GetProperty("catalog").GetRawText();
}
