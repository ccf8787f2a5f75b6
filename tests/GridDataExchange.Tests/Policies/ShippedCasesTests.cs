using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Testing;
using GridDataExchange.Protection;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

public sealed class ShippedCasesTests
{
    private static readonly PolicySet Policies = PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder));
    private static readonly IReadOnlyList<PolicyCase> Cases = PolicyTests.Read(ShippedPolicies.Folder, Policies);

    public static TheoryData<string> Allows => [.. Policies.Allows.Select(a => a.Name)];

    [Fact]
    public void All_cases_pass_and_exercise_every_policy_whole()
    {
        var report = PolicyTests.Run(ShippedPolicies.Folder, Policies, Masks.Apply);
        Assert.Empty(report.Failed.SelectMany(c => c.Failures.Select(f => $"{c.File}:{c.Line}: {f}")));
        Assert.Empty(report.Coverage.SelectMany(c => c.Items.Where(i => !i.Exercised).Select(i => $"{c.Source}: {i.What}")));
        Assert.Equal(100, report.Percent);
    }

    [Fact]
    public void Every_file_of_policies_has_one_of_cases()
    {
        static IEnumerable<string?> Files(string folder) => Directory.EnumerateFiles(Path.Combine(ShippedPolicies.Folder, folder)).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(Files("access").Where(f => f != "conditions.yaml"), Files("tests"));
    }

    [Theory]
    [InlineData("elderly-care", "civil-affairs")]
    [InlineData("disaster-relief", "emergency-management")]
    [InlineData("epidemic-control", "health")]
    [InlineData("dispute-mediation", "grid-centre")]
    [InlineData("household-registration", "public-security")]
    [InlineData("social-insurance", "social-security")]
    [InlineData("housing-safety", "housing")]
    [InlineData("disability-service", "disabled-persons-federation")]
    [InlineData("statistics", "grid-centre")]
    public void Every_department_has_policies_for_its_purpose(string purpose, string department) =>
        Assert.Contains(Policies.Allows, a => a.To.Purposes.Contains(purpose) && a.To.Departments.Contains(department));

    [Fact]
    public void Every_policy_says_why_it_is_there() =>
        Assert.Empty(Policies.Allows.Where(a => a.Source.Reason is null).Select(a => a.Name).Concat(Policies.Denies.Where(d => d.Source.Reason is null).Select(d => d.Name)));

    [Fact]
    public void Statistics_is_shown_nothing_but_what_is_shared_without_conditions_until_statistics_exist() =>
        Assert.All(Policies.Allows.Where(a => a.To.Purposes.IsEmpty || a.To.Purposes.Contains("statistics")), a => Assert.Equal(Sharing.Unconditional, a.Dataset.Header.Sharing));

    [Fact]
    public void Every_shared_condition_is_used_by_more_than_one_policy() =>
        Assert.Empty(Policies.Conditions.Where(c => c.UsedBy.Count < 2).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Allows))]
    public void No_change_of_an_allow_goes_unnoticed(string name)
    {
        var allow = Policies.Allows.Single(a => a.Name == name);
        var unnoticed = Changes(allow).Where(change => !IsNoticed(Policies.Allows.Replace(allow, change.Changed), Policies.Denies)).Select(c => c.What).ToList();
        Assert.Empty(unnoticed);
    }

    [Fact]
    public void No_change_of_the_deny_goes_unnoticed()
    {
        var deny = Policies.Denies.Single();
        (string What, ImmutableArray<DenyPolicy> Denies)[] changes =
        [
            ("removed", []),
            ("for all", [deny with { Except = Audience.Nobody }]),
            ("all rows", [deny with { Rows = new Constant(true, GridDataExchange.Policies.Expressions.ValueType.Bool) }]),
            ("any protection", [deny with { Rows = ExpressionReader.ReadRows("has(row.protection)", deny.Dataset, ShippedCopy.Shipped.Catalogue) }]),
            ("fields alone", [deny with { Fields = ["name"] }]),
            ("health excepted", [deny with { Except = deny.Except with { Departments = deny.Except.Departments.Add("health") } }]),
        ];
        Assert.Empty(changes.Where(c => !IsNoticed(Policies.Allows, c.Denies)).Select(c => c.What));
    }

    private static bool IsNoticed(ImmutableArray<AllowPolicy> allows, ImmutableArray<DenyPolicy> denies) =>
        PolicyTests.Run(Cases, new PolicySet(Policies.Catalogue, "changed", allows, denies) { Scopes = Policies.Scopes }, Masks.Apply).Failed.Any();

    private static IEnumerable<(string What, AllowPolicy Changed)> Changes(AllowPolicy allow)
    {
        foreach (var name in allow.Treatments.Keys)
        {
            yield return ($"without {name}", allow with { Treatments = allow.Treatments.Remove(name) });
        }

        // What another policy shows clear in all these rows is no change.
        var wider = Policies.Allows.Where(b => IsSame(b.To, allow.To) && Implication.Holds(allow.Rows, b.Rows)).ToList();
        var names = allow.Dataset.Fields.Select(f => f.Name).Concat(allow.Dataset.Relations.Select(r => r.Name));
        foreach (var name in names.Where(n => !wider.Exists(b => b.Treatments.GetValueOrDefault(n) is { IsClear: true })))
        {
            yield return ($"{name} clear", allow with { Treatments = allow.Treatments.SetItem(name, Treatment.Clear) });
        }

        foreach (var field in allow.Dataset.Fields.Where(f => f.Lookup && !wider.Exists(b => b != allow && b.Lookup.Contains(f.Name))))
        {
            yield return ($"lookup of {field} the other way", allow with { Lookup = allow.Lookup.SymmetricExcept([field.Name]) });
        }

        if (!allow.To.Departments.IsEmpty)
        {
            yield return ("for all departments", allow with { To = allow.To with { Departments = [] } });
            yield return ("for all purposes", allow with { To = allow.To with { Purposes = [] } });
        }

        if (allow.When is not null)
        {
            yield return ("without when", allow with { When = null });
        }

        if (allow.Rows is not Constant)
        {
            yield return ("for all rows", allow with { Rows = new Constant(true, GridDataExchange.Policies.Expressions.ValueType.Bool) });
        }
    }

    private static bool IsSame(Audience a, Audience b) => a.Departments.SetEquals(b.Departments) && a.Purposes.SetEquals(b.Purposes) && a.Scopes.SetEquals(b.Scopes);
}
