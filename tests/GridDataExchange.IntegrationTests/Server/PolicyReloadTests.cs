using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Registry;
using GridDataExchange.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace GridDataExchange.IntegrationTests.Server;

public sealed class PolicyReloadTests(ReloadFixture server) : IClassFixture<ReloadFixture>
{
    private const string Access = "access/elderly-care.yaml";
    private const string Phones = """{ residents(first: 20) { nodes { phone } } __type(name: "Resident") { fields { name } } }""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_take_effect_while_requests_run_of_which_none_fails_and_each_shows_what_its_version_says()
    {
        var masked = server.InForce;
        var redacted = "";
        JsonElement[] after = [];
        var answers = await server.WhileAskingAsync(Phones, async () =>
        {
            redacted = await server.TakeEffectAsync(Access, "phone: last4, idNumber", "phone: redact, idNumber");
            after = [await server.AskAsync(Phones), await server.AskAsync(Phones)];
            Assert.Equal("ready\n", await server.ReadyAsync());
            Assert.Equal(masked, await server.TakeEffectAsync(Access, "phone: redact, idNumber", "phone: last4, idNumber"));
            await server.TakeEffectAsync(Access, "phone: last4, idNumber", "phone: redact, idNumber");
            Assert.Equal(masked, await server.TakeEffectAsync(Access, "phone: redact, idNumber", "phone: last4, idNumber"));
        });

        Assert.All(answers, answer => Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString()));
        Assert.NotEqual(masked, redacted);
        Assert.Equal([masked, redacted], answers.Select(PolicyOf).Distinct(StringComparer.Ordinal).Order(Comparer<string>.Create((a, b) => a == masked ? -1 : b == masked ? 1 : 0)));
        Assert.All(answers, answer => Assert.Equal(PolicyOf(answer) == masked, PhonesOf(answer).Any(phone => phone?.StartsWith("****", StringComparison.Ordinal) == true)));
        Assert.All(after, answer => Assert.Equal(redacted, PolicyOf(answer)));
    }

    [Fact]
    public async Task A_field_appears_and_goes_without_a_restart()
    {
        const string Query = "{ residents(first: 3) { nodes { sex } } }";
        Assert.Equal("VALIDATION_FAILED", CodeOf(await server.AskAsync(Query)));
        var with = await server.TakeEffectAsync(Access, "clear: [name, gridCode,", "clear: [name, sex, gridCode,");
        var shown = await server.AskAsync(Query);
        Assert.Equal(with, PolicyOf(shown));
        Assert.All(shown.GetProperty("data").GetProperty("residents").GetProperty("nodes").EnumerateArray(), node => Assert.Matches("^(MALE|FEMALE)$", node.GetProperty("sex").GetString()));

        await server.TakeEffectAsync(Access, "clear: [name, sex, gridCode,", "clear: [name, gridCode,");
        Assert.Equal("VALIDATION_FAILED", CodeOf(await server.AskAsync(Query)));
    }

    [Fact]
    public async Task A_broken_set_is_rejected_with_file_and_line_and_the_one_before_answers_until_it_is_whole_again()
    {
        var before = server.InForce;
        var error = await server.Log.AfterAsync(() => server.Policies.Change(Access, "phone: last4, idNumber", "phone: lastFour, idNumber"), EventIds.Rejected, "", Stop);
        Assert.Contains("elderly-care.yaml:10: ", error, StringComparison.Ordinal);
        Assert.Contains("`lastFour`", error, StringComparison.Ordinal);
        Assert.Contains(before, error, StringComparison.Ordinal);
        Assert.Equal(before, PolicyOf(await server.AskAsync(Phones)));
        Assert.Equal("ready\n", await server.ReadyAsync());

        await server.Log.AfterAsync(() => server.Policies.Change(Access, "phone: lastFour, idNumber", "phone: last4, idNumber"), EventIds.WholeAgain, before, Stop);
        Assert.Single(server.Log.Of(EventIds.Rejected), text => text == error);
    }

    [Fact]
    public async Task A_broken_set_that_is_corrected_to_another_takes_effect()
    {
        await server.Log.AfterAsync(() => server.Policies.Change("purposes.yaml", "elderly-care:\n", "elderly-care: [\n"), EventIds.Rejected, "purposes.yaml", Stop);
        await server.Log.AfterAsync(
            () => server.Policies.Change("purposes.yaml", "elderly-care: [\n", "elderly-care:\n").Change(Access, "rowsPerRequest: 500", "rowsPerRequest: 499"), EventIds.TookEffect, "", Stop);
        Assert.Equal("BAD_INPUT", CodeOf(await server.AskAsync("{ residents(first: 500) { nodes { name } } }")));
        await server.TakeEffectAsync(Access, "rowsPerRequest: 499", "rowsPerRequest: 500");
    }

    [Fact]
    public async Task A_dataset_gets_a_field_while_it_is_read()
    {
        const string File = "catalog/visit.yaml";
        const string Line = "  gridCode:   { type: String, format: grid-code";
        const string More = "  remark:     { type: String, class: personal, title: { en: Remark, zh: 备注 } }\n";
        var answers = await server.WhileAskingAsync("{ residents(first: 5) { nodes { visits { nodes { result } } } } }", async () =>
        {
            await server.TakeEffectAsync(File, Line, More + Line);
            await server.TakeEffectAsync(Access, "clear: [visitedAt, result]", "clear: [visitedAt, result, remark]");
        });
        Assert.All(answers, answer => Assert.False(answer.TryGetProperty("errors", out var errors), errors.ToString()));
        var remarks = (await server.AskAsync("{ visits(first: 3) { nodes { remark } } }")).GetProperty("data").GetProperty("visits").GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(3, remarks.Count);
        Assert.All(remarks, visit => Assert.Equal(JsonValueKind.Null, visit.GetProperty("remark").ValueKind));

        await server.TakeEffectAsync(Access, "clear: [visitedAt, result, remark]", "clear: [visitedAt, result]");
        await server.TakeEffectAsync(File, More, "");
    }

    [Fact]
    public async Task A_catalogue_that_stored_rows_cannot_become_is_rejected()
    {
        var before = server.InForce;
        const string File = "catalog/household.yaml";
        var error = await server.Log.AfterAsync(() => server.Policies.Change(File, "members:        { type: Int,", "members:        { type: Long,"), EventIds.Rejected, "", Stop);
        Assert.Contains("catalog/household.yaml", error, StringComparison.Ordinal);
        Assert.Contains("is stored as integer", error, StringComparison.Ordinal);
        Assert.Equal(before, PolicyOf(await server.AskAsync(Phones)));
        await server.Log.AfterAsync(() => server.Policies.Change(File, "members:        { type: Long,", "members:        { type: Int,"), EventIds.WholeAgain, before, Stop);
    }

    [Fact]
    public async Task A_folder_put_in_the_place_of_the_watched_one_takes_effect()
    {
        using var other = new PoliciesCopy();
        other.Change(Access, "personsPerDay: 5000", "personsPerDay: 4999");
        var (here, aside) = (Path.Combine(server.Policies.Folder, "access"), Path.Combine(server.Policies.Folder, "access-before"));
        await server.Log.AfterAsync(
            () =>
            {
                Directory.Move(here, aside);
                Directory.CreateSymbolicLink(here, Path.Combine(other.Folder, "access"));
            },
            EventIds.TookEffect,
            other.Read().Version,
            Stop);
        await server.Log.AfterAsync(() => other.Change(Access, "personsPerDay: 4999", "personsPerDay: 4998"), EventIds.TookEffect, "", Stop);
        Assert.Equal(server.InForce, other.Read().Version);

        await server.Log.AfterAsync(
            () =>
            {
                Directory.Delete(here);
                Directory.Move(aside, here);
            },
            EventIds.TookEffect,
            "",
            Stop);
        Assert.Equal(server.InForce, server.Policies.Read().Version);
    }

    [Fact]
    public async Task Every_version_that_took_effect_is_stored_with_the_content_it_is_the_hash_of()
    {
        var version = await server.TakeEffectAsync(Access, "lookupsPerDay: 200", "lookupsPerDay: 199");
        var content = await server.Registry.ReadPoliciesAsync(version, Stop);
        Assert.Equal(version, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content!))));
        Assert.Contains("\"lookupsPerDay\":\"199\"", content, StringComparison.Ordinal);
        var before = await server.TakeEffectAsync(Access, "lookupsPerDay: 199", "lookupsPerDay: 200");
        Assert.Equal(2L, await server.Databases.ScalarAsync<long>("SELECT count(*) FROM registry.policy_version WHERE version IN ($1, $2)", version, before));
    }

    [Fact]
    public async Task In_Production_a_changed_folder_changes_nothing()
    {
        var folder = ClusterFolder.Create();
        using var policies = new PoliciesCopy();
        await using (var production = await ExchangeHost.StartAsync(
            [.. WitnessedProduction.Arguments, $"--Exchange:DataDirectory={folder.FullName}", $"--Exchange:Policies={policies.Folder}", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:GridDataExchange=Error"], Stop))
        {
            var registry = production.Services.GetRequiredService<IRegistry>();
            var before = registry.Current.PolicyVersion;
            policies.Change(Access, "personsPerDay: 5000", "personsPerDay: 4999");

            // As long as a server in Development takes to see two changes.
            await server.TakeEffectAsync(Access, "personsPerDay: 5000", "personsPerDay: 4997");
            await server.TakeEffectAsync(Access, "personsPerDay: 4997", "personsPerDay: 5000");
            Assert.Equal((await registry.RefreshAsync(Stop)).PolicyVersion, before);
            Assert.NotEqual(policies.Read().Version, before);
        }

        // What a restart with it does is a change of rights.
        await using (var again = await ExchangeHost.StartAsync(
            [.. WitnessedProduction.Arguments, $"--Exchange:DataDirectory={folder.FullName}", $"--Exchange:Policies={policies.Folder}", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:GridDataExchange=Error"], Stop))
        {
            Assert.Equal(policies.Read().Version, again.Services.GetRequiredService<IRegistry>().Current.PolicyVersion);
        }

        folder.Delete(recursive: true);
    }

    private static string PolicyOf(JsonElement answer) => answer.GetProperty("extensions").GetProperty("exchange").GetProperty("policy").GetString()!;

    private static string CodeOf(JsonElement answer) => answer.GetProperty("errors")[0].GetProperty("extensions").GetProperty("code").GetString()!;

    private static IEnumerable<string?> PhonesOf(JsonElement answer) =>
        answer.GetProperty("data").GetProperty("residents").GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("phone").GetString());
}
