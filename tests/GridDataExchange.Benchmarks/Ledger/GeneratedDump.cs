using System.Globalization;
using System.Text;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Protection;

namespace GridDataExchange.Benchmarks.Ledger;

/// <summary>A dump of a ledger of any size, with real signatures, as one node would have written it.</summary>
internal static class GeneratedDump
{
    private const int BatchSize = 16;
    private const int BodyLength = 760; // sealed and in base64: about 1.2 KB of payload
    private const int BatchesOfACheckpoint = 64;
    private const string Node = "0123456789abcdef.1";

    public static async Task WriteAsync(string path, long records, LedgerIdentity identity, RetentionKeys keys)
    {
        var rest = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var tree = await GrowingTree.ReadAsync(0, [], _ => Task.FromResult<byte[]?>(null), _ => Task.FromResult<byte[]?>(null));
        using var node = new NodeIdentity(identity, Node);
        ReadOnlyMemory<byte> previous = BatchStatement.NoBatch;
        var tiles = new SortedDictionary<(int, long), byte[]>();
        var bundles = new SortedDictionary<long, byte[]>();
        await using var into = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        await into.WriteAsync("COPY ledger.record (id, node, counter, epoch, rights_end, payload, salt, commitment) FROM stdin;\n");
        for (long first = 1, batches = 1; first <= records; first += BatchSize, batches++)
        {
            var entries = Enumerable.Range(0, (int)Math.Min(BatchSize, records - first + 1)).Select(i => Entry(first + i)).ToList();
            var signed = new SignedBatch(node, first, previous, [.. entries.Select((e, i) => SealedRecord.Of(Node, first + i, SealedBody.Of(e, keys, DateTimeOffset.UtcNow)))]);
            Add("batch", $"{Node}\t{first}\t{entries.Count}\t{Hex(signed.Root)}\t{Hex(previous.Span)}\t{Hex(signed.Signature)}");
            Add("sequence", $"1\t{first - 1}\t{Node}\t{first}\t{entries.Count}");
            previous = BatchStatement.LinkOf(signed.Signature);
            for (var i = 0; i < entries.Count; i++)
            {
                var record = signed.Records[i];
                await into.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{entries[i].Id:D}\t{Node}\t{first + i}\t\\N\t\\N\t{Hex(record.Payload)}\t{Hex(record.Salt)}\t{Hex(record.Commitment)}\n"));
                tree.Append(record.Commitment);
            }

            if (batches % BatchesOfACheckpoint == 0 || first + BatchSize > records)
            {
                var text = new Checkpoint(identity.Origin, tree.Size, tree.Root()).ToText();
                Add("checkpoint", $"1\t{tree.Size}\t{new SignedNote(text, [identity.Signer.Sign(text)]).ToString().Replace("\n", "\\n", StringComparison.Ordinal)}");
                foreach (var (level, index, hashes) in tree.TakeTiles())
                {
                    tiles[(level, index)] = hashes;
                }

                foreach (var (index, bundle) in tree.TakeBundles())
                {
                    bundles[index] = bundle;
                }
            }
        }

        foreach (var ((level, index), hashes) in tiles)
        {
            Add("tile", $"1\t{level}\t{index}\t{Hex(hashes)}");
        }

        foreach (var (index, entries) in bundles)
        {
            Add("entry_bundle", $"1\t{index}\t{Hex(entries)}");
        }

        Add("log", $"1\t{identity.Origin}");
        Add("node", $"1\t{Node}\t{node.Certificate.Replace("\n", "\\n", StringComparison.Ordinal)}");
        await into.WriteAsync("\\.\n");
        foreach (var (table, columns) in new[]
        {
            ("batch", "node, first, size, root, previous, signature"), ("checkpoint", "log, size, note"), ("cosignature", "log, size, line"), ("entry_bundle", "log, n, entries"),
            ("log", "number, origin"), ("node", "log, name, certificate"), ("sequence", "log, start, node, first, size"), ("tile", "log, level, n, hashes"),
        })
        {
            await into.WriteAsync($"COPY ledger.{table} ({columns}) FROM stdin;\n");
            await into.WriteAsync(rest.GetValueOrDefault(table));
            await into.WriteAsync("\\.\n");
        }

        await into.WriteAsync("-- PostgreSQL database dump complete\n");

        void Add(string table, FormattableString row)
        {
            if (!rest.TryGetValue(table, out var rows))
            {
                rest.Add(table, rows = new StringBuilder());
            }

            rows.Append(row.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static LedgerEntry Entry(long number) => number == 1
        ? Lifecycle.Started(new NodeFacts("benchmark", ""), null, DateTimeOffset.UtcNow)
        : new LedgerEntry(Guid.NewGuid(), null, null, Encoding.UTF8.GetBytes($"\"say\":\"{new string('x', BodyLength)}\"")) { Kind = "answer", RetentionDays = 1095 };

    private static string Hex(ReadOnlySpan<byte> bytes) => @"\\x" + Convert.ToHexStringLower(bytes);
}
