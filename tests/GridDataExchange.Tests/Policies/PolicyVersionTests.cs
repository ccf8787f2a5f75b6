using GridDataExchange.Policies;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyVersionTests : IDisposable
{
    private readonly AccessFolder access = new();
    private readonly string before;

    public PolicyVersionTests() => before = access.Version;

    public void Dispose() => access.Dispose();

    [Fact]
    public void A_version_is_a_hash() => Assert.Matches("^[0-9a-f]{64}$", before);

    [Theory]
    [InlineData("access/care.yaml", "policy: care-persons", "# why\npolicy:   care-persons # so")]
    [InlineData("access/care.yaml", "clear: [gridCode, house]", "clear:\n  - gridCode\n  - \"house\"")]
    [InlineData("access/care.yaml", "rows: row.age >= 60", "rows: >-\n    row.age\n    >= 60")]
    [InlineData("access/care.yaml", "{ departments: [town-hall], purposes: [care], scopes: [data:person] }", "{ scopes: [data:person], purposes: [care], departments: [town-hall] }")]
    [InlineData("catalog/house.yaml", "plural: houses\n", "# many\nplural: houses\n")]
    [InlineData("catalog/house.yaml", "houseNo: { type: String }\n  storeys: { type: Int }", "storeys: { type: Int }\n  houseNo: { type: String }")]
    [InlineData("purposes.yaml", "retention: 3y", "retention: '3y'")]
    public void Comments_layout_and_order_of_keys_do_not_change_it(string file, string text, string by)
    {
        access.Files.Spoil(file, text, by);
        Assert.Equal(before, access.Version);
    }

    [Fact]
    public void Files_and_their_order_do_not_change_it()
    {
        access.Files.Delete("access/care.yaml").Delete("access/deny.yaml").Write("access/all.yaml", $"{AccessFolder.Deny}---\n{AccessFolder.Allow}");
        Assert.Equal(before, access.Version);
    }

    [Theory]
    [InlineData("access/care.yaml", "row.age >= 60", "row.age > 60")]
    [InlineData("access/care.yaml", "policy: care-persons", "policy: care-people")]
    [InlineData("access/care.yaml", "personsPerDay: 5000", "personsPerDay: 5001")]
    [InlineData("access/care.yaml", "clear: [gridCode, house]", "clear: [gridCode]")]
    [InlineData("access/care.yaml", "lookup: [idNumber]", "")]
    [InlineData("access/deny.yaml", ", except: { departments: [police] }", "")]
    [InlineData("access/deny.yaml", "rows: has", "fields: [age], rows: has")]
    [InlineData("scopes.yaml", "officer: { title: { en: Officer, zh: 官 } }", "")]
    [InlineData("purposes.yaml", "retention: 3y", "retention: 4y")]
    [InlineData("catalog/house.yaml", "storeys: { type: Int }", "storeys: { type: Int, class: personal }")]
    [InlineData("catalog/codes.yaml", "BAD: { en: Bad, zh: 坏 }", "BAD: { en: Bad, zh: 差 }")]
    public void Any_other_change_does(string file, string text, string by)
    {
        access.Files.Spoil(file, text, by);
        Assert.NotEqual(before, access.Version);
    }

    [Fact]
    public void It_is_the_hash_of_a_content_that_holds_every_kind_of_file_and_no_tests()
    {
        Directory.CreateDirectory(Path.Combine(access.Files.Folder, "tests"));
        access.Files.Write("tests/care.yaml", "case: anything\n").Write(".purposes.yaml.swp", "- half\n");
        var set = PolicyReader.Read(access.Files.Folder);

        Assert.Equal(before, set.Version);
        Assert.Equal(before, PolicySet.VersionOf(set.Content));
        Assert.Equal(
            ["access", "catalog", "codes.yaml", "gdx-policies-1", "purposes.yaml", "scopes.yaml"],
            set.Content.Split('\n').Select(line => line.Split(' ')[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
