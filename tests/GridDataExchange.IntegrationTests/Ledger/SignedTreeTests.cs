using System.Globalization;
using System.Security.Cryptography;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>Leaves of a tree with three levels of tiles, held against its signed root.</summary>
public sealed class SignedTreeTests(ClusterFixture cluster) : TreeTests(cluster)
{
    [Theory]
    [InlineData(null, null)]
    [InlineData(0, 7)] // a full tile of leaves
    [InlineData(0, 273)] // the last one, which is not full
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Tiles_are_believed_as_far_as_they_lead_to_the_signed_root(int? level, int? index)
    {
        const int size = 70_000;
        var growing = await GrowingTree.ReadAsync(0, [], _ => Task.FromResult<byte[]?>(null), _ => Task.FromResult<byte[]?>(null));
        for (var n = 0; n < size; n++)
        {
            growing.Append(SHA256.HashData(BitConverter.GetBytes(n)));
        }

        var tiles = growing.TakeTiles();
        var text = new Checkpoint(Options.Identity.Origin, size, growing.Root()).ToText();
        await Databases.ScalarAsync<long>(
            "WITH t AS (INSERT INTO ledger.tile (log, level, n, hashes) SELECT 1, * FROM unnest($1::smallint[], $2::bigint[], $3::bytea[]) RETURNING 1) SELECT count(*) FROM t",
            tiles.Select(t => (short)t.Level).ToArray(),
            tiles.Select(t => t.Index).ToArray(),
            tiles.Select(t => t.Hashes).ToArray());
        await Databases.ScalarAsync<long>("INSERT INTO ledger.checkpoint (log, size, root, note) VALUES (1, $1, $2, $3) RETURNING size", (long)size, growing.Root(), new SignedNote(text, [Options.Identity.Signer.Sign(text)]).ToString());
        if (level is not null)
        {
            await HostileAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE ledger.tile SET hashes = set_byte(hashes, 3, get_byte(hashes, 3) # 1) WHERE level = {level} AND n = {index}"));
        }

        await using var connection = await Databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(Stop);
        var tree = new SignedTree(Options.Identity);
        Assert.Equal(size, await tree.ReadAsync(connection, Stop));
        var asked = Enumerable.Range(0, (size / 256) + 1).Select(n => (long)n).ToList();
        if (level is not null)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => tree.LeavesAsync(connection, asked, Stop));
            return;
        }

        var leaves = await tree.LeavesAsync(connection, asked, Stop);
        foreach (var n in new[] { 0, 255, 256, 65_535, 65_536, size - 1 })
        {
            Assert.Equal(MerkleHash.Leaf(SHA256.HashData(BitConverter.GetBytes(n))), leaves[n / 256].Slice(n % 256 * 32, 32).ToArray());
        }
    }
}
