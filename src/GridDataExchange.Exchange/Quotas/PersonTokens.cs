using System.Buffers.Binary;
using System.Buffers.Text;
using GridDataExchange.Protection;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Quotas;

/// <summary>The blind tokens of the persons in an answer: made once, for its record and for its quotas.</summary>
internal static class PersonTokens
{
    private const int Length = 16;

    /// <summary>The tokens of each disclosure's persons, in their order.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Of(QueryAnswer answer, PersonSeal seal) =>
        [.. answer.Disclosures.Select(d => (IReadOnlyList<string>)(d.PersonDataset is { } dataset ? [.. d.Persons.Select(p => seal.Token(dataset.Name, p.Key))] : []))];

    /// <summary>A token as it is remembered.</summary>
    public static UInt128 Read(string token) => Read(Base64Url.DecodeFromChars(token));

    /// <summary>A token as it is remembered.</summary>
    public static UInt128 Read(byte[] token) => BinaryPrimitives.ReadUInt128BigEndian(token);

    /// <summary>Tokens as they are stored.</summary>
    public static byte[][] Bytes(IEnumerable<UInt128> tokens) => [.. tokens.Select(token =>
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, token);
        return bytes;
    })];
}
