using System.Globalization;
using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Verification.Sources;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Copies a ledger from a server: as a folder of the same layout, or its records with a proof of each.</summary>
/// <remarks>Nothing is checked here: what was exported is checked by <see cref="LedgerVerifier"/>.</remarks>
public sealed class LedgerExport
{
    private static readonly byte[] Newline = [(byte)'\n'];

    private readonly ILedgerResources resources;
    private readonly string folder;
    private readonly Action<double> progress;

    private LedgerExport(ILedgerResources resources, string folder, Action<double> progress) => (this.resources, this.folder, this.progress) = (resources, folder, progress);

    /// <summary>Exports from a server.</summary>
    /// <param name="http">Asks the server.</param>
    /// <param name="token">Gives a bearer token of the scope <c>officer</c>.</param>
    /// <param name="format">What is written.</param>
    /// <param name="folder">Where; made where it is missing.</param>
    /// <param name="progress">Told how much is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many records were exported.</returns>
    /// <exception cref="InvalidDataException">The server does not give what a ledger has; the message says what to do.</exception>
    public static async Task<long> RunAsync(HttpClient http, Func<CancellationToken, Task<string>> token, ExportFormat format, string folder, Action<double> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var export = new LedgerExport(new ServerResources(http, token), folder, progress);
        return format == ExportFormat.Folder ? await export.FolderAsync(cancellationToken) : await export.RecordsAsync(format, cancellationToken);
    }

    private async Task<long> FolderAsync(CancellationToken cancellationToken)
    {
        await CopyAsync("key", cancellationToken);
        var checkpoint = Parse(await CopyAsync("checkpoint", cancellationToken)).Checkpoint;
        for (var level = 0; level < TileId.Levels && (level == 0 || checkpoint.Size >> (level * TileId.Height) > 0); level++)
        {
            var count = checkpoint.Size >> (level * TileId.Height);
            for (var n = 0L; n * TileId.Full < count; n++)
            {
                var tile = new TileId(level, n, (int)Math.Min(TileId.Full, count - (n * TileId.Full)));
                await WriteAsync(tile.Path, await HashesAsync(tile, cancellationToken), cancellationToken);
                if (level == 0)
                {
                    await WriteAsync(tile.EntriesPath, await EntriesAsync(tile, cancellationToken), cancellationToken);
                    foreach (var node in await CopyRecordsAsync(tile, cancellationToken))
                    {
                        await CopyAsync($"nodes/{node}", cancellationToken);
                    }

                    progress((double)n * TileId.Full / count);
                }
            }
        }

        return checkpoint.Size;
    }

    private async Task<long> RecordsAsync(ExportFormat format, CancellationToken cancellationToken)
    {
        var (note, checkpoint) = Parse(await NeedAsync("checkpoint", SignedNote.MostBytes, cancellationToken));
        var proofs = new ProofBuilder(new ResourceTiles(this), checkpoint.Size);
        await using var into = new StreamWriter(Path.Combine(folder, format == ExportFormat.Csv ? "records.csv" : "records.jsonl"));
        if (format == ExportFormat.Csv)
        {
            await into.WriteAsync("index,id,node,counter,kind,retention,payload,salt,proof\r\n");
        }

        for (var n = 0L; n * TileId.Full < checkpoint.Size; n++)
        {
            var tile = new TileId(0, n, (int)Math.Min(TileId.Full, checkpoint.Size - (n * TileId.Full)));
            if (!EntryBundle.TryRead(await EntriesAsync(tile, cancellationToken), out var entries) || entries.Count != tile.Width)
            {
                throw new InvalidDataException($"the server's {tile.EntriesPath} is no bundle of {tile.Width} entries: run `gdx ledger verify` against it.");
            }

            var from = n * TileId.Full;
            var proven = new List<TlogProof>(tile.Width); // before the records are asked for, which must be read in time
            while (proven.Count < tile.Width)
            {
                proven.Add(new(entries[proven.Count], from + proven.Count, await proofs.InclusionAsync(from + proven.Count, cancellationToken), note));
            }

            await ForLinesAsync(
                tile,
                async (line, i) =>
                {
                    var record = Parsed(line);
                    await into.WriteAsync(format == ExportFormat.Csv ? Csv(record, from + i, proven[i]) : Json(record, from + i, proven[i]));
                },
                cancellationToken);
            progress((double)(from + tile.Width) / checkpoint.Size);
        }

        return checkpoint.Size;
    }

    private static string Json(JsonElement line, long index, TlogProof proof) =>
        JsonSerializer.Serialize(new { index, payload = Text(line, "payload"), bytes = Text(line, "bytes"), salt = Text(line, "salt"), batch = Text(line, "batch"), proof = proof.ToText() }) + "\n";

    private static string Csv(JsonElement line, long index, TlogProof proof)
    {
        var payload = Text(line, "payload") ?? "";
        var read = RecordPayload.TryRead(Encoding.UTF8.GetBytes(payload), out var record) ? record : null;
        string[] fields =
        [
            index.ToString(CultureInfo.InvariantCulture), read?.Id.ToString("D") ?? "", CsvCell.Of(read?.Node), read?.Counter.ToString(CultureInfo.InvariantCulture) ?? "",
            CsvCell.Of(read?.Kind), CsvCell.Of(read?.Retention?.ToString()), CsvCell.Of(payload), SaltOf(line), CsvCell.Of(proof.ToText()),
        ];
        return string.Join(',', fields) + "\r\n";
    }

    /// <summary>A salt in base64 is kept to the character, also where it begins with a plus: nothing that a formula could do is spelt in its alphabet.</summary>
    private static string SaltOf(JsonElement line) => Text(line, "salt") is { } salt && NoteEncoding.TryBase64(salt, out _) ? salt : CsvCell.Of(Text(line, "salt"));

    /// <summary>The node whose batch begins with a record; null where none does.</summary>
    private static string? NodeOf(JsonElement line) =>
        // `<origin>/node/<name>/<first>` begins the text of a batch.
        Text(line, "batch")?.Split('\n')[0].Split('/') is [.., "node", var name, _] && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') && name.Any(char.IsAsciiLetterOrDigit) ? name : null;

    private static JsonElement Parsed(ReadOnlyMemory<byte> line)
    {
        try
        {
            return JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException)
        {
            throw NoRecord();
        }
    }

    private static string? Text(JsonElement line, string name)
    {
        try
        {
            return line.ValueKind == JsonValueKind.Object && line.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            throw NoRecord(); // half a surrogate pair is JSON, and no text
        }
    }

    private static InvalidDataException NoRecord() => new("the server gave records that are no JSON Lines: check that it is of the version of gdx.");

    private static (SignedNote Note, Checkpoint Checkpoint) Parse(byte[] bytes) =>
        SignedNote.TryParse(bytes, out var note, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _) ? (note, checkpoint) : throw new InvalidDataException("the server's checkpoint is none.");

    /// <summary>Copies what is a note or a key; what is there already of a node is left.</summary>
    private async Task<byte[]> CopyAsync(string path, CancellationToken cancellationToken)
    {
        if (path.StartsWith("nodes/", StringComparison.Ordinal) && File.Exists(Path.Combine(folder, path)))
        {
            return [];
        }

        var bytes = await NeedAsync(path, SignedNote.MostBytes, cancellationToken);
        await WriteAsync(path, bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Copies a bundle of records; gives the nodes whose batches begin in it.</summary>
    private async Task<HashSet<string>> CopyRecordsAsync(TileId tile, CancellationToken cancellationToken)
    {
        var nodes = new HashSet<string>(StringComparer.Ordinal);
        await using var file = File.Create(Made(ResourceSource.PathOf(tile)));
        await ForLinesAsync(
            tile,
            async (line, _) =>
            {
                if (NodeOf(Parsed(line)) is { } node)
                {
                    nodes.Add(node);
                }

                await file.WriteAsync(line, cancellationToken);
                await file.WriteAsync(Newline, cancellationToken);
            },
            cancellationToken);
        return nodes;
    }

    private Task WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken) => File.WriteAllBytesAsync(Made(path), bytes, cancellationToken);

    /// <summary>Where a resource is written, in a folder that is there.</summary>
    private string Made(string path)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>Takes the records of a bundle line by line, as many as it has entries.</summary>
    private async Task ForLinesAsync(TileId tile, Func<ReadOnlyMemory<byte>, int, Task> take, CancellationToken cancellationToken)
    {
        var (path, count) = (ResourceSource.PathOf(tile), 0);
        var found = await resources.ReadAsync(
            path,
            async (lines, stop) =>
            {
                await foreach (var line in ResourceLines.ReadAsync(lines, path, stop))
                {
                    await take(line, count < tile.Width ? count++ : throw new InvalidDataException($"the server's {path} has more records than the {tile.Width} entries of the tree: run `gdx ledger verify` against it."));
                }
            },
            cancellationToken);
        if (!found || count < tile.Width)
        {
            throw found ? new InvalidDataException($"the server's {path} has {count} records where the tree has {tile.Width} entries: run `gdx ledger verify` against it.") : Missing(path);
        }
    }

    private Task<byte[]> HashesAsync(TileId tile, CancellationToken cancellationToken) => WholeAsync(tile.Path, tile.Width * MerkleHash.Length, cancellationToken);

    private Task<byte[]> EntriesAsync(TileId tile, CancellationToken cancellationToken) => WholeAsync(tile.EntriesPath, tile.Width * ResourceSource.EntryLength, cancellationToken);

    private async Task<byte[]> WholeAsync(string path, int length, CancellationToken cancellationToken) =>
        await NeedAsync(path, length, cancellationToken) is { } bytes && bytes.Length == length ? bytes : throw new InvalidDataException($"the server's {path} has not the {length} bytes that its checkpoint needs: run `gdx ledger verify` against it.");

    private async Task<byte[]> NeedAsync(string path, int most, CancellationToken cancellationToken) => await resources.ReadAsync(path, most, cancellationToken) ?? throw Missing(path);

    private static InvalidDataException Missing(string path) => new($"the server has no ledger/{path}, which its checkpoint needs: run `gdx ledger verify` against it.");

    private sealed class ResourceTiles(LedgerExport export) : ITileReader
    {
        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken) => await export.HashesAsync(tile, cancellationToken);
    }
}

/// <summary>What an export writes.</summary>
public enum ExportFormat
{
    /// <summary>A folder of the layout that a server has.</summary>
    Folder,

    /// <summary>A line of JSON for each record, with its proof.</summary>
    Jsonl,

    /// <summary>A row of CSV for each record, with its proof.</summary>
    Csv,
}
