using System.Collections.Immutable;
using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Policies.Conditions;

/// <summary>
/// A value that conditions compare with constants, cut into the regions that these can tell apart: the constants in their order, and what lies before,
/// between and behind them. Region 2i+1 is the constant of index i.
/// </summary>
internal sealed class Term
{
    private readonly List<object> constants = [];

    // The only values it can have, whatever else it is compared with; null where it can have any.
    private HashSet<string>? closed = new(StringComparer.Ordinal);

    public Term(Expression expression)
    {
        Type = expression.Type;
        Paths = [.. ExpressionParts.Paths(expression)];
    }

    /// <summary>Takes in what it can be: of two catalogues, the same field may have other codes in each.</summary>
    public void Admit(Expression expression)
    {
        if (expression is not RowField { Field.Codes: { } codes })
        {
            closed = null;
            return;
        }

        foreach (var code in codes.Codes)
        {
            closed?.Add(code.Value);
            Add(code.Value);
        }
    }

    public ValueType Type { get; }

    /// <summary>What of the row it has no value without.</summary>
    public ImmutableArray<RowPath> Paths { get; }

    public void Add(object constant)
    {
        if (!constants.Contains(constant))
        {
            constants.Add(constant);
            constants.Sort(Order);
        }
    }

    public int RegionOf(object constant) => (2 * constants.IndexOf(constant)) + 1;

    /// <summary>The constant that the region is, or null where it lies between two.</summary>
    public object? ConstantAt(int region) => region % 2 == 1 ? constants[region / 2] : null;

    /// <summary>The regions that hold a value.</summary>
    public IEnumerable<int> Regions()
    {
        for (var region = 0; region <= 2 * constants.Count; region++)
        {
            if (region % 2 == 1 ? closed is null || closed.Contains((string)constants[region / 2]) : closed is null && !IsEmpty(region / 2))
            {
                yield return region;
            }
        }
    }

    private bool IsEmpty(int gap) => Type switch
    {
        ValueType.Bool => constants.Count == 2,
        ValueType.String => gap == 0 && constants is ["", ..],
        ValueType.Int => gap > 0 && gap < constants.Count && (long)constants[gap] - (long)constants[gap - 1] == 1,
        ValueType.Date => gap > 0 && gap < constants.Count && ((DateOnly)constants[gap]).DayNumber - ((DateOnly)constants[gap - 1]).DayNumber == 1,
        _ => false,
    };

    private static int Order(object left, object right) =>
        left is string text ? CodePointOrder.Instance.Compare(text, (string)right) : Comparer<object>.Default.Compare(left, right);
}
