using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using GridDataExchange.Demo;

namespace GridDataExchange.Benchmarks;

/// <summary>The department that asks: civil-affairs, for its home visits to the elderly.</summary>
internal sealed class Partner : IDisposable
{
    private const string Department = "civil-affairs";
    private const string Scopes = "data:resident data:household purpose:elderly-care";
    private const string AllIds = "query($after: String) { residents(first: 500, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }";

    // Below the department's `personsPerDay`.
    private const int MostResidents = 4_500;

    private readonly HttpClient http;

    private Partner(HttpClient http, string token)
    {
        this.http = http;
        Token = token;
    }

    public string Token { get; }

    /// <summary>Takes the demo's credentials and gets a token.</summary>
    public static async Task<Partner> SignInAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(DemoSeeder.CredentialsPath(server.DataDirectory), cancellationToken));
        var client = file.RootElement.GetProperty("clients").EnumerateArray().Single(c => c.GetProperty("department").GetString() == Department);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", client.GetProperty("clientId").GetString()),
            new("client_secret", client.GetProperty("clientSecret").GetString()),
            new("scope", Scopes),
        ]);
        var http = new HttpClient { BaseAddress = server.Address };
        using var response = await http.PostAsync("connect/token", form, cancellationToken);
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("access_token").GetString()!;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        http.DefaultRequestHeaders.Add("Exchange-Case", "CASE-1");
        http.DefaultRequestHeaders.Add("Exchange-Operator", "op-1");
        return new Partner(http, token);
    }

    /// <summary>The ids of residents that the department can see: all of them, or as many as its quota of the day lets it ask about.</summary>
    public async Task<IReadOnlyList<string>> ResidentsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        string? after = null;
        do
        {
            using var response = await http.PostAsJsonAsync("graphql", new { query = AllIds, variables = new { after } }, cancellationToken);
            response.EnsureSuccessStatusCode();
            var page = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("data").GetProperty("residents");
            ids.AddRange(page.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("id").GetString()!));
            var info = page.GetProperty("pageInfo");
            after = info.GetProperty("hasNextPage").GetBoolean() ? info.GetProperty("endCursor").GetString() : null;
        }
        while (after is not null && ids.Count < MostResidents);

        return ids.Count > 0 ? ids : throw new BenchmarkException("The department sees no resident: give more of them with --residents.");
    }

    public void Dispose() => http.Dispose();
}
