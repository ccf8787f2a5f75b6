namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>Lines of a file as bytes, without copying them; ended by a newline each.</summary>
internal sealed class DumpLines(Stream stream)
{
    private const int LeastBuffer = 1 << 20;
    private const int LongestLine = 1 << 29;

    private byte[] buffer = new byte[LeastBuffer];
    private int start;
    private int end;

    /// <summary>Bytes taken from the stream so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next line without its newline, valid until the next call; false at the end. A line that no newline ends is none.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = start;
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = buffer.AsSpan(start, searched + newline - start);
                start = searched + newline + 1;
                return true;
            }

            searched = end;
            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (searched, end, start) = (searched - start, end - start, 0);
            }

            if (end == buffer.Length)
            {
                if (buffer.Length >= LongestLine)
                {
                    throw new InvalidDataException($"the dump has a line of more than {LongestLine} bytes: give a plain-text dump as `pg_dump` writes it.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                line = default;
                return false;
            }

            (end, Position) = (end + read, Position + read);
        }
    }
}
