using System.Text;

namespace GridDataExchange.Query.Selections;

/// <summary>Collects the values of a request in the order of the walk, and the text of everything else: what two requests must share to share a plan.</summary>
internal sealed class SelectionValues
{
    private readonly List<object?> values = [];

    public StringBuilder Structure { get; } = new();

    public IReadOnlyList<object?> All => values;

    /// <summary>Keeps a value and returns its place.</summary>
    public int Add(object? value)
    {
        values.Add(value);
        return values.Count - 1;
    }
}
