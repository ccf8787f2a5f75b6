using System.Globalization;
using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Verification.Sources;

namespace GridDataExchange.Ledger.Verification;

/// <summary>Copies a ledger from a server: as a folder of the same layout, or its records with a proof of each.</summary>
/// <remarks>Nothing is checked here: what was exported is checked by <see cref="LedgerVerifier"/>.</remarks>
public sealed class LedgerExport
{
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
        for (var level = 0; level == 0 || checkpoint.Size >> (level * TileId.Height) > 0; level++)
        {
            var count = checkpoint.Size >> (level * TileId.Height);
            for (var n = 0L; n * TileId.Full < count; n++)
            {
                var tile = new TileId(level, n, (int)Math.Min(TileId.Full, count - (n * TileId.Full)));
                await CopyAsync(tile.Path, cancellationToken);
                if (level == 0)
                {
                    await CopyAsync(tile.EntriesPath, cancellationToken);
                    foreach (var node in Nodes(await CopyAsync(ResourceSource.PathOf(tile), cancellationToken)))
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
        var (note, checkpoint) = Parse(await NeedAsync("checkpoint", cancellationToken));
        var proofs = new ProofBuilder(new ResourceTiles(this), checkpoint.Size);
        await using var into = new StreamWriter(Path.Combine(folder, format == ExportFormat.Csv ? "records.csv" : "records.jsonl"));
        if (format == ExportFormat.Csv)
        {
            await into.WriteAsync("index,id,node,counter,kind,retention,payload,salt,proof\r\n");
        }

        for (var n = 0L; n * TileId.Full < checkpoint.Size; n++)
        {
            var tile = new TileId(0, n, (int)Math.Min(TileId.Full, checkpoint.Size - (n * TileId.Full)));
            if (!EntryBundle.TryRead(await NeedAsync(tile.EntriesPath, cancellationToken), out var entries) || entries.Count != tile.Width)
            {
                throw new InvalidDataException($"the server's {tile.EntriesPath} is no bundle of {tile.Width} entries: run `gdx ledger verify` against it.");
            }

            var index = n * TileId.Full;
            foreach (var line in Lines(await NeedAsync(ResourceSource.PathOf(tile), cancellationToken)))
            {
                var proof = new TlogProof(entries[(int)(index % TileId.Full)], index, await proofs.InclusionAsync(index, cancellationToken), note);
                await into.WriteAsync(format == ExportFormat.Csv ? Csv(line, index, proof) : Json(line, index, proof));
                index++;
            }

            progress((double)index / checkpoint.Size);
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
            index.ToString(CultureInfo.InvariantCulture), read?.Id.ToString("D") ?? "", read?.Node ?? "", read?.Counter.ToString(CultureInfo.InvariantCulture) ?? "",
            read?.Kind ?? "", read?.Retention?.ToString() ?? "", payload, Text(line, "salt") ?? "", proof.ToText(),
        ];

        // RFC 4180: all quoted that may hold a comma, a quotation mark or a line's end.
        return string.Join(',', fields.Select(f => f.AsSpan().IndexOfAny(",\"\r\n") < 0 ? f : $"\"{f.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\r\n";
    }

    private static IEnumerable<string> Nodes(byte[] lines)
    {
        foreach (var line in Lines(lines))
        {
            // `<origin>/node/<name>/<first>` begins the text of a batch.
            if (Text(line, "batch")?.Split('\n')[0].Split('/') is [.., "node", var name, _] && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.') && name.Any(char.IsAsciiLetterOrDigit))
            {
                yield return name;
            }
        }
    }

    private static List<JsonElement> Lines(byte[] lines)
    {
        try
        {
            return [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        }
        catch (JsonException)
        {
            throw new InvalidDataException("the server gave records that are no JSON Lines: check that it is of the version of gdx.");
        }
    }

    private static string? Text(JsonElement line, string name) => line.ValueKind == JsonValueKind.Object && line.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static (SignedNote Note, Checkpoint Checkpoint) Parse(byte[] bytes) =>
        SignedNote.TryParse(bytes, out var note, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _) ? (note, checkpoint) : throw new InvalidDataException("the server's checkpoint is none.");

    private async Task<byte[]> CopyAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.Combine(folder, path);
        if (path.StartsWith("nodes/", StringComparison.Ordinal) && File.Exists(full))
        {
            return [];
        }

        var bytes = await NeedAsync(path, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllBytesAsync(full, bytes, cancellationToken);
        return bytes;
    }

    private async Task<byte[]> NeedAsync(string path, CancellationToken cancellationToken) =>
        await resources.ReadAsync(path, cancellationToken) ?? throw new InvalidDataException($"the server has no ledger/{path}, which its checkpoint needs: run `gdx ledger verify` against it.");

    private sealed class ResourceTiles(LedgerExport export) : ITileReader
    {
        public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken) => await export.NeedAsync(tile.Path, cancellationToken);
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
