using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Policies;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>The county, with what attackers are after: sensitive values, and twenty people of one township and year of birth.</summary>
public sealed class AttackedCounty(ClusterFixture cluster) : IAsyncLifetime
{
    /// <summary>A county of its own, so that what others count stays as it is.</summary>
    public const string CrowdCell = "230884001001001";

    public CountyFixture County { get; } = new(cluster);

    public async ValueTask InitializeAsync()
    {
        await County.InitializeAsync();
        await County.InsertAsync("resident", [.. Enumerable.Range(0, 20).Select(i => CountyFixture.Resident($"R{600 + i}", $"众{i:00}", new DateOnly(1952, 1 + (i * 7 % 12), 2 + i), CrowdCell))]);
        await County.InsertAsync(
            "resident",
            CountyFixture.Resident("R700", "王五", new DateOnly(1951, 3, 4), "230885001001001"),
            CountyFixture.Resident("R701", "𠮷野", new DateOnly(1951, 3, 5), "230885001001001"));
        await County.Databases.TamperAsync("UPDATE data.resident SET care_level = 'FULL', protection = 'shelter' WHERE resident_no = 'R1'");
        await County.Databases.TamperAsync("UPDATE data.resident SET disability_level = 2 WHERE resident_no = 'R607'");
    }

    public ValueTask DisposeAsync() => County.DisposeAsync();

    /// <summary>The id that a caller had of a resident, as it would be if the row were shown.</summary>
    public async Task<string> IdAsync(string number, string department = "civil-affairs", string purpose = "elderly-care") =>
        new IdSeal(County.Key, department, purpose, "resident", County.Policies.Catalogue.FindDataset("resident")!.Number)
            .Seal(await County.Databases.ScalarAsync<long>("SELECT row_id FROM data.resident WHERE resident_no = $1", number));

    /// <summary>The shipped catalogue and purposes with other access policies.</summary>
    internal PolicySet With(string? access)
    {
        if (access is null)
        {
            return County.Policies;
        }

        using var copy = new PoliciesCopy();
        Directory.Delete(Path.Combine(copy.Folder, "access"), recursive: true);
        Directory.CreateDirectory(Path.Combine(copy.Folder, "access"));
        File.WriteAllText(Path.Combine(copy.Folder, "access", "attack.yaml"), access);
        return PolicyReader.Read(copy.Folder, County.Policies.Catalogue);
    }
}
