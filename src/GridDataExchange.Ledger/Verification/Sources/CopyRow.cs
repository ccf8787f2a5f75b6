using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>A row in the text format of PostgreSQL's COPY. Fields are decoded when asked for, into memory that the next row uses again.</summary>
internal ref struct CopyRow
{
    private readonly ReadOnlySpan<byte> line;
    private readonly ReadOnlySpan<int> starts;
    private readonly CopyMemory memory;
    private readonly string table;

    public CopyRow(ReadOnlySpan<byte> line, int columns, string table, CopyMemory memory)
    {
        (this.table, this.memory) = (table, memory);
        this.line = line;
        memory.Begin(columns + 1);
        var at = 0;
        for (var i = 0; i < columns; i++)
        {
            memory.Starts[i] = at;
            var tab = line[at..].IndexOf((byte)'\t');
            if (tab < 0 != (i == columns - 1))
            {
                throw Malformed();
            }

            at += tab < 0 ? line.Length - at : tab + 1;
        }

        memory.Starts[columns] = at + 1; // as if one more tab stood there
        starts = memory.Starts;
    }

    public readonly bool IsNull(int column) => Raw(column).SequenceEqual("\\N"u8);

    public readonly long Number(int column) => Utf8Parser.TryParse(Raw(column), out long number, out var length) && length == Raw(column).Length ? number : throw Malformed();

    public readonly int Small(int column) => Number(column) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : throw Malformed();

    public readonly Guid Uuid(int column) => Utf8Parser.TryParse(Raw(column), out Guid id, out var length, 'D') && length == Raw(column).Length ? id : throw Malformed();

    /// <summary>The bytes of a text, without the escapes of COPY.</summary>
    public readonly ReadOnlySpan<byte> Text(int column)
    {
        var raw = Raw(column);
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return raw;
        }

        var into = memory.Rent(raw.Length);
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != (byte)'\\')
            {
                into[length++] = raw[i];
                continue;
            }

            if (++i == raw.Length)
            {
                throw Malformed();
            }

            // PostgreSQL writes these and escaped backslashes; it never writes octal or hexadecimal ones.
            into[length++] = raw[i] switch
            {
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'v' => (byte)'\v',
                (byte)'\\' => (byte)'\\',
                _ => throw Malformed(),
            };
        }

        return into[..length];
    }

    public readonly string String(int column) => Encoding.UTF8.GetString(Text(column));

    /// <summary>A bytea in its hexadecimal form.</summary>
    public readonly ReadOnlyMemory<byte> Bytes(int column)
    {
        var raw = Raw(column);
        if (!raw.StartsWith("\\\\x"u8))
        {
            throw Malformed();
        }

        var into = memory.RentMemory((raw.Length - 3) / 2);
        return Convert.FromHexString(raw[3..], into.Span, out _, out var length) == OperationStatus.Done ? into[..length] : throw Malformed();
    }

    private readonly ReadOnlySpan<byte> Raw(int column) => line[starts[column]..(starts[column + 1] - 1)];

    private readonly InvalidDataException Malformed() => new($"the dump's table {table} has a row that `pg_dump` does not write: dump the database again as plain text.");
}

/// <summary>Memory that the rows of a dump use one after another.</summary>
internal sealed class CopyMemory
{
    private readonly List<byte[]> buffers = [];
    private int used;

    public int[] Starts { get; private set; } = new int[64];

    public void Begin(int columns)
    {
        used = 0;
        if (Starts.Length < columns)
        {
            Starts = new int[columns];
        }
    }

    public Span<byte> Rent(int length) => RentMemory(length).Span;

    public Memory<byte> RentMemory(int length)
    {
        if (used == buffers.Count)
        {
            buffers.Add([]);
        }

        if (buffers[used].Length < length)
        {
            buffers[used] = new byte[Math.Max(length, 4096)];
        }

        return buffers[used++].AsMemory(0, length);
    }
}
