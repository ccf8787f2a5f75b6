namespace GridDataExchange.Query.Selections;

/// <summary>How much a request could cost, estimated from <c>first</c> down the tree before anything runs. Numbers stop at a bound: past any limit the exact one does not matter, an overflow would.</summary>
internal sealed class QueryWeight
{
    /// <summary>Rows looked for.</summary>
    public long AllRows { get; private set; }

    /// <summary>JSON members written.</summary>
    public long AllCells { get; private set; }

    /// <summary>Items of lists put to the database: each question of a parent row brings its own.</summary>
    public long AllItems { get; private set; }

    /// <summary>Characters of values put to the database, likewise.</summary>
    public long AllCharacters { get; private set; }

    /// <summary>Nodes of the answers about the schema itself.</summary>
    public long Introspected { get; set; }

    public static long Product(long one, long other) => Math.Clamp(one * other, 0, int.MaxValue);

    public void Rows(long rows) => AllRows = Sum(AllRows, rows);

    public void Cells(long rows) => AllCells = Sum(AllCells, rows);

    /// <summary>The values of one page's filter, sent once for each parent.</summary>
    public void Values(IEnumerable<object?> values, long parents)
    {
        foreach (var value in values)
        {
            if (value is IReadOnlyList<object?> items)
            {
                AllItems = Sum(AllItems, Product(items.Count, parents));
                AllCharacters = Sum(AllCharacters, Product(items.Sum(Characters), parents));
            }
            else
            {
                AllCharacters = Sum(AllCharacters, Product(Characters(value), parents));
            }
        }
    }

    private static long Characters(object? value) => value is string text ? text.Length : 0;

    private static long Sum(long one, long other) => Math.Clamp(one + other, 0, int.MaxValue);
}
