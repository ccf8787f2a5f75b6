using System.Runtime.CompilerServices;

namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>Lines of a resource as bytes, ended by a newline each; no more of it is in memory than a line.</summary>
internal static class ResourceLines
{
    /// <summary>The longest line that is read.</summary>
    public const int Longest = 64 << 20;

    private const int LeastBuffer = 64 * 1024;

    /// <summary>The lines without their newlines, each valid until the next.</summary>
    /// <exception cref="InvalidDataException">A line is too long, or ends without a newline.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[LeastBuffer];
        var (start, searched, end) = (0, 0, 0);
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                yield return buffer.AsMemory(start, searched + newline - start);
                start = searched += newline + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            searched = end;
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, end < Longest ? end * 2 : throw new InvalidDataException($"{path} has a line of more than {Longest} bytes: no record is so long."));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > 0)
        {
            throw new InvalidDataException($"{path} ends within a line: read it again.");
        }
    }
}
