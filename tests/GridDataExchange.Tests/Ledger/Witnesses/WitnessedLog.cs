using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Tests.Ledger.Notes;
using GridDataExchange.Tests.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Witnesses;

/// <summary>A log of a few hundred entries as its owner has it: signs checkpoints of any size, and proves one from another. A fork differs from some leaf on.</summary>
internal sealed class WitnessedLog(string origin = "ledger.example.gov/tongjiang", byte seed = 9, int forkedAt = int.MaxValue)
{
    private readonly byte[][] leaves = [.. NaiveTree.Leaves(300).Take(forkedAt), .. NaiveTree.Leaves(300, seed: 1).Skip(forkedAt)];

    public NoteSigner Signer { get; } = new(SignedNoteTests.Seed(seed), origin, SignatureType.Ed25519);

    public string OriginHash => CosignedState.HashOf(origin);

    public SignedNote Checkpoint(int size, params IEnumerable<string> extensions) => Signed(new(origin, size, NaiveTree.Mth(leaves.AsSpan(0, size)), [.. extensions]));

    public SignedNote Signed(Checkpoint checkpoint) => new(checkpoint.ToText(), [Signer.Sign(checkpoint.ToText())]);

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ProofAsync(int oldSize, int size) => await new ProofBuilder(new NaiveTree(leaves), size).ConsistencyAsync(oldSize);

    /// <summary>The body that asks for a cosignature.</summary>
    public async Task<byte[]> BodyAsync(int oldSize, int size) => Body(oldSize, await ProofAsync(oldSize, size), Checkpoint(size));

    public static byte[] Body(long oldSize, IReadOnlyList<ReadOnlyMemory<byte>> proof, SignedNote note) =>
        System.Text.Encoding.UTF8.GetBytes($"old {oldSize}\n{MerkleHashLines.ToText(proof)}\n{note}");
}
