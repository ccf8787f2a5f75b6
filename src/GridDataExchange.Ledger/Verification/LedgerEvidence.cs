using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Takes a ledger row by row: each record is checked by itself as it comes, and what the checks of the whole need of it is kept.</summary>
/// <remarks>About 70 bytes stay of a record and 34 of a place in the tree, so that ten million records fit into a common machine's memory.</remarks>
internal sealed class LedgerEvidence(Findings findings, ErasureEvidence erasures) : ILedgerRows
{
    private readonly Dictionary<string, NodeEvidence> nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, LogEvidence> logs = [];
    private byte[] lastName = [];
    private NodeEvidence? last;

    public IReadOnlyCollection<NodeEvidence> Nodes => nodes.Values;

    /// <summary>By their numbers.</summary>
    public IReadOnlyDictionary<int, LogEvidence> Logs => logs;

    public bool TreeAlone { get; set; }

    public long Records { get; private set; }

    public NodeEvidence? Find(string node) => nodes.GetValueOrDefault(node);

    public void Log(int number, string origin) => LogOf(number).Origin = origin;

    public void Node(int log, string name, string certificate) => (NodeOf(name).Log, NodeOf(name).Certificate) = (log, certificate);

    public void Batch(string node, long first, int size, ReadOnlySpan<byte> root, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> signature)
    {
        var batch = new BatchEvidence { First = first, Size = size };
        batch.WellFormed = first >= 1 && size >= 1 && first <= long.MaxValue - size && root.Length == 32 && previous.Length == 32 && signature.Length == Notes.Ed25519.SignatureLength;
        if (batch.WellFormed)
        {
            (batch.Root, batch.Previous) = (Hash32.Of(root), Hash32.Of(previous));
            (batch.SignatureR, batch.SignatureS) = (Hash32.Of(signature), Hash32.Of(signature[32..]));
        }

        NodeOf(node).Batches.Add(batch);
    }

    public void Place(int log, long start, string node, long first, int size)
    {
        LogOf(log);
        NodeOf(node).Places.Add(new() { Log = log, Start = start, First = first, Size = size });
    }

    public void Tile(int log, int level, long index, ReadOnlySpan<byte> hashes) => LogOf(log).AddTile(level, index, hashes);

    public void Bundle(int log, long index, ReadOnlyMemory<byte> entries) => LogOf(log).AddBundle(index, entries);

    public void Checkpoint(int log, long size, string? note) => LogOf(log).Checkpoints.Add(new(size, note));

    public void Cosignature(int log, long size, string line) => LogOf(log).Cosignatures.Add((size, line));

    public void Record(in RecordRow row)
    {
        var node = NodeOf(row.Node);
        Span<byte> commitment = stackalloc byte[MerkleHash.Length];
        HMACSHA256.HashData(row.Salt, row.Payload, commitment);
        if (!row.Commitment.IsEmpty && !commitment.SequenceEqual(row.Commitment))
        {
            findings.Add(new(FindingCode.PayloadChanged, "its payload, salt and commitment do not belong together: one of them was changed.") { Node = node.Name, Counter = row.Counter, Id = row.Id });
        }

        var record = new RecordEvidence { Counter = row.Counter, Id = row.Id ?? default };
        if (!RecordHeader.TryRead(row.Payload, out var header))
        {
            findings.Add(new(FindingCode.PayloadUnreadable, "its payload is not one that this version of the ledger writes.") { Node = node.Name, Counter = row.Counter, Id = row.Id });
        }
        else if (header.Counter != row.Counter || !header.Node.SequenceEqual(row.Node) || (row.Id is { } id && header.Id != id))
        {
            findings.Add(new(FindingCode.PayloadElsewhere, $"its payload says that it is record {header.Counter} of the node {Encoding.UTF8.GetString(header.Node)} with the id {header.Id:D}.") { Node = node.Name, Counter = row.Counter, Id = row.Id });
        }
        else
        {
            record.Id = header.Id;
            record.Marks = MarksOf(header, node);
        }

        // What stands beside the payload is what the tree was made of: a payload that was changed alone is one finding, not many.
        Span<byte> leaf = stackalloc byte[MerkleHash.Length];
        MerkleHash.Leaf(row.Commitment.Length == MerkleHash.Length ? row.Commitment : commitment, leaf);
        record.Leaf = Hash32.Of(leaf);
        node.Records.Add(record);
        Records++;
    }

    private RecordMarks MarksOf(in RecordHeader header, NodeEvidence node)
    {
        if (header.Retention is { } period)
        {
            erasures.Sealed(period);
            return RecordMarks.None;
        }

        if (header.Kind.SequenceEqual("erased"u8))
        {
            erasures.Erased(header.Body);
            return RecordMarks.None;
        }

        if (header.Kind.SequenceEqual("stop"u8))
        {
            return RecordMarks.Stop;
        }

        if (header.Kind.SequenceEqual("start"u8))
        {
            node.Left ??= LeftOf(header.Body);
            return RecordMarks.Start;
        }

        if (header.Kind.SequenceEqual("origin"u8))
        {
            node.Origin ??= header.Body.ToArray();
            return RecordMarks.Origin;
        }

        return RecordMarks.None;
    }

    private static LeftEvidence? LeftOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            return LeftOf(JsonElement.ParseValue(ref json));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static LeftEvidence? LeftOf(JsonElement read) =>
        read.TryGetProperty("left", out var left) && left.ValueKind == JsonValueKind.Object
            && left.TryGetProperty("node", out var node) && node.ValueKind == JsonValueKind.String
            && left.TryGetProperty("committed", out var committed) && committed.ValueKind == JsonValueKind.Number && committed.TryGetInt64(out var number)
            && left.TryGetProperty("inDoubt", out var inDoubt) && inDoubt.ValueKind == JsonValueKind.Number && inDoubt.TryGetInt64(out var doubtful)
            ? new(node.GetString()!, number, doubtful)
            : null;

    private NodeEvidence NodeOf(ReadOnlySpan<byte> name)
    {
        if (last is null || !name.SequenceEqual(lastName))
        {
            (last, lastName) = (NodeOf(Encoding.UTF8.GetString(name)), name.ToArray());
        }

        return last;
    }

    private NodeEvidence NodeOf(string name)
    {
        if (!nodes.TryGetValue(name, out var node))
        {
            nodes.Add(name, node = new(name));
        }

        return node;
    }

    private LogEvidence LogOf(int number)
    {
        if (!logs.TryGetValue(number, out var log))
        {
            logs.Add(number, log = new(number));
        }

        return log;
    }
}
