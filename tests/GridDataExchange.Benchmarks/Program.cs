using System.CommandLine;
using GridDataExchange.Benchmarks;
using GridDataExchange.Benchmarks.Audit;
using GridDataExchange.Benchmarks.Ledger;
using GridDataExchange.Benchmarks.Policies;

var residents = new Option<int>("--residents") { Description = "Residents of the demo's county.", DefaultValueFactory = _ => 20_000 };
var connections = new Option<int[]>("--connections")
{
    Description = "Connections that ask at the same time: one measurement for each number, such as 16,64.",
    DefaultValueFactory = _ => [16, 64],
    CustomParser = numbers => Numbers.Parse(numbers),
};
var seconds = new Option<int>("--seconds") { Description = "How long each measurement lasts.", DefaultValueFactory = _ => 15 };
var warmUp = new Option<int>("--warmup-seconds") { Description = "How long the same load runs unmeasured before each.", DefaultValueFactory = _ => 8 };
foreach (var positive in new[] { residents, seconds, warmUp })
{
    positive.Validators.Add(Numbers.RefuseBelowOne);
}

var root = new RootCommand("Measures recorded queries end to end: a real server with its own PostgreSQL, asked over HTTP.")
{
    residents, connections, seconds, warmUp, PolicyBenchmarks.Command(), AuditBenchmark.Command(), LedgerBenchmark.Command(), VerifyBenchmark.Command(),
};
root.SetAction((parsed, stop) => PointReads.RunAsync(
    new Load(parsed.GetValue(residents), parsed.GetValue(connections)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), TimeSpan.FromSeconds(parsed.GetValue(warmUp))), stop));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30), // broken off, it still stops the server and deletes its folder
    });
}
catch (OperationCanceledException)
{
    return 130;
}
catch (BenchmarkException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
