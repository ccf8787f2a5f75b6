using System.Buffers.Binary;

namespace GridDataExchange.Ledger.Notes;

/// <summary>One signature line of a note: who signed, by which key, and the signature.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="Id">The key's id.</param>
/// <param name="Bytes">The signature, without the id.</param>
public sealed record NoteSignature(string Name, uint Id, ReadOnlyMemory<byte> Bytes)
{
    private const string Dash = "— ";

    /// <summary>The line, with the newline that ends it.</summary>
    public string ToLine()
    {
        var bytes = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Id);
        Bytes.CopyTo(bytes.AsMemory(sizeof(uint)));
        return $"{Dash}{Name} {NoteEncoding.Base64(bytes)}\n";
    }

    /// <summary>Reads a line without its newline; null where it is no signature line.</summary>
    internal static NoteSignature? OfLine(string line) =>
        line.StartsWith(Dash, StringComparison.Ordinal)
        && line[Dash.Length..].Split(' ', 2) is [var name, var base64]
        && NoteEncoding.IsName(name)
        && NoteEncoding.TryBase64(base64, out var bytes)
        && bytes.Length > sizeof(uint)
            ? new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)))
            : null;

    internal bool IsBy(VerifierKey key) => Id == key.Id && Name == key.Name;
}
