using CsCheck;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Trees;

public sealed class TreePropertyTests
{
    private const int Most = 700; // three tiles of level 0, and one of level 1

    private static readonly byte[][] Leaves = NaiveTree.Leaves(Most);
    private static readonly NaiveTree Tree = new(Leaves) { GivesMore = true };
    private static readonly Gen<(int Size, int Index)> Leaf = Gen.Int[1, Most].SelectMany(size => Gen.Int[0, size - 1].Select(index => (size, index)));
    private static readonly Gen<(int Size, int Old)> Sizes = Gen.Int[1, Most].SelectMany(size => Gen.Int[1, size].Select(old => (size, old)));

    [Fact]
    public void The_frontier_of_every_size_has_the_root_of_the_recursion()
    {
        var frontier = new TreeFrontier();
        for (var size = 0; size < 300; size++)
        {
            Assert.Equal(size, frontier.Size);
            Assert.Equal(Tree.Root(size), frontier.Root());
            frontier = TreeFrontier.Of(frontier.Size, frontier.Hashes);
            frontier.Append(Leaves[size]);
        }
    }

    [Fact]
    public void A_frontier_is_not_made_of_too_few_hashes_or_short_ones()
    {
        Assert.Throws<ArgumentException>(() => TreeFrontier.Of(3, [Leaves[0]]));
        Assert.Throws<ArgumentException>(() => TreeFrontier.Of(2, [Leaves[0][1..]]));
        Assert.Throws<ArgumentException>(() => TreeFrontier.Of(-1, []));
        Assert.Throws<ArgumentException>(() => TreeFrontier.Of(0, [Leaves[0]]));
    }

    [Fact]
    public void Every_leaf_of_a_small_tree_has_a_path_to_its_root()
    {
        foreach (var size in Enumerable.Range(0, 70).Append(500))
        {
            var leaves = Leaves[..size];
            var small = SmallTree.Of(leaves);
            Assert.Equal(Tree.Root(size), small.Root);
            Assert.All(Enumerable.Range(0, size), i => Assert.True(InclusionProof.Verify(i, size, leaves[i], small.Root, small.PathOf(i))));
        }

        Assert.Equal(SmallTree.Of(Leaves[..9]).PathOf(4).Select(h => h.ToArray()), SmallTree.PathOf(Leaves[..9], 4).Select(h => h.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallTree.PathOf(Leaves[..9], 9));
    }

    [Fact]
    public async Task The_root_of_every_size_comes_from_its_tiles()
    {
        foreach (var size in Enumerable.Range(0, 20).Concat([255, 256, 257, 511, 512, 513, Most]))
        {
            Assert.Equal(Tree.Root(size), await new ProofBuilder(new NaiveTree(Leaves), size).RootAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public Task An_inclusion_proof_from_tiles_verifies_and_fails_with_one_bit_turned() => Gen.Select(Leaf, Gen.Int[0, int.MaxValue]).SampleAsync(async (leaf, bit) =>
    {
        var (size, index) = leaf;
        var (hash, root) = (Leaves[index], Tree.Root(size));
        var path = await new ProofBuilder(Tree, size).InclusionAsync(index);
        Assert.True(InclusionProof.Verify(index, size, hash, root, path));
        Assert.Equal(SmallTree.PathOf(Leaves[..size], index).Select(h => h.ToArray()), path.Select(h => h.ToArray()));

        Assert.False(InclusionProof.Verify(index, size, Turned(hash, bit), root, path));
        Assert.False(InclusionProof.Verify(index, size, hash, Turned(root, bit), path));
        Assert.All(Spoilt(path, bit), spoilt => Assert.False(InclusionProof.Verify(index, size, hash, root, spoilt)));
        Assert.False(InclusionProof.Verify(size, size, hash, root, path));
        Assert.All(Enumerable.Range(0, size).Where(i => i != index), other => Assert.False(InclusionProof.Verify(other, size, hash, root, path)));
    }, iter: 200);

    [Fact]
    public Task A_consistency_proof_from_tiles_verifies_and_fails_with_one_bit_turned() => Gen.Select(Sizes, Gen.Int[0, int.MaxValue]).SampleAsync(async (sizes, bit) =>
    {
        var (size, old) = sizes;
        var (before, root) = (Tree.Root(old), Tree.Root(size));
        var proof = await new ProofBuilder(Tree, size).ConsistencyAsync(old);
        Assert.True(ConsistencyProof.Verify(old, size, before, root, proof));
        Assert.InRange(proof.Count, 0, ConsistencyProof.Most);

        Assert.False(ConsistencyProof.Verify(old, size, Turned(before, bit), root, proof));
        Assert.False(ConsistencyProof.Verify(old, size, before, Turned(root, bit), proof));
        Assert.All(Spoilt(proof, bit), spoilt => Assert.False(ConsistencyProof.Verify(old, size, before, root, spoilt)));
        Assert.False(ConsistencyProof.Verify(old + 1, size, before, root, proof));
    }, iter: 500);

    [Fact]
    public void Every_tree_begins_with_the_empty_one_and_no_other_is_empty()
    {
        byte[] empty = [.. MerkleHash.EmptyRoot];
        Assert.True(ConsistencyProof.Verify(0, 5, empty, Tree.Root(5), []));
        Assert.True(ConsistencyProof.Verify(0, 0, empty, empty, []));
        Assert.False(ConsistencyProof.Verify(0, 5, Tree.Root(1), Tree.Root(5), []));
        Assert.False(ConsistencyProof.Verify(0, 0, empty, Tree.Root(1), []));
        Assert.False(ConsistencyProof.Verify(0, 5, empty, Tree.Root(5), [empty]));
    }

    [Fact]
    public async Task Each_tile_is_read_at_most_once()
    {
        var tiles = new NaiveTree(Leaves);
        var proofs = new ProofBuilder(tiles, Most);
        await proofs.RootAsync(TestContext.Current.CancellationToken);
        foreach (var old in new[] { 1, 77, 256, 699 })
        {
            await proofs.InclusionAsync(old, TestContext.Current.CancellationToken);
            await proofs.ConsistencyAsync(old, TestContext.Current.CancellationToken);
        }

        Assert.Distinct(tiles.Read);
        Assert.Contains(new TileId(1, 0, 2), tiles.Read);
        Assert.Contains(new TileId(0, 2, 188), tiles.Read);
    }

    [Fact]
    public async Task A_tile_too_short_or_uneven_is_refused_by_name()
    {
        var refused = await Assert.ThrowsAsync<InvalidDataException>(async () => await new ProofBuilder(new ShortTiles(), 300).RootAsync(TestContext.Current.CancellationToken));
        Assert.Contains("tile/1/000.p/1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_sizes_and_any_hashes_are_judged_without_a_throw()
    {
        var numbers = Gen.OneOf(Gen.Long, Gen.OneOf(0L, 1L, 2L, -1L, long.MaxValue, long.MaxValue - 1, long.MinValue, 1L << 62));
        var hash = Gen.OneOf(Gen.Byte.Array[32], Gen.Byte.Array[0, 40]);
        Gen.Select(numbers, numbers, hash, hash, hash.Array[0, 70]).Sample((a, b, x, y, proof) =>
        {
            ReadOnlyMemory<byte>[] hashes = [.. proof.Select(h => (ReadOnlyMemory<byte>)h)];
            Assert.False(InclusionProof.Verify(a, b, x, y, hashes) && !(b == 1 && x.SequenceEqual(y)));
            Assert.False(ConsistencyProof.Verify(a, b, x, y, hashes) && !(a == b && x.SequenceEqual(y)));
        }, iter: 20_000);
    }

    private static byte[] Turned(ReadOnlySpan<byte> bytes, int bit)
    {
        var turned = bytes.ToArray();
        turned[bit / 8 % turned.Length] ^= (byte)(1 << (bit % 8));
        return turned;
    }

    private static IEnumerable<ReadOnlyMemory<byte>[]> Spoilt(IReadOnlyList<ReadOnlyMemory<byte>> proof, int bit)
    {
        yield return [.. proof, Leaves[0]];
        yield return [Leaves[0], .. proof];
        for (var i = 0; i < proof.Count; i++)
        {
            var at = i;
            yield return [.. proof.Select((h, n) => n == at ? Turned(h.Span, bit) : h)];
            yield return [.. proof.Where((_, n) => n != at)];
            yield return [.. proof.Select((h, n) => n == at ? h[1..] : h)];
        }
    }

    private sealed class ShortTiles : ITileReader
    {
        public ValueTask<ReadOnlyMemory<byte>> ReadAsync(TileId tile, CancellationToken cancellationToken) => new(new byte[31]);
    }
}
