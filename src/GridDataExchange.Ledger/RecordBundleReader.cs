using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.Ledger;

/// <summary>Records as they are stored, for who may check the ledger whole: bundles of 256 in the order of the tree, JSON Lines.</summary>
/// <remarks>Bodies stay sealed; who sees them learns what kinds of records there are and when.</remarks>
public sealed class RecordBundleReader
{
    private const string Prefix = "tile/entries/";

    /// <summary>A line for every place, also where its record is not there: else the places of those after it would be wrong.</summary>
    private const string Read = """
        SELECT r.payload, r.salt, b.first, s.node, b.size, b.root, b.previous, b.signature
        FROM generate_series($2, $3 - 1) AS p (index)
        JOIN ledger.sequence s ON s.log = $1 AND s.start = (SELECT max(start) FROM ledger.sequence WHERE log = $1 AND start <= p.index) AND p.index < s.start + s.size
        CROSS JOIN LATERAL (SELECT p.index - s.start AS i) o
        LEFT JOIN ledger.record r ON r.node = s.node AND r.counter = s.first + o.i
        LEFT JOIN ledger.batch b ON o.i = 0 AND b.node = s.node AND b.first = s.first
        ORDER BY p.index
        """;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly NpgsqlDataSource source;
    private readonly LedgerIdentity identity;

    /// <summary>Reads the records of a log.</summary>
    public RecordBundleReader(IDatabases databases, LedgerIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(databases);
        source = databases.For(DatabaseRole.LedgerIntegrator);
        this.identity = identity;
    }

    /// <summary>Whether a path such as <c>x001/234.p/7</c> is that of a bundle, in its one spelling.</summary>
    public static bool IsPath(string path) => TileId.TryParseEntries(Prefix + path, out _);

    /// <summary>A bundle by its path; null where the log has none of it.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!TileId.TryParseEntries(Prefix + path, out var tile) || tile.Index > long.MaxValue / TileId.Full - 1)
        {
            return null;
        }

        var from = tile.Index * TileId.Full;
        var lines = new ArrayBufferWriter<byte>(tile.Width * 1024);
        await using var command = source.Command(Read, identity.Log, from, from + tile.Width);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var read = 0;
        for (; await reader.ReadAsync(cancellationToken); read++)
        {
            Write(reader, lines);
        }

        return read == tile.Width ? lines.WrittenMemory : default(ReadOnlyMemory<byte>?); // a bare null would be empty memory
    }

    private void Write(NpgsqlDataReader reader, ArrayBufferWriter<byte> lines)
    {
        using (var json = new Utf8JsonWriter(lines, Options))
        {
            json.WriteStartObject();
            if (!reader.IsDBNull(0))
            {
                var payload = reader.GetFieldValue<byte[]>(0);
                if (Utf8.IsValid(payload))
                {
                    json.WriteString("payload"u8, payload);
                }
                else
                {
                    json.WriteBase64String("bytes"u8, payload); // no node writes such; who changed it shall not hide it
                }

                json.WriteBase64String("salt"u8, reader.GetFieldValue<byte[]>(1));
            }

            if (!reader.IsDBNull(2) && Note(reader) is { } note)
            {
                json.WriteString("batch"u8, note);
            }

            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    private string? Note(NpgsqlDataReader reader)
    {
        var (node, root, previous) = (reader.GetString(3), reader.GetFieldValue<byte[]>(5), reader.GetFieldValue<byte[]>(6));
        var name = LedgerIdentity.KeyNameOf(identity.Origin, node);
        if (root.Length != MerkleHash.Length || !NoteEncoding.IsName(name))
        {
            return null;
        }

        var statement = new BatchStatement(identity.Origin, node, reader.GetInt64(2), reader.GetInt32(4), root, previous).ToText();
        using var signer = identity.SignerOf(node);
        return new SignedNote(statement, [new NoteSignature(name, signer.Key.Id, reader.GetFieldValue<byte[]>(7))]).ToString();
    }
}
