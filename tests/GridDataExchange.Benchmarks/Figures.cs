using System.Diagnostics;

namespace GridDataExchange.Benchmarks;

/// <summary>What one measurement found.</summary>
/// <param name="Connections">Connections that asked at the same time.</param>
/// <param name="Elapsed">From the first question to the last answer.</param>
/// <param name="Latencies">Time of each answer in ticks of <see cref="Stopwatch"/>, sorted.</param>
/// <param name="Used">Processor time used meanwhile.</param>
internal sealed record Figures(int Connections, TimeSpan Elapsed, long[] Latencies, ProcessorTimes Used)
{
    public int Answers => Latencies.Length;

    public double PerSecond => Answers / Elapsed.TotalSeconds;

    /// <summary>The time within which that share of the answers came (nearest rank), in milliseconds.</summary>
    public double Percentile(double share) =>
        Latencies[Math.Clamp((int)Math.Ceiling(share * Answers) - 1, 0, Answers - 1)] * 1_000.0 / Stopwatch.Frequency;

    /// <summary>Processor time an answer, in microseconds.</summary>
    public double PerAnswer(TimeSpan processor) => processor.TotalMicroseconds / Answers;
}
