using CsCheck;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyFileAttackTests
{
    [Fact]
    public void A_spoilt_file_is_refused_or_read_but_never_breaks_the_reader()
    {
        using var access = new AccessFolder();
        var catalogue = access.Files.Read();
        var file = Path.Combine(access.Files.Folder, "access", "care.yaml");
        const string Marks = "{}[]:,#&*!|>'\"%@`-\n \t?~<\\\u200B9";
        Gen.Select(Gen.Int[0, AccessFolder.Allow.Length - 1], Gen.Char[Marks], Gen.Int[0, 3]).Sample(
            (at, mark, removed) =>
            {
                File.WriteAllText(file, AccessFolder.Allow.Remove(at, Math.Min(removed, AccessFolder.Allow.Length - at)).Insert(at, mark.ToString()));
                try
                {
                    _ = PolicyReader.Read(access.Files.Folder, catalogue);
                }
                catch (CatalogueException e)
                {
                    Assert.NotEmpty(e.Problems);
                }
            },
            iter: 500,
            threads: 1);
    }

    // Widening by one slip of the hand: what is struck out must never mean "all".
    [Theory]
    [InlineData("departments: [town-hall]", "departments: ")]
    [InlineData("departments: [town-hall], purposes: [care], scopes: [data:person]", "")]
    [InlineData("rows: row.age >= 60", "rows: ")]
    [InlineData("rows: row.age >= 60", "rows: ~")]
    [InlineData("rows: row.age >= 60", "rows: ''")]
    [InlineData("when: request.operator.name != \"\"", "when: ''")]
    [InlineData("when: request.operator.name != \"\"", "when:")]
    [InlineData("limits: { rowsPerRequest: 500, lookupsPerDay: 200, personsPerDay: 5000 }", "limits: null")]
    [InlineData("when: request.operator.name != \"\"", "When: request.operator.verified")]
    [InlineData("rowsPerRequest: 500", "rowsperrequest: 500")]
    [InlineData("rowsPerRequest: 500", "rowsPerRequest: 5e9")]
    [InlineData("mask: { idNumber: region }", "mask: { idNumber: }")]
    [InlineData("mask: { idNumber: region }", "mask: [idNumber]")]
    public void What_is_struck_out_never_means_all(string text, string by)
    {
        using var access = new AccessFolder();
        access.Spoil(text, by);
        Assert.NotEmpty(access.Problems());
    }

    [Fact]
    public void The_shipped_policies_hash_alike_each_time()
    {
        var catalogue = CatalogueReader.Read(ShippedPolicies.Folder);
        Assert.Equal(PolicyReader.Read(ShippedPolicies.Folder, catalogue).Version, PolicyReader.Read(ShippedPolicies.Folder, catalogue).Version);
    }
}
