using System.Collections.Immutable;
using System.Security.Cryptography;

namespace GridDataExchange.Registry;

/// <summary>
/// Which rows stand: for each client and grant in force the MAC of its newest revision; and which policy set is in force. A row whose MAC fits but is not named here is an
/// earlier revision written back, and gives nothing. Sealed as a whole, with the rights epoch it was written under.
/// </summary>
internal sealed class Standing
{
    private const int KeyLength = 16;
    private const int EntryLength = KeyLength + RightsSeal.Length;

    private static readonly string PolicyKey = Key(new CanonicalBytes().Text("policy set in force"));

    private readonly ImmutableSortedDictionary<string, byte[]> macs;

    private Standing(long revision, ImmutableSortedDictionary<string, byte[]> macs)
    {
        Revision = revision;
        this.macs = macs;
    }

    /// <summary>Where nothing was ever registered.</summary>
    public static Standing None { get; } = new(0, ImmutableSortedDictionary.Create<string, byte[]>(StringComparer.Ordinal));

    public long Revision { get; }

    /// <summary>How many rows stand.</summary>
    public int Count => macs.ContainsKey(PolicyKey) ? macs.Count - 1 : macs.Count;

    /// <summary>The version of the policy set in force, or null before any was.</summary>
    /// <remarks>It has a place among the entries, and so under the same MAC and the same epoch: its 32 bytes are the hash that the version is.</remarks>
    public string? PolicyVersion => macs.TryGetValue(PolicyKey, out var hash) ? Convert.ToHexStringLower(hash) : null;

    public static string KeyOf(RegisteredClient client) => Key(new CanonicalBytes().Text("client").Text(client.Id));

    public static string KeyOf(Guid grant) => Key(new CanonicalBytes().Text("grant").Bytes(grant.ToByteArray(bigEndian: true)));

    /// <summary>Opens a stored one; null where it is not what the registry wrote.</summary>
    public static Standing? Open(RightsSeal seal, long revision, long writtenUnder, long epoch, byte[] entries, byte[] mac)
    {
        if (!RightsSeal.Fits(seal.OfStanding(revision, writtenUnder, entries), mac) || writtenUnder > epoch || entries.Length % EntryLength != 0)
        {
            return null;
        }

        var macs = None.macs.ToBuilder();
        for (var at = 0; at < entries.Length; at += EntryLength)
        {
            macs[Convert.ToHexStringLower(entries, at, KeyLength)] = entries[(at + KeyLength)..(at + EntryLength)];
        }

        return new Standing(revision, macs.ToImmutable());
    }

    public bool Names(string key, byte[] mac) => macs.TryGetValue(key, out var named) && RightsSeal.Fits(named, mac);

    public Standing With(string key, byte[] mac) => new(Revision, macs.SetItem(key, mac));

    public Standing WithPolicies(string version) => new(Revision, macs.SetItem(PolicyKey, Convert.FromHexString(version)));

    public Standing Without(string key) => new(Revision, macs.Remove(key));

    public byte[] ToEntries() => [.. macs.SelectMany(entry => (byte[])[.. Convert.FromHexString(entry.Key), .. entry.Value])];

    private static string Key(CanonicalBytes content) => Convert.ToHexStringLower(SHA256.HashData(content.ToArray()).AsSpan(0, KeyLength));
}
