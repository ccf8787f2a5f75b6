using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Where a ledger is read from to be checked: a server, a folder of the same layout, or a dump of its database.</summary>
internal interface ILedgerSource
{
    /// <summary>The log's own word for its key (a vkey); null where the source has none. Worth nothing until it is trusted.</summary>
    Task<string?> ReadKeyAsync(CancellationToken cancellationToken);

    /// <summary>The newest checkpoint, by itself: where it is not the log's, nothing else is asked for. Null where the source must be read to find it.</summary>
    /// <exception cref="InvalidDataException">The source has none.</exception>
    Task<(SignedNote Note, Checkpoint Checkpoint)?> ReadHeadAsync(CancellationToken cancellationToken);

    /// <summary>Gives all that there is, in the order in which it stands.</summary>
    /// <param name="into">Takes it.</param>
    /// <param name="progress">Told how much of the whole was read, 0 to 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidDataException">It cannot be read to its end; the message says why and what to do.</exception>
    Task ReadAsync(ILedgerRows into, Action<double> progress, CancellationToken cancellationToken);
}

/// <summary>Takes the rows of a ledger, in any order. What is passed as a span is copied where it is kept.</summary>
internal interface ILedgerRows
{
    /// <summary>Told of a log; where there are several, the one with the greatest number is written to.</summary>
    void Log(int number, string origin);

    void Node(int log, string name, string certificate);

    void Batch(string node, long first, int size, ReadOnlySpan<byte> root, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> signature);

    void Place(int log, long start, string node, long first, int size);

    void Record(in RecordRow record);

    void Tile(int log, int level, long index, ReadOnlySpan<byte> hashes);

    void Bundle(int log, long index, ReadOnlyMemory<byte> entries);

    /// <summary>A checkpoint. Its note is null where it was not signed yet.</summary>
    void Checkpoint(int log, long size, string? note);

    /// <summary>A signature line over the checkpoint of a size.</summary>
    void Cosignature(int log, long size, string line);

    /// <summary>True: the source has no records, and so the tree alone can be checked.</summary>
    bool TreeAlone { get; set; }
}

/// <summary>A record where it stands.</summary>
internal readonly ref struct RecordRow
{
    /// <summary>The node, in UTF-8.</summary>
    public required ReadOnlySpan<byte> Node { get; init; }

    public required long Counter { get; init; }

    /// <summary>The id it is kept under; null where the source keeps it under none.</summary>
    public Guid? Id { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }

    public required ReadOnlySpan<byte> Salt { get; init; }

    /// <summary>The commitment kept beside it; empty where the source keeps none.</summary>
    public ReadOnlySpan<byte> Commitment { get; init; }
}
