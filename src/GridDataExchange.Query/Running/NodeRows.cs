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

/// <summary>The rows a node returned, grouped by the parameter row (tag) they answer, in order; the tags of each question of a cohort stand together.</summary>
internal sealed class NodeRows
{
    private readonly int stride;
    private readonly int[] starts;
    private readonly IReadOnlyList<int> questions;
    private readonly IReadOnlyList<long> sizes;
    private Cell[] cells;
    private int count;
    private int tag = -1;

    /// <param name="columns">Columns of a row.</param>
    /// <param name="questions">For each tag the number of the question it belongs to, rising.</param>
    /// <param name="sizes">By the number of a question, how many rows of each of its tags are shown: one more may be there and tells that a page follows.</param>
    public NodeRows(int columns, IReadOnlyList<int> questions, IReadOnlyList<long> sizes)
    {
        stride = columns;
        this.questions = questions;
        this.sizes = sizes;
        starts = new int[questions.Count + 1];
        cells = new Cell[Math.Max(16, columns * 16)];
    }

    /// <summary>Rows returned in all.</summary>
    public int Count => count;

    public int Tags => questions.Count;

    /// <summary>For a child node: by the parent's row number, the tag it became, or a mark of <see cref="Followed"/>.</summary>
    public int[] TagOfParent { get; init; } = [];

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

    /// <summary>The number of the question a tag belongs to.</summary>
    public int QuestionOf(int ofTag) => questions[ofTag];

    /// <summary>The tags of a question.</summary>
    public Range TagsOf(int question) => FirstNotBefore(question)..FirstNotBefore(question + 1);

    public int Start(int ofTag) => starts[ofTag];

    /// <summary>Rows of a tag that were returned.</summary>
    public int Returned(int ofTag) => starts[ofTag + 1] - starts[ofTag];

    /// <summary>Rows of a tag that are shown.</summary>
    public int Shown(int ofTag) => (int)Math.Min(Returned(ofTag), sizes[questions[ofTag]]);

    public bool HasMore(int ofTag) => Returned(ofTag) > sizes[questions[ofTag]];

    private int FirstNotBefore(int question)
    {
        var (low, high) = (0, questions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = questions[middle] < question ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>Why a parent row put no question to a child node.</summary>
internal static class Followed
{
    /// <summary>The relation is hidden in that row: null.</summary>
    public const int Hidden = -1;

    /// <summary>The row has no key to join by: an empty page.</summary>
    public const int Nowhere = -2;
}
