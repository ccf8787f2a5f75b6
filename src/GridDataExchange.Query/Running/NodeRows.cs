using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Running;

/// <summary>One value of a result row. Numbers, truths and times travel as <see cref="Number"/>, so that nothing is boxed.</summary>
internal readonly record struct Cell(object? Reference, long Number, bool IsNull)
{
    public static readonly Cell Null = new(null, 0, true);

    public bool IsTrue => !IsNull && Number != 0;

    public string Text => (string)Reference!;

    /// <summary>The value as an object, for cursors and parameters; null for none.</summary>
    public object? Value(ColumnType type) => IsNull ? null : type switch
    {
        ColumnType.Int or ColumnType.Long => Number,
        ColumnType.Boolean => Number != 0,
        ColumnType.Date => DateOnly.FromDayNumber((int)Number),
        ColumnType.DateTime => new DateTimeOffset(Number, TimeSpan.Zero),
        _ => Reference,
    };
}

/// <summary>The rows a node returned, grouped by the parameter row (tag) they answer, in order.</summary>
internal sealed class NodeRows
{
    private readonly int stride;
    private readonly int[] starts;
    private Cell[] cells;
    private int count;
    private int tag = -1;

    /// <param name="columns">Columns of a row.</param>
    /// <param name="tags">Parameter rows put to the node.</param>
    /// <param name="first">How many rows of each tag are shown: one more may be there and tells that a page follows.</param>
    public NodeRows(int columns, int tags, long first)
    {
        stride = columns;
        starts = new int[tags + 1];
        cells = new Cell[Math.Max(16, columns * 16)];
        First = first;
    }

    public long First { get; }

    /// <summary>Rows returned in all.</summary>
    public int Count => count;

    public int Tags => starts.Length - 1;

    /// <summary>For a child node: by the parent's row number, the tag it became, or a mark of <see cref="Followed"/>.</summary>
    public int[] TagOfParent { get; set; } = [];

    public ref readonly Cell this[int row, int column] => ref cells[(row * stride) + column];

    /// <summary>Room for the next row, of a tag that is not before the last one's.</summary>
    public Span<Cell> Add(int itsTag)
    {
        while (tag < itsTag)
        {
            starts[++tag] = count;
        }

        var at = count * stride;
        if (at + stride > cells.Length)
        {
            Array.Resize(ref cells, cells.Length * 2);
        }

        count++;
        return cells.AsSpan(at, stride);
    }

    /// <summary>After the last row.</summary>
    public void Close()
    {
        while (tag < starts.Length - 1)
        {
            starts[++tag] = count;
        }
    }

    public int Start(int ofTag) => starts[ofTag];

    /// <summary>Rows of a tag that are shown.</summary>
    public int Shown(int ofTag) => (int)Math.Min(starts[ofTag + 1] - starts[ofTag], First);

    public bool HasMore(int ofTag) => starts[ofTag + 1] - starts[ofTag] > First;
}

/// <summary>Why a parent row put no question to a child node.</summary>
internal static class Followed
{
    /// <summary>The relation is hidden in that row: null.</summary>
    public const int Hidden = -1;

    /// <summary>The row has no key to join by: an empty page.</summary>
    public const int Nowhere = -2;
}
