using System.Security.Cryptography;
using GridDataExchange.Protection;

namespace GridDataExchange.Registry;

/// <summary>MACs (HMAC-SHA-256) of the rows that give rights, by a key outside the database: what SQL alone writes has none that fits.</summary>
internal sealed class RightsSeal(MasterKey master)
{
    public const int Length = 32;

    private readonly byte[] key = master.Derive("registry", "rights");

    public byte[] Of(RegisteredClient client, long revision) =>
        Mac(new CanonicalBytes().Text("client").Text(client.Id).Number(revision).Text(client.Department));

    public byte[] Of(Grant grant, long revision)
    {
        var content = new CanonicalBytes().Text("grant").Bytes(grant.Id.ToByteArray(bigEndian: true)).Number(revision)
            .Text(grant.Client).Text(grant.Purpose).List(grant.Scopes).List(grant.Jurisdictions).Time(grant.Starts).Time(grant.Ends);

        // Added where it holds alone: the MACs of grants older than this stay what they are, and no sequence of values is another's.
        return Mac(grant.RequiresDocument ? content.Text("requires document") : content);
    }

    public byte[] OfStanding(long revision, long epoch, ReadOnlySpan<byte> entries) =>
        Mac(new CanonicalBytes().Text("standing").Number(revision).Number(epoch).Bytes(entries));

    public static bool Fits(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> mac) => CryptographicOperations.FixedTimeEquals(expected, mac);

    private byte[] Mac(CanonicalBytes content) => HMACSHA256.HashData(key, content.ToArray());
}
