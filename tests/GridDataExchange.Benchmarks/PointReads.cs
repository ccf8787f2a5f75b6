using System.Diagnostics;

namespace GridDataExchange.Benchmarks;

/// <summary>The measurement of a point read with its household, every answer recorded before it leaves.</summary>
internal static class PointReads
{
    public static async Task<int> RunAsync(Load load, CancellationToken cancellationToken)
    {
        if (Built.Configuration != "Release")
        {
            throw new BenchmarkException("Only an optimised build is worth measuring: run with `-c Release`.");
        }

        await using var server = await ServerProcess.StartAsync(load.Residents, cancellationToken);
        await using var ledger = LedgerTable.Of(server.DataDirectory);
        using var partner = await Partner.SignInAsync(server, cancellationToken);
        var ids = await partner.ResidentsAsync(cancellationToken);
        var questions = Questions.Write(server.Address, partner.Token, ids);
        var report = new Report(Console.Out);
        report.Head(load, ids.Count, await ledger.DescribeAsync(cancellationToken));
        foreach (var connections in load.Connections)
        {
            report.Row(await MeasureAsync(connections, load, questions, server, ledger, cancellationToken));
        }

        report.Foot();
        return 0;
    }

    private static async Task<Figures> MeasureAsync(int connections, Load load, byte[][] questions, ServerProcess server, LedgerTable ledger, CancellationToken cancellationToken)
    {
        // A seed each: the same questions in every run, other ones on every connection.
        var askers = Enumerable.Range(1, connections).Select(seed => new Asker(questions, seed, server.Address)).ToList();
        try
        {
            await Task.WhenAll(askers.Select(a => a.OpenAsync(cancellationToken)));
            await AskAsync(askers, load.WarmUp, cancellationToken);
            GC.Collect();
            var before = await ledger.CountAsync(cancellationToken);
            var start = ProcessorTimes.Now(server, ledger);
            var elapsed = await AskAsync(askers, load.Duration, cancellationToken);
            var used = ProcessorTimes.Now(server, ledger).Since(start);
            await CheckAsync(askers, before, ledger, cancellationToken);
            var latencies = askers.SelectMany(a => a.Latencies).Order().ToArray();
            return new Figures(connections, elapsed, latencies, used);
        }
        finally
        {
            askers.ForEach(a => a.Dispose());
        }
    }

    private static async Task<TimeSpan> AskAsync(List<Asker> askers, TimeSpan duration, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var until = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(askers.Select(a => Task.Run(() => a.AskAsync(until, cancellationToken), cancellationToken)));
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>No record, no data: every answer must have one of its own, and the ledger must hold those and no others.</summary>
    private static async Task CheckAsync(List<Asker> askers, long before, LedgerTable ledger, CancellationToken cancellationToken)
    {
        if (askers.Sum(a => a.Errors) is > 0 and var errors)
        {
            throw new BenchmarkException($"{errors} answers had errors or no data: nothing was measured.");
        }

        var records = askers.SelectMany(a => a.Records).ToArray();
        var distinct = records.Distinct().Count();
        var grown = await ledger.CountAsync(cancellationToken) - before;
        var found = await ledger.CountAsync(records, cancellationToken);
        if (records.Length != distinct || records.Length != grown || records.Length != found)
        {
            throw new BenchmarkException($"{records.Length} answers named {distinct} records, of which the ledger holds {found}; it grew by {grown}. All four must be equal.");
        }
    }
}
