using System.Collections.Immutable;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Matrix;

/// <summary>Numbers the policies with conditions in the order in which they are first met. The matrix looks into <c>when</c> here alone.</summary>
internal sealed class NoteBook
{
    private readonly List<MatrixNote> notes = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public ImmutableArray<MatrixNote> Notes => [.. notes];

    public static bool IsConditional(AllowPolicy allow) => allow.When is not null || allow.Rows is not Constant;

    public static bool IsConditional(DenyPolicy deny) => deny.When is not null || deny.Rows is not Constant;

    public int Of(AllowPolicy allow) => Of(allow.Name, denies: false, allow.When, allow.Rows);

    public int Of(DenyPolicy deny) => Of(deny.Name, denies: true, deny.When, deny.Rows);

    private int Of(string policy, bool denies, WhenCondition? when, Expression rows)
    {
        if (!numbers.TryGetValue(policy, out var number))
        {
            number = notes.Count + 1;
            numbers.Add(policy, number);
            notes.Add(new MatrixNote(number, policy, denies, when?.Text, rows is Constant ? null : ExpressionText.Of(rows)));
        }

        return number;
    }
}
