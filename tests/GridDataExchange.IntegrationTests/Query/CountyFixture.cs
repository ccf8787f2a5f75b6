using System.Collections.Immutable;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Policies;
using GridDataExchange.Protection;
using GridDataExchange.Publishing;
using GridDataExchange.Query;
using GridDataExchange.Query.Describing;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>A handful of people under the shipped policies, each there for one rule.</summary>
public sealed class CountyFixture(ClusterFixture cluster) : IAsyncLifetime
{
    public const string Home = "230881001001001";
    public const string OtherTownship = "230881002001001";
    public const string Outside = "230882001001001";

    private readonly DatabaseFixture database = new(cluster);
    private readonly DirectoryInfo folder = TestFolder.Create();

    public MasterKey Key { get; } = MasterKey.Create();

    public PolicySet Policies { get; } = PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder));

    public GridDataExchange.Postgres.IDatabases Databases => database.Databases;

    public QueryEngine Engine { get; private set; } = null!;

    public RetentionKeys Retention { get; private set; } = null!;

    private Publisher Publisher => new(Databases, Key);

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        Retention = new RetentionKeys(folder.FullName);
        await Publisher.PrepareTablesAsync(Policies.Catalogue, Stop);
        await InsertAsync(
            "household",
            new() { ["householdNo"] = "H1", ["kind"] = "FAMILY", ["members"] = 3, ["address"] = "繁荣街道1号", ["gridCode"] = Home },
            new() { ["householdNo"] = "H2", ["kind"] = "FAMILY", ["members"] = 1, ["address"] = "富锦2号", ["gridCode"] = Outside },
            new() { ["householdNo"] = "HW", ["kind"] = "FAMILY", ["members"] = 1, ["address"] = "秘密3号", ["gridCode"] = Home });
        await InsertAsync(
            "resident",
            Resident("R1", "王秀兰", new DateOnly(1940, 5, 6), Home, household: "H1", phone: "15400001234", alone: true),
            Resident("R2", "欧阳建国", new DateOnly(1950, 12, 31), Home, household: "H1", phone: "15400005678"),
            Resident("R3", "李小明", new DateOnly(1990, 1, 1), Home, household: "H1", phone: "15400009012"),
            Resident("R4", "郑远方", new DateOnly(1941, 1, 1), Outside, household: "H2", phone: "15400000004"),
            Resident("R5", "孙无户", new DateOnly(1945, 1, 1), Home, household: null, phone: null),
            Resident("R6", "赵证人", new DateOnly(1944, 1, 1), Home, household: "HW", phone: "15400000006", protection: "witness"),
            Resident("R7", "钱未知", null, Home, household: "H1", phone: "15400000007"),
            Resident("R8", "周他乡", new DateOnly(1935, 7, 7), OtherTownship, household: "H2", phone: "15400000008"));
        await InsertAsync(
            "visit",
            [.. Enumerable.Range(1, 3).Select(i => Visit($"V{i}", "R1", "CARE", i)), Visit("V4", "R6", "CARE", 4), Visit("V5", "R2", "SAFETY", 5)]);
        Engine = new QueryEngine(Policies.Catalogue, Key, Retention, Databases, new QueryBounds());
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    public async Task InsertAsync(string dataset, params Dictionary<string, object?>[] rows)
    {
        var into = Policies.Catalogue.FindDataset(dataset)!;
        Assert.All(rows.SelectMany(r => r.Keys), name => Assert.NotNull(into.FindField(name)));
        await Publisher.InsertAsync(into, rows.Select(r => into.Fields.Select(f => r.GetValueOrDefault(f.Name)).ToArray()), Stop);
    }

    public static Dictionary<string, object?> Resident(string number, string name, DateOnly? born, string cell, string? household = null, string? phone = null, bool alone = false, string? protection = null)
    {
        var digits = $"230899{born ?? new DateOnly(1900, 1, 1):yyyyMMdd}{number[1..].PadLeft(3, '0')}";
        return new()
        {
            ["residentNo"] = number,
            ["householdNo"] = household,
            ["name"] = name,
            ["sex"] = "FEMALE",
            ["birthDate"] = born,
            ["phone"] = phone,
            ["idNumber"] = digits + ResidentIdNumber.CheckCharacter(digits),
            ["gridCode"] = cell,
            ["livingAlone"] = alone,
            ["protection"] = protection,
        };
    }

    public static Dictionary<string, object?> Visit(string number, string resident, string kind, int day) => new()
    {
        ["visitNo"] = number,
        ["residentNo"] = resident,
        ["kind"] = kind,
        ["visitedAt"] = new DateTimeOffset(2026, 10, day, 8, 0, 0, TimeSpan.Zero),
        ["result"] = "WELL",
        ["gridCode"] = Home,
    };

    public static Caller CivilAffairs(params string[] jurisdictions) => Caller("civil-affairs", "elderly-care", jurisdictions, "data:household", "data:resident", "data:visit");

    public static Caller Health(params string[] jurisdictions) => Caller("health", "epidemic-control", jurisdictions, "data:household", "data:resident", "data:visit");

    public static Caller Caller(string department, string purpose, string[] jurisdictions, params string[] scopes) =>
        new(department, department + "-client", purpose, [.. scopes], jurisdictions.Length == 0 ? ["230881"] : [.. jurisdictions]);

    public static CallerFacts Facts { get; } = new(new Guid("11111111-1111-4111-8111-111111111111"), new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero), [new QuotaLeft("resident", "personsPerDay", 5000, 1)]);

    public static RequestContext Context { get; } =
        new("CASE-1", "op-1", false, new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero), new DateOnly(2026, 11, 23));

    /// <summary>Takes a document through every step of the engine.</summary>
    public async Task<QueryAnswer> AskAsync(Caller caller, string document, object? variables = null, PolicySet? under = null)
    {
        var entitlement = Entitler.Entitle(under ?? Policies, caller, Context);
        var question = await Engine.ValidateAsync(Engine.Read(document, entitlement), null, variables is null ? null : JsonSerializer.SerializeToElement(variables), entitlement, Context, Stop);
        Engine.Weigh(question);
        return await Engine.RunAsync(Engine.Plan(question), question, Facts, Stop);
    }

    public async Task<JsonElement> DataAsync(Caller caller, string document, object? variables = null) =>
        JsonDocument.Parse((await AskAsync(caller, document, variables)).Data).RootElement;

    public async Task<Refusal> RefusalAsync(Caller caller, string document, object? variables = null) =>
        (await Assert.ThrowsAsync<RefusedException>(() => AskAsync(caller, document, variables))).Refusal;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
