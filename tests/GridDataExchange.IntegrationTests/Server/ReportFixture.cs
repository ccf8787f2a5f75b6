using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>A real server whose purpose of epidemic control is sealed for long, with partners who see residents and officers who ask about it.</summary>
public sealed class ReportFixture : IAsyncLifetime
{
    private readonly PoliciesCopy policies = new();

    internal ServerFixture Server { get; private set; } = null!;

    internal IServiceProvider Services { get; private set; } = null!;

    internal IndexedLedger Index { get; private set; } = null!;

    internal RetentionKeys Keys => Services.GetRequiredService<RetentionKeys>();

    internal IDatabases Databases => Services.GetRequiredService<IDatabases>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        policies.Change("purposes.yaml", "  basis: Regulations on Responses", "  sealedUntil: 2099-01-01\n  basis: Regulations on Responses");
        Server = new ServerFixture([$"--Exchange:Policies={policies.Folder}"]);
        Services = (await Server.HostAsync()).Services;
        Index = new IndexedLedger(Databases, Services.GetRequiredService<TreeReader>(), Services.GetRequiredService<MasterKey>(), Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        policies.Dispose();
    }

    /// <summary>A partner of a department.</summary>
    internal async Task<(TestClient Client, string Token)> PartnerAsync(string department = "civil-affairs", string purpose = "elderly-care", string scopes = "data:resident")
    {
        var client = await Server.AddClientAsync(department, purpose, scopes.Split(' '), Stop);
        return (client, await Server.TokenAsync(client, scopes, Stop));
    }

    /// <summary>An officer's token.</summary>
    internal async Task<(TestClient Client, string Token)> OfficerAsync() => await PartnerAsync("audit-office", "audit-review", "data:disclosure data:decision officer");

    /// <summary>Puts another text into the policies, and waits until that is in force.</summary>
    internal async Task ChangePoliciesAsync(string file, string text, string by)
    {
        var registry = Services.GetRequiredService<IRegistry>();
        var before = registry.Current.PolicyVersion;
        policies.Change(file, text, by);
        await Waiting.UntilAsync(() => registry.Current.PolicyVersion != before);
    }

    /// <summary>Asks for data; the id of its record.</summary>
    internal async Task<Guid> PostedAsync(string token, string query, string operatorName = "op-1")
    {
        using var response = await PostAsync("graphql", token, new { query }, "CASE-1", operatorName);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString());
        return answer.GetProperty("extensions").GetProperty("exchange").GetProperty("record").GetGuid();
    }

    /// <summary>Asks for data, and waits until the index has the record; the keys of the persons that were shown.</summary>
    internal async Task<IReadOnlyList<string>> SeeAsync(string token, string query, string operatorName = "op-1")
    {
        var record = RecordBody.Read(await Databases.BodyAsync(await PostedAsync(token, query, operatorName), Keys));
        await Index.CaughtUpAsync(Stop);
        var seal = new PersonSeal(Services.GetRequiredService<MasterKey>());
        return [.. record.Disclosed.SelectMany(d => d.Persons.Select(p => seal.Open(d.PersonDataset!, p.Key))).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Posts JSON.</summary>
    internal async Task<HttpResponseMessage> PostAsync(string path, string? token, object body, string caseNumber = "SJ-1", string operatorName = "auditor-1")
    {
        using var http = await Server.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Exchange-Case", caseNumber);
        request.Headers.Add("Exchange-Operator", operatorName);
        return await http.SendAsync(request, Stop);
    }
}
