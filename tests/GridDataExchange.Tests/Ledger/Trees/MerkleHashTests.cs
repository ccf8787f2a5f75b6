using System.Security.Cryptography;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Trees;

public sealed class MerkleHashTests
{
    [Fact]
    public void The_empty_tree_has_the_hash_of_nothing() =>
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(MerkleHash.EmptyRoot));

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(65_535)]
    public void A_leaf_is_the_hash_of_a_zero_and_the_entry(int length)
    {
        var entry = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(SHA256.HashData([0, .. entry]), MerkleHash.Leaf(entry));
    }

    [Fact]
    public void A_node_is_the_hash_of_a_one_and_both_hashes()
    {
        var (left, right) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        Assert.Equal(SHA256.HashData([1, .. left, .. right]), MerkleHash.Node(left, right));
    }

    [Fact]
    public void Hashing_into_a_span_allocates_nothing()
    {
        var (left, right) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(32));
        MerkleHash.Leaf(left, right);
        MerkleHash.Node(left, right, right);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            MerkleHash.Leaf(left, right);
            MerkleHash.Node(left, right, right);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
