using GridDataExchange.Catalog;
using GridDataExchange.Demo.Seeding;
using GridDataExchange.Policies;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Demo;

public sealed class DemoGrantsTests
{
    private static readonly Catalogue Shipped = CatalogueReader.Read(ShippedPolicies.Folder);

    private static readonly PolicySet Policies = PolicyReader.Read(ShippedPolicies.Folder, Shipped);

    [Fact]
    public void Every_policy_of_a_department_has_a_grant_of_the_demo_that_it_applies_to() =>
        Assert.All(Policies.Allows, policy => Assert.All(policy.To.Departments, department => Assert.Contains(
            DemoDepartment.All.Single(d => d.Code == department).Grants,
            grant => policy.To.Purposes.Contains(grant.Purpose) && policy.To.Scopes.IsSubsetOf(grant.Scopes))));

    [Fact]
    public void Every_scope_of_the_demo_lets_some_policy_apply()
    {
        var granted = DemoDepartment.All.SelectMany(d => d.Grants.SelectMany(g => g.Scopes.Where(s => s != "admin").Select(s => (d.Code, g.Purpose, Scope: s))));

        Assert.All(granted, g => Assert.Contains(Policies.Allows, p =>
            (p.To.Departments.IsEmpty || p.To.Departments.Contains(g.Code)) && (p.To.Purposes.IsEmpty || p.To.Purposes.Contains(g.Purpose)) && p.To.Scopes.Contains(g.Scope)));
    }

    [Fact]
    public void Every_purpose_of_the_demo_is_one_of_the_catalogue() =>
        Assert.All(DemoDepartment.All.SelectMany(d => d.Grants), g => Assert.NotNull(Shipped.FindPurpose(g.Purpose)));
}
