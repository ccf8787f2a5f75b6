using System.Collections.Immutable;
using GridDataExchange.Demo.County;

namespace GridDataExchange.Demo.Seeding;

/// <summary>A department of the demo with its clients and what each of them is granted.</summary>
internal sealed record DemoDepartment(string Code, string TitleEn, string TitleZh, ImmutableArray<DemoGrant> Grants)
{
    /// <summary>Three towns: emergency management works for a part of the county.</summary>
    private static readonly ImmutableArray<string> Towns = ["230881100", "230881101", "230881204"];

    private static readonly ImmutableArray<string> County = [Division.CountyCode];

    /// <summary>One, but where a second person must look.</summary>
    public ImmutableArray<string> ClientIds { get; init; } = [$"{Code}-demo"];

    /// <summary>Those that <c>policies/access</c> speaks of, and the bureau that administers the exchange. Of the audit office there are two officers: what one reads is listed to the other.</summary>
    public static IReadOnlyList<DemoDepartment> All { get; } =
    [
        new("civil-affairs", "Civil affairs", "民政局", [Data("elderly-care", County, "resident", "household", "visit", "division")]),
        new("public-security", "Public security", "公安局", [Data("household-registration", County, "resident", "household", "division")]),
        new("health", "Health", "卫生健康局", [Data("epidemic-control", County, "resident", "household", "visit", "division")]),
        new("emergency-management", "Emergency management", "应急管理局", [Data("disaster-relief", Towns, "resident", "household", "facility", "incident", "grid_worker", "grid_cell", "division")]),
        new("housing", "Housing and construction", "住房和城乡建设局", [Data("housing-safety", County, "building", "dwelling", "household", "division")]),
        new("social-security", "Human resources and social security", "人力资源和社会保障局", [Data("social-insurance", County, "resident", "organization", "division")]),
        new("grid-centre", "Grid governance centre", "网格化服务中心", [Data("dispute-mediation", County, "incident", "incident_step", "grid_worker", "grid_cell", "division"), Data("statistics", County, "grid_cell", "division")]),
        new("disabled-persons-federation", "Disabled persons' federation", "残疾人联合会", [Data("disability-service", County, "resident", "household", "division")]),
        new("audit-office", "Audit office", "审计局", [Officer("decision", "disclosure", "field_set")]) { ClientIds = ["audit-office-demo", "audit-office-second-demo"] },
        new("data-bureau", "Data bureau", "数据局", [new("exchange-administration", ["admin"], County)]),
    ];

    private static DemoGrant Officer(params ReadOnlySpan<string> datasets)
    {
        var grant = Data("audit-review", County, datasets);
        return grant with { Scopes = grant.Scopes.Add("officer") };
    }

    private static DemoGrant Data(string purpose, ImmutableArray<string> jurisdictions, params ReadOnlySpan<string> datasets)
    {
        var scopes = ImmutableArray.CreateBuilder<string>(datasets.Length);
        foreach (var dataset in datasets)
        {
            scopes.Add($"data:{dataset}");
        }

        scopes.Sort(StringComparer.Ordinal);
        return new(purpose, scopes.ToImmutable(), jurisdictions);
    }
}

/// <summary>What a client may do for one purpose.</summary>
internal sealed record DemoGrant(string Purpose, ImmutableArray<string> Scopes, ImmutableArray<string> Jurisdictions);
