using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

public sealed class ShippedPoliciesTests
{
    private static readonly PolicySet Policies = PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder));

    private static readonly RequestContext Request = new("CASE-1", "op-1", false, new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), new(2026, 11, 23));

    private static Entitlement Entitle(string department, string purpose, params string[] datasets) =>
        Entitler.Entitle(Policies, new(department, "client", purpose, [.. datasets.Select(d => $"data:{d}").Order(StringComparer.Ordinal)], ["230881"]), Request);

    private static string Treatments(Entitlement entitlement, string dataset, params string[] names) =>
        string.Join("; ", names.Select(n => string.Join(' ', (entitlement.Find(dataset)?.TreatmentsOf(n) ?? []).Select(t => t.Name))));

    [Fact]
    public void Civil_affairs_sees_what_the_contract_says()
    {
        var entitlement = Entitle("civil-affairs", "elderly-care", "resident", "household", "visit");
        Assert.Equal(["household", "resident", "visit"], entitlement.Datasets.Select(d => d.Dataset.Name));
        Assert.Equal("clear; region; year; last4; clear; clear; clear", Treatments(entitlement, "resident", "name", "idNumber", "birthDate", "phone", "gridCode", "household", "visits"));
        Assert.Equal("clear; clear", Treatments(entitlement, "visit", "visitedAt", "result"));
        Assert.Equal("clear", Treatments(entitlement, "household", "address"));
        Assert.Equal(["idNumber"], entitlement.Find("resident")!.Lookup);
        Assert.Equal(500, entitlement.Find("resident")!.RowsPerRequest);
        Assert.False(entitlement.Find("resident")!.Shows("protection"));
        Assert.False(entitlement.Find("resident")!.Shows("careLevel"));
    }

    [Fact]
    public void Health_sees_the_same_query_by_its_own_treatments()
    {
        var entitlement = Entitle("health", "epidemic-control", "resident", "household", "visit");
        Assert.Equal("surname; region; decade; clear; clear; clear", Treatments(entitlement, "resident", "name", "idNumber", "birthDate", "phone", "household", "visits"));
        Assert.Equal("clear; clear", Treatments(entitlement, "visit", "visitedAt", "result"));
        Assert.Equal("clear", Treatments(entitlement, "household", "address"));
        Assert.False(entitlement.Find("resident")!.Shows("livingAlone"));
        Assert.Empty(entitlement.Find("resident")!.Lookup);
    }

    [Theory]
    [InlineData("civil-affairs", "epidemic-control")]
    [InlineData("health", "elderly-care")]
    [InlineData("Civil-Affairs", "elderly-care")]
    [InlineData("civil-affairs", "Elderly-Care")]
    [InlineData("civil-affairs\u200B", "elderly-care")]
    [InlineData("civil-affairs", "")]
    [InlineData("", "elderly-care")]
    public void Department_and_purpose_must_both_fit(string department, string purpose) =>
        Assert.Empty(Entitle(department, purpose, "resident", "household", "visit").Datasets);

    [Theory]
    [InlineData("public-security", "household-registration", "household resident")]
    [InlineData("emergency-management", "disaster-relief", "facility grid_cell grid_worker household incident resident")]
    [InlineData("housing", "housing-safety", "building dwelling household")]
    [InlineData("social-security", "social-insurance", "organization resident")]
    [InlineData("grid-centre", "dispute-mediation", "grid_cell grid_worker incident incident_step")]
    [InlineData("disabled-persons-federation", "disability-service", "household resident")]
    public void Each_department_sees_the_datasets_of_its_task(string department, string purpose, string datasets) =>
        Assert.Equal($"division {datasets}".Split(' ').Order(StringComparer.Ordinal), Entitle(department, purpose, [.. Policies.Catalogue.Datasets.Select(d => d.Name)]).Datasets.Select(d => d.Dataset.Name));

    [Fact]
    public void A_protected_witness_is_hidden_from_all_but_the_police()
    {
        foreach (var (department, purpose) in new[] { ("civil-affairs", "elderly-care"), ("health", "epidemic-control"), ("housing", "housing-safety"), ("social-security", "social-insurance") })
        {
            Assert.Equal(["protected-witnesses"], Entitle(department, purpose, "household", "resident").Denies.Select(d => d.Name));
        }

        Assert.Empty(Entitle("public-security", "household-registration", "resident").Denies);
        var deny = Policies.Denies.Single();
        Assert.Equal(Verdict.True, Evaluator.Judge(deny.Rows, Sample.Caller, Request, name => name == "protection" ? "witness" : null));
        Assert.Equal(Verdict.False, Evaluator.Judge(deny.Rows, Sample.Caller, Request, _ => null));
    }

    [Fact]
    public void Sensitive_fields_are_for_operators_who_signed_in()
    {
        var caller = new Caller("public-security", "client", "household-registration", ["data:resident"], ["230881"]);
        Assert.False(Entitler.Entitle(Policies, caller, Request).Find("resident")!.Shows("protection"));
        Assert.True(Entitler.Entitle(Policies, caller, Request with { OperatorVerified = true }).Find("resident")!.Shows("protection"));
        foreach (var allow in Policies.Allows)
        {
            var sensitive = allow.Dataset.Fields.Where(f => f.Class == FieldClass.Sensitive && allow.Treatments.ContainsKey(f.Name));
            Assert.True(!sensitive.Any() || allow.When?.Text == "request.operator.verified", allow.Name);
        }
    }

    [Fact]
    public void Without_an_operator_no_person_is_shown() =>
        Assert.Null(Entitler.Entitle(Policies, new("civil-affairs", "client", "elderly-care", ["data:resident"], ["230881"]), Request with { Operator = "" }).Find("resident"));

    [Theory]
    [InlineData("1966-12-31", "230881001002003", Verdict.True)]
    [InlineData("1967-01-01", "230881001002003", Verdict.False)]
    [InlineData("1940-01-01", "230882001002003", Verdict.False)]
    [InlineData(null, "230881001002003", Verdict.Unknown)]
    public void Elderly_care_is_for_those_of_sixty_in_the_callers_divisions(string? birth, string gridCode, Verdict verdict)
    {
        var policy = Policies.Allows.Single(a => a.Name == "elderly-care-home-visits");
        var born = birth is null ? (object?)null : DateOnly.Parse(birth, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(verdict, Evaluator.Judge(policy.Rows, Sample.Caller, Request, name => name == "birthDate" ? born : gridCode));
    }

    [Fact]
    public void Every_policy_on_rows_in_a_cell_keeps_to_the_callers_jurisdictions_or_is_known_not_to() => Assert.Equal(
        ["disaster-relief-facilities", "divisions-for-all"],
        Policies.Allows.Where(a => a.Dataset.Jurisdiction is not null && !a.Rows.ToString().Contains("CallerJurisdictions", StringComparison.Ordinal)).Select(a => a.Name));

    [Fact]
    public void A_field_sealed_in_the_ledger_is_shown_by_no_pseudonym()
    {
        using var changed = new ShippedCopy();
        changed.Change("access/audit-review.yaml", "caseNumber, operator, retention, decision, fieldSet]", "caseNumber, retention, decision, fieldSet]\n  mask: { operator: pseudonym }");
        Assert.Contains("`operator` is sealed in the ledger and cannot be shown by a pseudonym", Assert.Single(Assert.Throws<CatalogueException>(changed.Read).Problems).Sentence);
    }

    [Fact]
    public void Every_dataset_has_a_scope_to_read_it_and_one_to_publish_it_where_it_can_be() => Assert.Equal(
        Policies.Catalogue.Datasets.SelectMany(d => d.Header.Source == DatasetHeader.ExchangeSource ? new[] { $"data:{d.Name}", $"publish:{d.Name}" } : [$"data:{d.Name}"]).Append("officer").Append("admin").Order(StringComparer.Ordinal),
        Policies.Scopes.Select(s => s.Name));
}
