using System.Security.Cryptography;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Index;

/// <summary>Fills the index from the records, behind the tree.</summary>
/// <param name="identity">The log; its number tells its places from those of the logs before.</param>
/// <param name="key">Opens what bodies keep sealed.</param>
/// <param name="keys">Opens bodies, and seals what the index keeps of them.</param>
/// <param name="logger">Takes the places of records that cannot be read.</param>
public sealed class Indexer(LedgerIdentity identity, MasterKey key, RetentionKeys keys, ILogger<Indexer> logger)
{
    /// <summary>The follower's name.</summary>
    public const string Name = "index";

    /// <summary>How far apart the places of two logs are: no log grows so long, and 127 of them fit.</summary>
    private const int LogBits = 36;

    private readonly IndexWriter writer = new(key);

    /// <summary>What the index calls a place in the tree of a log.</summary>
    internal static long PlaceOf(int log, long index) => ((long)(log - 1) << LogBits) + index;

    /// <summary>Indexes records, in the transaction of the connection. Of a record whose key was destroyed, or whose bytes were changed, nothing can be said.</summary>
    public async Task IndexAsync(NpgsqlConnection connection, IReadOnlyList<SequencedRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var unreadable = new List<long>();
        var rows = records.Select(record => Rows(record, unreadable)).OfType<IndexRows>().ToList();
        if (unreadable.Count > 0)
        {
            FollowerLog.NotIndexed(logger, unreadable.Count, unreadable[0]);
        }

        if (await IndexTables.WriteAsync(connection, rows, cancellationToken) is > 0 and var lost)
        {
            FollowerLog.Forestalled(logger, lost);
        }
    }

    // One that cannot be read must not keep those after it from being found.
    private IndexRows? Rows(SequencedRecord record, List<long> unreadable)
    {
        try
        {
            return record.Payload is { } payload && RecordBody.Open(payload, keys) is { } body
                ? writer.Rows(body, PlaceOf(identity.Log, record.Index), payload.Retention is { } period ? keys.Find(period) : null)
                : null;
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException)
        {
            unreadable.Add(record.Index);
            return null;
        }
    }
}
