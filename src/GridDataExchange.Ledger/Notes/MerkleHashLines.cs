using System.Diagnostics.CodeAnalysis;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Ledger.Notes;

/// <summary>The hashes of a proof in text: one in base64 on each line.</summary>
internal static class MerkleHashLines
{
    public static string ToText(IEnumerable<ReadOnlyMemory<byte>> hashes) => string.Concat(hashes.Select(h => NoteEncoding.Base64(h.Span) + "\n"));

    public static bool TryParse(ReadOnlySpan<string> lines, int most, [NotNullWhen(true)] out IReadOnlyList<ReadOnlyMemory<byte>>? hashes)
    {
        hashes = null;
        if (lines.Length > most)
        {
            return false;
        }

        var found = new List<ReadOnlyMemory<byte>>(lines.Length);
        foreach (var line in lines)
        {
            if (!NoteEncoding.TryBase64(line, out var hash) || hash.Length != MerkleHash.Length)
            {
                return false;
            }

            found.Add(hash);
        }

        hashes = found;
        return true;
    }
}
