using System.Text.Json;
using GridDataExchange.Demo;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Server.OAuth;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class AuthorizationOutboxTests(ServerFixture server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_OpenIddicts_own_managers_do_to_applications_is_recorded()
    {
        await using var scope = await ScopeAsync();
        scope.ServiceProvider.GetRequiredService<AuthorizationDb>().Actor = new Actor(ActorKind.Person, "somebody");
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var descriptor = Application();
        var application = await applications.CreateAsync(descriptor, Stop);
        descriptor.DisplayName = "Renamed";
        await applications.UpdateAsync(application, descriptor, Stop);
        await applications.DeleteAsync(application, Stop);

        var records = await RecordsAsync(descriptor.ClientId!);
        Assert.Equal(["application.add", "application.update", "application.delete"], records.Select(r => r.GetProperty("act").GetString()));
        Assert.All(records, r => Assert.Equal(("person", "somebody", "gdx_authorization"), (r.GetProperty("actor").GetProperty("kind").GetString(), r.GetProperty("actor").GetProperty("name").GetString(), r.GetProperty("role").GetString())));
        var update = records[1].GetProperty("changes")[0];
        Assert.Equal(("Fresh", "Renamed"), (update.GetProperty("before").GetProperty("DisplayName").GetString(), update.GetProperty("after").GetProperty("DisplayName").GetString()));
        Assert.StartsWith("sha256:", update.GetProperty("after").GetProperty("ClientSecret").GetString(), StringComparison.Ordinal);
        Assert.Equal("Renamed", records[2].GetProperty("changes")[0].GetProperty("before").GetProperty("DisplayName").GetString());
    }

    [Fact]
    public async Task What_OpenIddicts_own_managers_do_to_scopes_is_recorded()
    {
        await using var scope = await ScopeAsync();
        scope.ServiceProvider.GetRequiredService<AuthorizationDb>().Actor = new Actor(ActorKind.Person, "somebody");
        var name = $"scope-{Guid.NewGuid():N}";
        await scope.ServiceProvider.GetRequiredService<IOpenIddictScopeManager>().CreateAsync(new OpenIddictScopeDescriptor { Name = name }, Stop);
        var databases = await DatabasesAsync();
        await databases.OutboxIsEmptyAsync();
        var record = Assert.Single(await databases.ChangesAsync(await KeysAsync()), r => r.GetProperty("changes").ToString().Contains(name, StringComparison.Ordinal));
        Assert.Equal(("scope.add", "oauth.OpenIddictScopes"), (record.GetProperty("act").GetString(), record.GetProperty("changes")[0].GetProperty("table").GetString()));
    }

    [Fact]
    public async Task Nobody_administers_unnamed()
    {
        await using var scope = await ScopeAsync();
        var descriptor = Application();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(descriptor, Stop));
        Assert.Equal(0L, await (await DatabasesAsync()).ScalarAsync<long>("SELECT count(*) FROM oauth.\"OpenIddictApplications\" WHERE \"ClientId\" = $1", descriptor.ClientId!));
    }

    [Fact]
    public async Task What_goes_past_the_context_is_refused_by_the_table()
    {
        await using var scope = await ScopeAsync();
        var db = scope.ServiceProvider.GetRequiredService<AuthorizationDb>();
        db.Actor = new Actor(ActorKind.Person, "somebody");
        var applications = db.Set<OpenIddictEntityFrameworkCoreApplication>();
        Assert.Equal("GX003", (await Assert.ThrowsAsync<PostgresException>(() => applications.ExecuteUpdateAsync(set => set.SetProperty(a => a.ClientSecret, "mine"), Stop))).SqlState);
        Assert.Equal("GX003", (await Assert.ThrowsAsync<PostgresException>(() => applications.ExecuteDeleteAsync(Stop))).SqlState);
        Assert.Equal("GX003", (await Assert.ThrowsAsync<PostgresException>(() => db.Set<OpenIddictEntityFrameworkCoreScope>().ExecuteDeleteAsync(Stop))).SqlState);
        Assert.Equal("GX003", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("UPDATE oauth.\"OpenIddictApplications\" SET \"ClientSecret\" = 'mine'", Stop))).SqlState);
        applications.Add(new OpenIddictEntityFrameworkCoreApplication { ClientId = $"past-{Guid.NewGuid():N}" });
#pragma warning disable CA1849 // saving that does not wait is what is tested
        Assert.Equal("GX003", Assert.IsType<PostgresException>(Assert.Throws<DbUpdateException>(() => db.SaveChanges()).InnerException).SqlState);
#pragma warning restore CA1849
    }

    [Fact]
    public async Task A_change_that_fails_leaves_nothing_in_the_outbox()
    {
        var client = await server.AddClientAsync("elderly-care", ["data:resident"], Stop);
        await using var scope = await ScopeAsync();
        var db = scope.ServiceProvider.GetRequiredService<AuthorizationDb>();
        db.Actor = new Actor(ActorKind.Person, "somebody");
        db.Add(new OpenIddictEntityFrameworkCoreApplication { ClientId = client.Id }); // which is there
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Stop));
        Assert.Single(await RecordsAsync(client.Id), r => r.GetProperty("act").GetString() == "application.add");
    }

    [Fact]
    public async Task All_of_a_demo_s_start_is_on_record_and_no_secret_is()
    {
        var databases = await DatabasesAsync();
        await databases.OutboxIsEmptyAsync();
        var records = await databases.ChangesAsync(await KeysAsync());
        foreach (var (act, kind) in new[]
        {
            ("tables.define", "node"), ("policies.load", "node"), ("key-ring.add", "node"), ("signing-key.add", "node"),
            ("data.publish", "seed"), ("department.put", "seed"), ("client.put", "seed"), ("grant.add", "seed"), ("application.add", "seed"),
        })
        {
            Assert.Contains(records, r => r.GetProperty("act").GetString() == act && r.GetProperty("actor").GetProperty("kind").GetString() == kind && r.GetProperty("changes").GetArrayLength() > 0);
        }

        var text = string.Join('\n', (await databases.RecordsAsync(await KeysAsync())).Select(r => r.GetRawText()))
            + await databases.ScalarAsync<string>("SELECT coalesce(string_agg(c::text, ''), '') FROM outbox.change c")
            + await databases.ScalarAsync<string>("SELECT coalesce(string_agg(r::text, ''), '') FROM outbox.changed_row r");
        var secrets = await SecretsAsync(databases);
        Assert.True(secrets.Count > 30);
        Assert.All(secrets, secret => Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), "a secret is in a record"));
    }

    private async Task<List<string>> SecretsAsync(IDatabases databases)
    {
        using var credentials = JsonDocument.Parse(await File.ReadAllTextAsync(DemoSeeder.CredentialsPath(server.DataDirectory), Stop));
        var master = await File.ReadAllBytesAsync(Path.Combine(server.DataDirectory, "keys", "master.key"), Stop);
        var stored = await databases.ScalarAsync<string[]>(
            """
            SELECT array_agg(secret) FROM (
                SELECT "ClientSecret" FROM oauth."OpenIddictApplications" WHERE "ClientSecret" IS NOT NULL
                UNION ALL SELECT substring(element FROM '<sealed[^>]*>([^<]+)') FROM oauth.key_ring
                UNION ALL SELECT encode(protected, 'hex') FROM oauth.signing_key
                UNION ALL SELECT translate(encode(protected, 'base64'), E'\n', '') FROM oauth.signing_key
                UNION ALL SELECT encode(mac, 'hex') FROM registry.client
                UNION ALL SELECT encode(mac, 'hex') FROM registry.access_grant
                UNION ALL SELECT encode(mac, 'hex') FROM registry.standing
                UNION ALL SELECT encode(content, 'hex') FROM registry.document
            ) AS s (secret)
            """);
        return [.. stored, .. credentials.RootElement.GetProperty("clients").EnumerateArray().Select(c => c.GetProperty("clientSecret").GetString()!), Convert.ToHexString(master), Convert.ToBase64String(master)];
    }

    private static OpenIddictApplicationDescriptor Application() => new()
    {
        ClientId = $"own-{Guid.NewGuid():N}",
        DisplayName = "Fresh",
        ClientSecret = Guid.NewGuid().ToString("N"),
        ClientType = OpenIddictConstants.ClientTypes.Confidential,
    };

    private async Task<IReadOnlyList<JsonElement>> RecordsAsync(string target)
    {
        var databases = await DatabasesAsync();
        await databases.OutboxIsEmptyAsync();
        return [.. (await databases.ChangesAsync(await KeysAsync())).Where(r => r.GetProperty("target").GetString() == target)];
    }

    private async Task<RetentionKeys> KeysAsync() => (await server.HostAsync()).Services.GetRequiredService<RetentionKeys>();

    private async Task<AsyncServiceScope> ScopeAsync() => (await server.HostAsync()).Services.CreateAsyncScope();

    private async Task<IDatabases> DatabasesAsync() => (await server.HostAsync()).Services.GetRequiredService<IDatabases>();
}
