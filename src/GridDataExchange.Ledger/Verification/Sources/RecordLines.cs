using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>Reads bundles of records, JSON Lines in the order of the tree: a record's place follows from where it stands and from the batch that it is in.</summary>
internal sealed class RecordLines(int log, string origin, ILedgerRows into)
{
    private byte[] payload = [];
    private BatchStatement? batch;
    private byte[] node = [];
    private long start;

    /// <summary>Reads one bundle; returns the nodes whose batches begin in it.</summary>
    /// <exception cref="InvalidDataException">A line is none that the ledger writes, or there is one too many or too few.</exception>
    public async Task<IReadOnlyCollection<string>> ReadAsync(Stream lines, TileId tile, string path, CancellationToken cancellationToken)
    {
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        await foreach (var line in ResourceLines.ReadAsync(lines, path, cancellationToken))
        {
            if (i == tile.Width)
            {
                throw new InvalidDataException($"{path} has more than the {tile.Width} records that the checkpoint needs.");
            }

            try
            {
                Line(line.Span, (tile.Index * TileId.Full) + i++, begun);
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
            {
                throw new InvalidDataException($"line {i} of {path} is no record as the ledger writes them.", e);
            }
        }

        return i == tile.Width ? begun : throw new InvalidDataException($"{path} has {i} records where the checkpoint needs {tile.Width}.");
    }

    private void Line(ReadOnlySpan<byte> line, long index, HashSet<string> begun)
    {
        var (length, salt) = (-1, Array.Empty<byte>());
        var json = new Utf8JsonReader(line);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("batch"u8) && json.Read())
            {
                Begin(json.GetString(), index, begun);
            }
            else if (json.ValueTextEquals("payload"u8) && json.Read() && json.TokenType == JsonTokenType.String)
            {
                payload = payload.Length >= json.ValueSpan.Length ? payload : new byte[json.ValueSpan.Length];
                length = json.CopyString(payload);
            }
            else if (json.ValueTextEquals("bytes"u8) && json.Read() && json.TokenType == JsonTokenType.String)
            {
                payload = json.GetBytesFromBase64();
                length = payload.Length;
            }
            else if (json.ValueTextEquals("salt"u8) && json.Read() && json.TokenType == JsonTokenType.String)
            {
                salt = json.GetBytesFromBase64();
            }
            else
            {
                json.Skip();
            }
        }

        // A record that is not there has a line without payload: its place still shows which it was.
        if (length >= 0 && batch is not null && index - start < batch.Size)
        {
            into.Record(new RecordRow { Node = node, Counter = batch.First + index - start, Payload = payload.AsSpan(0, length), Salt = salt });
        }
    }

    private void Begin(string? text, long index, HashSet<string> begun)
    {
        if (text is null || !SignedNote.TryParse(text, out var note, out _) || BatchStatement.Parse(note.Text, origin) is not { } statement || note.Signatures is not [var signature, ..])
        {
            throw new JsonException();
        }

        (batch, start, node) = (statement, index, Encoding.UTF8.GetBytes(statement.Node));
        begun.Add(statement.Node);
        into.Batch(statement.Node, statement.First, statement.Size, statement.Root.Span, statement.Previous.Span, signature.Bytes.Span);
        into.Place(log, index, statement.Node, statement.First, statement.Size);
    }
}
