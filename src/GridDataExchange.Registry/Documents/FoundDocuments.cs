using System.Collections.Concurrent;

namespace GridDataExchange.Registry.Documents;

/// <summary>Registered documents that were asked for, kept in memory up to a bound. They never change; full, it forgets all of them.</summary>
internal sealed class FoundDocuments
{
    private const long MostCharacters = 16L * 1024 * 1024;

    private ConcurrentDictionary<(string Department, string Id), string> kept = new();
    private long characters;

    public string? Find(string department, string id) => kept.GetValueOrDefault((department, id));

    public void Keep(string department, string id, string document)
    {
        if (Interlocked.Add(ref characters, document.Length) > MostCharacters)
        {
            kept = new();
            Interlocked.Exchange(ref characters, document.Length);
        }

        kept.TryAdd((department, id), document);
    }
}
