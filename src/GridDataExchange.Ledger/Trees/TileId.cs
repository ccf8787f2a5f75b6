using System.Globalization;

namespace GridDataExchange.Ledger.Trees;

/// <summary>Names a tile of c2sp.org/tlog-tiles: its level, its index within the level, and how many hashes (of a bundle: entries) it holds.</summary>
internal readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>The width of a full tile.</summary>
    public const int Full = 256;

    /// <summary>How many levels of the tree one tile spans.</summary>
    public const int Height = 8;

    /// <summary>How many levels of tiles the largest tree has that a size can say.</summary>
    public const int Levels = 8;

    private const int MostLevel = 63;
    private const string Root = "tile/";
    private const string Entries = "entries";
    private const string Partial = ".p/";

    /// <summary>Where the tile of hashes is served, below the log's prefix.</summary>
    public string Path => PathOf(Level.ToString(CultureInfo.InvariantCulture));

    /// <summary>Where the bundle of entries is served whose hashes this tile of level 0 holds.</summary>
    public string EntriesPath => Level == 0 ? PathOf(Entries) : throw new InvalidOperationException("entries stand under tiles of level 0 alone.");

    /// <summary>The tile that holds a hash of a level, as it is in a tree of the size. Where the level has no such hash, the width is 0 or less.</summary>
    public static TileId Holding(int level, long position, long size)
    {
        var hashes = level * Height >= 63 ? 0 : size >> (level * Height);
        var index = position / Full;
        return new(level, index, (int)Math.Clamp(hashes - (index * Full), 0, Full));
    }

    /// <summary>Reads the path of a tile of hashes, in the one spelling it has.</summary>
    public static bool TryParse(string? path, out TileId tile)
    {
        tile = default;
        var parts = path?.Split('/', 3);
        return parts is ["tile", var level, var rest]
            && level.Length <= 2 && int.TryParse(level, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostLevel
            && TryParse(rest, number, out tile)
            && tile.Path == path;
    }

    /// <summary>Reads the path of a bundle of entries, in the one spelling it has; the tile is that of their hashes.</summary>
    public static bool TryParseEntries(string? path, out TileId tile)
    {
        tile = default;
        return path?.Split('/', 3) is ["tile", Entries, var rest] && TryParse(rest, 0, out tile) && tile.EntriesPath == path;
    }

    private string PathOf(string level)
    {
        var name = (Index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{name}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Root}{level}/{name}{(Width == Full ? "" : $"{Partial}{Width}")}");
    }

    /// <summary>Reads more than is allowed: the caller compares with the path of what was read.</summary>
    private static bool TryParse(string rest, int level, out TileId tile)
    {
        tile = default;
        var width = Full;
        if (rest.IndexOf(Partial, StringComparison.Ordinal) is >= 0 and var dot)
        {
            if (!int.TryParse(rest.AsSpan(dot + Partial.Length), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or >= Full)
            {
                return false;
            }

            rest = rest[..dot];
        }

        var digits = rest.Replace("/", "", StringComparison.Ordinal).Replace("x", "", StringComparison.Ordinal);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        tile = new(level, index, width);
        return true;
    }
}
