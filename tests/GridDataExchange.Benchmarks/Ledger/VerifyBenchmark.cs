using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>The command <c>verify</c>: how many records of a dump one core checks in a minute.</summary>
internal static class VerifyBenchmark
{
    public static Command Command()
    {
        var records = new Option<int>("--records") { Description = "How many records the dump has.", DefaultValueFactory = _ => 1_000_000 };
        records.Validators.Add(Numbers.RefuseBelowOne);
        var command = new Command("verify", "Measures how fast a dump of the ledger is verified: real signatures, batches of 16, payloads of about 1.2 KB. Needs 2.7 GB of disk for a million records.") { records };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(records), stop));
        return command;
    }

    private static async Task<int> RunAsync(int records, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-verify-");
        try
        {
            var identity = new LedgerIdentity(MasterKey.Create());
            var keys = new RetentionKeys(Path.Combine(folder.FullName, "keys"));
            var dump = Path.Combine(folder.FullName, "dump.sql");
            await GeneratedDump.WriteAsync(dump, records, identity, keys);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dump of {records} records, {new FileInfo(dump).Length / 1e6:0} MB"));
            var held = GC.GetTotalMemory(forceFullCollection: true);
            var (clock, before, allocated) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var (report, verifier) = await LedgerVerifier.ReadAsync(LedgerCopy.OfDump(dump), new() { Key = identity.LogKey, SeenFolder = Path.Combine(folder.FullName, "seen"), Keys = keys }, stop);
            var (elapsed, processor, made) = (clock.Elapsed, Environment.CpuUsage.TotalTime - before, GC.GetTotalAllocatedBytes() - allocated);
            var kept = GC.GetTotalMemory(forceFullCollection: true) - held;
            GC.KeepAlive(verifier);
            if (report.ExitCode != 0 || report.Records != records)
            {
                throw new BenchmarkException($"the generated dump does not verify: {report.Problem} {string.Join("; ", report.Findings.Take(5))}");
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"verified in {elapsed.TotalSeconds:0.0} s, {processor.TotalSeconds:0.0} s of processor time: {records / processor.TotalMinutes:0} records a minute and core"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"allocated {made / (double)records:0} bytes a record, of which {kept / (double)records:0} are held to the end"));
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
