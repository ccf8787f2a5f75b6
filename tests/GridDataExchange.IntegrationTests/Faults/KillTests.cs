using System.Diagnostics;
using System.Globalization;
using GridDataExchange.IntegrationTests.Ledger.Verification;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>Parts of an exchange are killed (SIGKILL) at random points under load; then what its clients had received is looked for.</summary>
/// <remarks>GDX_FAULT_KILLS says how many kills, GDX_FAULT_SEED repeats their choice.</remarks>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int UsualKills = 20;
    private const int MostAnswersBetween = 60;

    private static readonly int Kills = Number("GDX_FAULT_KILLS") ?? UsualKills;
    private static readonly int Seed = Number("GDX_FAULT_SEED") ?? Random.Shared.Next();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_kills_of_two_nodes_and_the_database_they_share_every_answer_has_its_record_and_the_tree_is_whole()
    {
        await using var exchange = await KilledExchange.SharedAsync(Stop);
        await RunAsync(exchange, Kills - (Kills / 4), new Random(Seed));
    }

    [Fact]
    public async Task After_kills_of_a_node_and_its_own_PostgreSQL_every_answer_has_its_record_and_the_tree_is_whole()
    {
        await using var exchange = await KilledExchange.PrivateAsync(null, Stop);
        await RunAsync(exchange, Kills / 4, new Random(unchecked(Seed + 1)));
    }

    private async Task RunAsync(KilledExchange exchange, int kills, Random random)
    {
        using var received = new ReceivedAnswers();
        using var http = new HttpClient { BaseAddress = exchange.Nodes[0].Address };
        var ledger = new ServedLedger(http);
        var key = await ledger.KeyAsync(Stop);
        var killed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Load load;
        var clock = Stopwatch.StartNew();
        await using (load = Load.On(exchange.Nodes, received))
        {
            await load.AnswersAsync(20, Stop);
            for (var n = 0; n < kills;)
            {
                await load.AnswersAsync(random.Next(MostAnswersBetween), Stop);
                n += await KillAsync(exchange, random, killed, kills - n);

                // Now and then another part while the first has not recovered.
                if (n < kills && random.Next(4) == 0)
                {
                    n += await KillAsync(exchange, random, killed, kills - n);
                }

                await exchange.HealAsync(all: n == kills, Stop);
            }

            await load.AnswersAsync(20, Stop);
        }

        await exchange.CaughtUpAsync(ledger, Stop);
        var answers = received.Read();
        output.WriteLine($"seed {Seed}; {clock.Elapsed.TotalSeconds:0} s; killed: {Say(killed)}; {answers.Count} answers received, {received.Checkpoints.Count} checkpoints seen; refused: {Say(load.Refused)}");
        var found = await new LedgerCheck(ledger, exchange.Owner, key).FindAsync(answers, received.Checkpoints, Stop);
        Assert.True(found.Count == 0 && load.Broken.IsEmpty, $"GDX_FAULT_SEED={Seed}: {string.Join('\n', found.Concat(load.Broken).Take(20))}");
        Assert.Equal(received.Count, answers.Count);
        Assert.True(kills < exchange.Kills.Count || killed.Count == exchange.Kills.Count, Say(killed));
        await AssertVerifiesAsync(exchange, key);
        Assert.All(exchange.Nodes, node => Assert.DoesNotContain("cannot be believed", node.Said, StringComparison.Ordinal));
    }

    /// <summary>As an auditor would, who has a dump: chains and batches of every node too.</summary>
    private static async Task AssertVerifiesAsync(KilledExchange exchange, VerifierKey key)
    {
        var folder = TestFolder.ForTheRun();
        await using var databases = new OwnedBy(exchange.Owner);
        await databases.DumpAsync(Path.Combine(folder, "dump.sql"));
        var report = await LedgerVerifier.VerifyAsync(LedgerCopy.OfDump(Path.Combine(folder, "dump.sql")), new() { Key = key, SeenFolder = Path.Combine(folder, "seen") }, Stop);
        Assert.True(report.ExitCode == 0, $"GDX_FAULT_SEED={Seed}: {report.Problem} {string.Join('\n', report.Findings.Take(20))}");
    }

    /// <summary>Kills one part; where there are only as few kills left as there are parts that were not killed yet, one of those.</summary>
    private static async Task<int> KillAsync(KilledExchange exchange, Random random, SortedDictionary<string, int> killed, int left)
    {
        var spared = exchange.Kills.Where(k => !killed.ContainsKey(k.What)).ToList();
        var among = left <= spared.Count ? spared : exchange.Kills;
        var (what, kill) = among[random.Next(among.Count)];
        if (!await kill(random, Stop))
        {
            return 0;
        }

        killed[what] = killed.GetValueOrDefault(what) + 1;
        return 1;
    }

    private static string Say(IEnumerable<KeyValuePair<string, int>> counts) => string.Join(", ", counts.Select(c => $"{c.Value} × {c.Key}"));

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
