using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.IntegrationTests.Server;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>Texts of a ledger or a server that would write on the terminal of who checks it: clear the screen, turn a line round, begin a line of their own.</summary>
public sealed class HostileTextTests(ClusterFixture cluster) : IDisposable
{
    private const string Sql = "E'\\x1b[2J\\x1b[H\\u202eas it must be\\nas it must be'";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gdx-hostile-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("UPDATE ledger.record SET node = " + Sql + " WHERE counter = 5")]
    [InlineData("UPDATE ledger.record SET payload = convert_to(replace(convert_from(payload, 'UTF8'), node, " + Sql + "), 'UTF8') WHERE counter = 5")]
    [InlineData("UPDATE ledger.batch SET node = " + Sql + " WHERE first = 5")]
    [InlineData("UPDATE ledger.log SET origin = " + Sql)]
    public async Task What_a_dump_says_writes_nothing_on_the_terminal_of_who_verifies_it(string sql)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1, 2, 3, 4);
        await ledger.HostileAsync("DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE connamespace = 'ledger'::regnamespace AND contype IN ('f', 'c') LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; END $$;" + sql);
        Harmless(await Gdx.RunAsync("ledger", "verify", "--from", await ledger.DumpAsync(), "--key", ledger.Options.Identity.LogKey.ToString(), "--seen", ledger.Seen));
    }

    [Fact]
    public async Task What_a_server_answers_writes_nothing_on_the_terminal_of_who_asks_it()
    {
        await using var server = await HostileAnswers.StartAsync();
        var secret = Path.Combine(folder.FullName, "secret");
        await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
        Harmless(await Gdx.RunAsync("ledger", "prove", $"{Guid.NewGuid():D}", "--server", server.Address, "-o", Path.Combine(folder.FullName, "proof")));
        Harmless(await Gdx.RunAsync("grant", "list", "--server", server.Address, "--client-id", "c", "--client-secret-file", secret, "--purpose", "p"));
    }

    private static void Harmless((int ExitCode, string Output, string Errors) ended)
    {
        Assert.Equal(1, ended.ExitCode);
        var written = ended.Output + ended.Errors;
        Assert.DoesNotContain('\u001b', written);
        Assert.DoesNotContain('\u202e', written);
        Assert.DoesNotContain("as it must be", written.Split('\n'));
    }
}
