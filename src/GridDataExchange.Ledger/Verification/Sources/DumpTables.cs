namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>Which tables and columns of a dump are read, and what becomes of their rows. Columns are found by the names in the dump, not by their places.</summary>
internal static class DumpTables
{
    public delegate void Take(CopyRow row, ReadOnlySpan<int> columns, ILedgerRows into);

    public static IReadOnlyDictionary<string, DumpTable> All { get; } = new DumpTable[]
    {
        new("log", ["number", "origin"], static (row, c, into) => into.Log(row.Small(c[0]), row.String(c[1]))),
        new("node", ["log", "name", "certificate"], static (row, c, into) => into.Node(row.Small(c[0]), row.String(c[1]), row.String(c[2]))),
        new("batch", ["node", "first", "size", "root", "previous", "signature"], static (row, c, into) =>
            into.Batch(row.String(c[0]), row.Number(c[1]), row.Small(c[2]), row.Bytes(c[3]).Span, row.Bytes(c[4]).Span, row.Bytes(c[5]).Span)),
        new("sequence", ["log", "start", "node", "first", "size"], static (row, c, into) => into.Place(row.Small(c[0]), row.Number(c[1]), row.String(c[2]), row.Number(c[3]), row.Small(c[4]))),
        new("record", ["id", "node", "counter", "payload", "salt", "commitment"], static (row, c, into) => into.Record(new RecordRow
        {
            Id = row.Uuid(c[0]),
            Node = row.Text(c[1]),
            Counter = row.Number(c[2]),
            Payload = row.Bytes(c[3]).Span,
            Salt = row.Bytes(c[4]).Span,
            Commitment = row.Bytes(c[5]) is { IsEmpty: false } commitment ? commitment.Span : [0],
        })),
        new("tile", ["log", "level", "n", "hashes"], static (row, c, into) => into.Tile(row.Small(c[0]), row.Small(c[1]), row.Number(c[2]), row.Bytes(c[3]).Span)),
        new("entry_bundle", ["log", "n", "entries"], static (row, c, into) => into.Bundle(row.Small(c[0]), row.Number(c[1]), row.Bytes(c[2]))),
        new("checkpoint", ["log", "size", "note"], static (row, c, into) => into.Checkpoint(row.Small(c[0]), row.Number(c[1]), row.IsNull(c[2]) ? null : row.String(c[2]))),
        new("cosignature", ["log", "size", "line"], static (row, c, into) => into.Cosignature(row.Small(c[0]), row.Number(c[1]), row.String(c[2]))),
    }.ToDictionary(t => t.Name, StringComparer.Ordinal);
}

/// <summary>A table of a dump.</summary>
/// <param name="Name">Its name in the schema <c>ledger</c>.</param>
/// <param name="Columns">The columns that are read.</param>
/// <param name="Take">Takes a row, with the places of those columns.</param>
internal sealed record DumpTable(string Name, IReadOnlyList<string> Columns, DumpTables.Take Take);
