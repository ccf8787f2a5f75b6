namespace GridDataExchange.Benchmarks;

/// <summary>Processor time of the three that share the cores: unlike time by the clock, little changed by what else runs on the machine.</summary>
internal readonly record struct ProcessorTimes(TimeSpan Server, TimeSpan Postgres, TimeSpan Client)
{
    public static ProcessorTimes Now(ServerProcess server, LedgerTable ledger) => new(server.ProcessorTime, ledger.ProcessorTime, Environment.CpuUsage.TotalTime);

    public ProcessorTimes Since(ProcessorTimes start) => new(Server - start.Server, Postgres - start.Postgres, Client - start.Client);
}
