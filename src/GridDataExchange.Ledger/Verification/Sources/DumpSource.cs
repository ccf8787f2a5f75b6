using System.Text;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A plain-text dump of the database: the COPY sections of the schema <c>ledger</c>, read once from its beginning to its end.</summary>
/// <remarks>The rest of the dump is passed over. No more of it is in memory than a line.</remarks>
internal sealed class DumpSource(string path) : ILedgerSource
{
    private const int Step = 4096;

    private static readonly byte[] Complete = "-- PostgreSQL database dump complete"u8.ToArray();
    private static readonly byte[] CopyWord = "COPY "u8.ToArray();
    private static readonly byte[] SectionWord = "COPY ledger."u8.ToArray();
    private static readonly byte[] SectionEnd = "\\."u8.ToArray();
    private static readonly byte[] FromStandardInput = " FROM stdin;"u8.ToArray();

    /// <summary>A dump never has the log's key: it is not in the database.</summary>
    public Task<string?> ReadKeyAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>A dump is a file of the reader's own, and read whole.</summary>
    public Task<(SignedNote Note, Checkpoint Checkpoint)?> ReadHeadAsync(CancellationToken cancellationToken) => Task.FromResult<(SignedNote, Checkpoint)?>(null);

    public Task ReadAsync(ILedgerRows into, Action<double> progress, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var (lines, memory, met, complete) = (new DumpLines(file), new CopyMemory(), new HashSet<string>(StringComparer.Ordinal), false);
        var length = Math.Max(1, file.Length);
        while (lines.TryRead(out var line))
        {
            complete |= line.SequenceEqual(Complete);
            if (!line.StartsWith(CopyWord) || !line.EndsWith(FromStandardInput))
            {
                continue;
            }

            var (table, columns, count) = line.StartsWith(SectionWord) ? Section(Encoding.UTF8.GetString(line)) : default;
            if (table is not null)
            {
                met.Add(table.Name);
            }

            ReadSection(lines, table, columns, count, memory, into, () => progress((double)lines.Position / length), cancellationToken);
        }

        if (DumpTables.All.Keys.FirstOrDefault(name => !met.Contains(name)) is { } missing)
        {
            throw new InvalidDataException($"{path} has no data of the table ledger.{missing}: give a plain-text dump of the whole database, or of the schema ledger (`pg_dump --schema ledger`), not one of inserts.");
        }

        if (!complete)
        {
            throw new InvalidDataException($"{path} was cut off: it does not say `{Encoding.UTF8.GetString(Complete)}` at its end. Dump the database again.");
        }

        return Task.CompletedTask;
    }

    private void ReadSection(DumpLines lines, DumpTable? table, int[]? columns, int count, CopyMemory memory, ILedgerRows into, Action progress, CancellationToken cancellationToken)
    {
        for (var rows = 0L; lines.TryRead(out var line); rows++)
        {
            if (line.SequenceEqual(SectionEnd))
            {
                return;
            }

            table?.Take(new CopyRow(line, count, $"ledger.{table.Name}", memory), columns, into);
            if (rows % Step == 0)
            {
                progress();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        throw new InvalidDataException($"{path} was cut off within a table: dump the database again.");
    }

    /// <summary>The table of a line <c>COPY ledger.record (id, …) FROM stdin;</c>, and where its columns stand; no table where it is none that is read.</summary>
    private (DumpTable? Table, int[]? Columns, int Count) Section(string line)
    {
        var (open, close) = (line.IndexOf(" (", StringComparison.Ordinal), line.LastIndexOf(')'));
        if (open < 0 || close < open || !DumpTables.All.TryGetValue(line[SectionWord.Length..open].Trim('"'), out var table))
        {
            return default;
        }

        var names = line[(open + 2)..close].Split(',').Select(name => name.Trim().Trim('"')).ToList();
        var columns = table.Columns.Select(name => names.IndexOf(name)).ToArray();
        return Array.IndexOf(columns, -1) is >= 0 and var missing
            ? throw new InvalidDataException($"{path} has a table ledger.{table.Name} without the column {table.Columns[missing]}: it is of another version than this gdx.")
            : (table, columns, names.Count);
    }
}
