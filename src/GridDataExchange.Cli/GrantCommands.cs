using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;

namespace GridDataExchange.Cli;

/// <summary><c>gdx grant</c>: who may use what, and the end of it.</summary>
internal static class GrantCommands
{
    private const string Scope = "admin";

    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var list = new Command("list", "Lists live and future grants.");
        list.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = connection.Connect(parsed);
            await ListAsync(server, parsed.InvocationConfiguration.Output, cancellationToken);
        });

        var id = new Argument<Guid>("id") { Description = "Id of the grant, as 'grant list' shows it." };
        var end = new Command("end", "Ends a grant now: what the client asks next is refused.") { id };
        end.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = connection.Connect(parsed);
            await EndAsync(server, parsed.GetRequiredValue(id), parsed.InvocationConfiguration.Output, cancellationToken);
        });

        var grant = new Command("grant", "Grants: which client may use which scopes, for what, where and how long.") { list, end };
        connection.AddTo(grant);
        return grant;
    }

    private static async Task ListAsync(ServerConnection server, TextWriter output, CancellationToken cancellationToken)
    {
        using var response = await server.SendAsync(HttpMethod.Get, "admin/grants", null, Scope, [HttpStatusCode.OK], cancellationToken);
        foreach (var g in await response.Content.ReadFromJsonAsync<List<ListedGrant>>(cancellationToken) ?? [])
        {
            await output.WriteLineAsync($"{g.Id:D}  {g.Client}  {g.Purpose}  {string.Join(',', g.Scopes)}  in {string.Join(',', g.Jurisdictions)}  until {g.Ends.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}{(g.RequiresDocument ? "  registered documents alone" : "")}");
        }
    }

    private static async Task EndAsync(ServerConnection server, Guid grant, TextWriter output, CancellationToken cancellationToken)
    {
        using var response = await server.SendAsync(HttpMethod.Post, $"admin/grants/{grant:D}/end", null, Scope, [HttpStatusCode.NoContent, HttpStatusCode.NotFound], cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new CommandException($"There is no live grant {grant:D}: see 'gdx grant list'.");
        }

        await output.WriteLineAsync($"Grant {grant:D} has ended.");
    }

    private sealed record ListedGrant(Guid Id, string Client, string Purpose, IReadOnlyList<string> Scopes, IReadOnlyList<string> Jurisdictions, DateTimeOffset Ends, bool RequiresDocument);
}
