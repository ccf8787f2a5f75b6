using System.CommandLine;
using System.Globalization;
using GridDataExchange.Server.Hosting;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>The command <c>ledger</c>: what recording costs, and how far the tree is behind.</summary>
internal static class LedgerBenchmark
{
    public static Command Command()
    {
        var seconds = new Option<int>("--ledger-seconds") { Description = "How long each measurement lasts.", DefaultValueFactory = _ => 8 };
        seconds.Validators.Add(Numbers.RefuseBelowOne);
        var command = new Command("ledger", "Measures records a second against bare single-row inserts, the latency that recording adds to a query, and the tree's lag.") { seconds };
        command.SetAction((parsed, stop) => RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), stop));
        return command;
    }

    private static async Task RunAsync(TimeSpan length, CancellationToken stop)
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
            var partner = await RecordedPartner.RegisterAsync(host.Services, stop);

            Say("latency of a point read with its household, 16 callers, in one process without HTTP; recorded and not, in turns");
            foreach (var round in Enumerable.Range(1, 3))
            {
                var unrecorded = await partner.AskAsync(partner.Unrecorded, 16, length, stop);
                Figures alone;
                await using (await HeldFollowers.TakeAsync(host.Services, stop))
                {
                    alone = await partner.AskAsync(partner.Recorded, 16, length, stop);
                }

                var recorded = await partner.AskAsync(partner.Recorded, 16, length, stop);
                Say(string.Create(CultureInfo.InvariantCulture, $"  round {round}: p50 {unrecorded.Percentile(0.5):0.00} ms not recorded ({unrecorded.PerSecond:0}/s); {alone.Percentile(0.5) - unrecorded.Percentile(0.5):+0.00;-0.00} ms recorded while nothing follows ({alone.PerSecond:0}/s), {recorded.Percentile(0.5) - unrecorded.Percentile(0.5):+0.00;-0.00} ms recorded while index and watch catch up on the same two cores ({recorded.PerSecond:0}/s)"));
            }

            Say("records a second, 256 waiting at a time, while two callers query; against bare single-row inserts of the same bytes, each its own transaction");
            foreach (var round in Enumerable.Range(1, 3))
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

    private static void Say(string line) => Console.Out.WriteLine(line);
}
