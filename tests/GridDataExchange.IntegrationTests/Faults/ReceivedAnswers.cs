using System.Collections.Concurrent;
using System.Text.Json;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>What a client keeps of an answer it received.</summary>
/// <param name="Record">Id of the answer's record.</param>
/// <param name="Leaf">The receipt's leaf hash.</param>
/// <param name="Proof">The receipt's proof.</param>
internal sealed record ReceivedAnswer(Guid Record, byte[] Leaf, string Proof);

/// <summary>The clients' own log, outside the server: every answer is on disk before the next is asked for, and every checkpoint that was seen.</summary>
internal sealed class ReceivedAnswers : IDisposable
{
    private readonly string path = Path.GetTempFileName();
    private readonly FileStream file;
    private readonly ConcurrentDictionary<string, byte> checkpoints = new(StringComparer.Ordinal);
    private int count;

    public ReceivedAnswers() => file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);

    public int Count => Volatile.Read(ref count);

    /// <summary>Checkpoints that were published at some time.</summary>
    public ICollection<string> Checkpoints => checkpoints.Keys;

    public void Saw(string checkpoint) => checkpoints.TryAdd(checkpoint, 0);

    public void Add(ReceivedAnswer answer)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(answer);
        lock (file)
        {
            file.Write([.. line, (byte)'\n']);
            file.Flush(flushToDisk: true);
            count++;
        }
    }

    /// <summary>What the file says.</summary>
    public IReadOnlyList<ReceivedAnswer> Read() => [.. File.ReadLines(path).Select(line => JsonSerializer.Deserialize<ReceivedAnswer>(line)!)];

    public void Dispose()
    {
        file.Dispose();
        File.Delete(path);
    }
}
