using System.CommandLine;
using System.Globalization;
using GridDataExchange.Exchange;
using GridDataExchange.Server.Hosting;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>The command <c>ledger</c>: what recording costs, and how far the tree is behind.</summary>
internal static class LedgerBenchmark
{
    private static readonly TimeSpan LongestWarming = TimeSpan.FromSeconds(15);

    public static Command Command()
    {
        var seconds = new Option<int>("--ledger-seconds") { Description = "How long each measurement lasts.", DefaultValueFactory = _ => 8 };
        var rounds = new Option<int>("--rounds") { Description = "How often each is measured.", DefaultValueFactory = _ => 3 };
        seconds.Validators.Add(Numbers.RefuseBelowOne);
        rounds.Validators.Add(Numbers.RefuseBelowOne);
        var command = new Command("ledger", "Measures records a second against bare single-row inserts, the latency that recording adds to a query, and the tree's lag.") { seconds, rounds };
        command.SetAction((parsed, stop) => RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rounds), stop));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, int rounds, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-bench-");
        try
        {
            await using var host = await ExchangeHost.StartAsync(
                [
                    "--environment", "Development", $"--Exchange:DataDirectory={folder.FullName}", $"--Exchange:Policies={Built.Policies}", "--urls", "http://127.0.0.1:0",
                    "--Demo:Residents=6000", "--Exchange:TimeZone=UTC", "--Logging:LogLevel:Default=Error",
                ],
                stop);
            await using var ledger = LedgerTable.Of(folder.FullName);
            var partner = await RecordedPartner.RegisterAsync(host.Services, ledger, stop);

            Say("latency of a point read with its household, 16 callers, in one process without HTTP; recorded and not, in turns");
            foreach (var warming in (IExchange[])[partner.Unrecorded, partner.Recorded, partner.Unrecorded, partner.Recorded])
            {
                await partner.AskAsync(warming, 16, length < LongestWarming ? length : LongestWarming, stop); // until the compiler has seen enough
            }

            foreach (var round in Enumerable.Range(1, rounds))
            {
                var unrecorded = await partner.AskAsync(partner.Unrecorded, 16, length, stop);
                Figures alone;
                var before = await ledger.CommittedAsync(stop);
                await using (await HeldFollowers.TakeAsync(host.Services, stop))
                {
                    alone = await partner.AskAsync(partner.Recorded, 16, length, stop);
                }

                var after = await ledger.CommittedAsync(stop);
                var recorded = await partner.AskAsync(partner.Recorded, 16, length, stop);
                Say(string.Create(CultureInfo.InvariantCulture, $"  round {round}, p50: {unrecorded.Percentile(0.5):0.00} ms not recorded; {Added(alone, unrecorded)} recorded while nothing follows; {Added(recorded, unrecorded)} recorded while index and watch catch up on the same two cores"));
                Say($"    answers a second, and processor time of each: {Cost(unrecorded)}; {Cost(alone)}; {Cost(recorded)}");
                Say(string.Create(CultureInfo.InvariantCulture, $"    records a transaction, while nothing follows: {(after.Records - before.Records) / (double)(after.Batches - before.Batches):0.0}"));
            }

            Say("records a second, 256 waiting at a time, while two callers query; against bare single-row inserts of the same bytes, each its own transaction");
            foreach (var round in Enumerable.Range(1, rounds))
            {
                var appends = await Appends.MeasureAsync(host.Services, partner, length, stop);
                var single = await SingleInserts.MeasureAsync(host.Services, partner, length, stop);
                Say(string.Create(CultureInfo.InvariantCulture, $"  round {round}: {appends.PerSecond:0}/s in the ledger, {single:0}/s bare: {appends.PerSecond / single:0.0} times; until provable p50 {appends.ProvableMedian:0} ms, longest {appends.ProvableLongest:0} ms"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Added(Figures figures, Figures to) =>
        string.Create(CultureInfo.InvariantCulture, $"{figures.Percentile(0.5) - to.Percentile(0.5):+0.00;-0.00} ms");

    private static string Cost(Figures figures) =>
        string.Create(CultureInfo.InvariantCulture, $"{figures.PerSecond:0}/s {figures.PerAnswer(figures.Used.Server):0} µs + {figures.PerAnswer(figures.Used.Postgres):0} µs PostgreSQL");

    private static void Say(string line) => Console.Out.WriteLine(line);
}
