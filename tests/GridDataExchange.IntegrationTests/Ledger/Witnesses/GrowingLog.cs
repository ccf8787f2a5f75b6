using System.Security.Cryptography;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.IntegrationTests.Ledger.Witnesses;

/// <summary>A log whose every size up to 256 has a signed checkpoint, and its one tile.</summary>
internal sealed class GrowingLog : ITileReader, IDisposable
{
    public const string Origin = "ledger.example.gov/tongjiang";

    private readonly byte[][] leaves = [.. Enumerable.Range(0, TileId.Full).Select(i => MerkleHash.Leaf([(byte)i]))];
    private readonly NoteSigner signer = new(RandomNumberGenerator.GetBytes(32), Origin, SignatureType.Ed25519);

    public VerifierKey Key => signer.Key;

    public static string OriginHash { get; } = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Origin)));

    public void Dispose() => signer.Dispose();

    public SignedNote Checkpoint(int size)
    {
        var text = new Checkpoint(Origin, size, SmallTree.RootOf(leaves[..size])).ToText();
        return new(text, [signer.Sign(text)]);
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ProofAsync(long oldSize, int size, CancellationToken cancellationToken) =>
        new ProofBuilder(this, size).ConsistencyAsync(oldSize, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken) =>
        new(tile.Level == 0 ? leaves[..tile.Width].SelectMany(h => h).ToArray() : SmallTree.RootOf(leaves));
}
