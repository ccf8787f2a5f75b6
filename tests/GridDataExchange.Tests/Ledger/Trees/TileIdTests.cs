using CsCheck;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Trees;

/// <summary>The paths of c2sp.org/tlog-tiles, its examples first.</summary>
public sealed class TileIdTests
{
    [Theory]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 273, 112, "tile/0/273.p/112")]
    [InlineData(1, 1, 17, "tile/1/001.p/17")]
    [InlineData(2, 0, 1, "tile/2/000.p/1")]
    [InlineData(63, 1000, 255, "tile/63/x001/000.p/255")]
    [InlineData(0, long.MaxValue, 256, "tile/0/x009/x223/x372/x036/x854/x775/807")]
    public void A_tile_has_one_path(int level, long index, int width, string path)
    {
        var tile = new TileId(level, index, width);
        Assert.Equal(path, tile.Path);
        Assert.True(TileId.TryParse(path, out var parsed));
        Assert.Equal(tile, parsed);
    }

    [Fact]
    public void A_bundle_of_entries_has_one_path()
    {
        var tile = new TileId(0, 1234067, 112);
        Assert.Equal("tile/entries/x001/x234/067.p/112", tile.EntriesPath);
        Assert.True(TileId.TryParseEntries(tile.EntriesPath, out var parsed));
        Assert.Equal(tile, parsed);
        Assert.False(TileId.TryParse(tile.EntriesPath, out _));
        Assert.False(TileId.TryParseEntries(tile.Path, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("tile/0/1")]
    [InlineData("tile/0/0001")]
    [InlineData("tile/00/001")]
    [InlineData("tile/64/001")]
    [InlineData("tile/-1/001")]
    [InlineData("tile/+1/001")]
    [InlineData("tile//001")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/234")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/x001/x234")]
    [InlineData("tile/0/001/")]
    [InlineData("/tile/0/001")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/01")]
    [InlineData("tile/0/001.p/")]
    [InlineData("tile/0/001.p")]
    [InlineData("tile/0/001.p/1/")]
    [InlineData("tile/0/001.p/1.p/1")]
    [InlineData("tile/0/ 01")]
    [InlineData("tile/0/٠٠١")]
    [InlineData("tile/0/x009/x223/x372/x036/x854/x775/808")]
    [InlineData("TILE/0/001")]
    [InlineData("tile/0/X001/234")]
    [InlineData("tile/0/../001")]
    public void Any_other_spelling_is_refused(string? path)
    {
        Assert.False(TileId.TryParse(path, out _));
        Assert.False(TileId.TryParseEntries(path?.Replace("tile/0/", "tile/entries/", StringComparison.Ordinal), out _));
    }

    [Fact]
    public void A_tree_of_70000_has_the_tiles_of_the_specification()
    {
        Assert.Equal(new TileId(0, 272, 256), TileId.Holding(0, 69_887, 70_000));
        Assert.Equal(new TileId(0, 273, 112), TileId.Holding(0, 69_999, 70_000));
        Assert.Equal(new TileId(1, 0, 256), TileId.Holding(1, 255, 70_000));
        Assert.Equal(new TileId(1, 1, 17), TileId.Holding(1, 256, 70_000));
        Assert.Equal(new TileId(2, 0, 1), TileId.Holding(2, 0, 70_000));
    }

    [Fact]
    public void A_tree_of_256_has_a_full_tile_and_one_of_width_1_above_it()
    {
        Assert.Equal(new TileId(0, 0, 256), TileId.Holding(0, 0, 256));
        Assert.Equal(new TileId(1, 0, 1), TileId.Holding(1, 0, 256));
        Assert.Equal(0, TileId.Holding(2, 0, 256).Width);
        Assert.Equal(0, TileId.Holding(63, 0, long.MaxValue).Width);
    }

    [Fact]
    public void Every_tile_is_read_from_its_path()
    {
        Gen.Select(Gen.Int[0, 63], Gen.Long[0, long.MaxValue], Gen.Int[1, 256]).Sample((level, index, width) =>
        {
            Assert.True(TileId.TryParse(new TileId(level, index, width).Path, out var tile));
            Assert.Equal(new TileId(level, index, width), tile);
        });
    }

    [Fact]
    public void No_text_is_read_that_is_not_its_tile_s_path() =>
        Gen.Char["tile/0123x.pentris"].Array[0, 24].Select(c => "tile/" + new string(c)).Sample(path =>
        {
            Assert.True(!TileId.TryParse(path, out var tile) || tile.Path == path);
            Assert.True(!TileId.TryParseEntries(path, out var entries) || entries.EntriesPath == path);
        }, iter: 20_000);
}
