using System.Diagnostics;

namespace GridDataExchange.Benchmarks;

/// <summary>One connection's loop: asks about a random resident, waits for the answer, asks about the next.</summary>
internal sealed class Asker(byte[][] questions, int seed, Uri server) : IDisposable
{
    private readonly Connection connection = new();
    private readonly Random random = new(seed);
    private readonly List<long> latencies = new(64 * 1024);
    private readonly List<Guid> records = new(64 * 1024);

    /// <summary>Time of each answer, in ticks of <see cref="Stopwatch"/>.</summary>
    public IReadOnlyList<long> Latencies => latencies;

    /// <summary>The record that each answer named.</summary>
    public IReadOnlyList<Guid> Records => records;

    /// <summary>Answers that were none.</summary>
    public int Errors { get; private set; }

    public Task OpenAsync(CancellationToken cancellationToken) => connection.OpenAsync(server, cancellationToken);

    /// <summary>Asks until the moment has come, and forgets what was before.</summary>
    public async Task AskAsync(long until, CancellationToken cancellationToken)
    {
        latencies.Clear();
        records.Clear();
        Errors = 0;
        for (var start = Stopwatch.GetTimestamp(); start < until;)
        {
            var record = await connection.AskAsync(questions[random.Next(questions.Length)], cancellationToken);
            var end = Stopwatch.GetTimestamp();
            latencies.Add(end - start);
            if (record is { } id)
            {
                records.Add(id);
            }
            else
            {
                Errors++;
            }

            start = end;
        }
    }

    public void Dispose() => connection.Dispose();
}
