namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Replaces what is constant by its value, only where the result is the same for every row, caller and request, unknown included.</summary>
internal static class Folding
{
    /// <summary><c>x &amp;&amp; y</c>: <c>true &amp;&amp; y</c> is y and <c>false &amp;&amp; y</c> false whatever y is, an error too.</summary>
    public static Expression And(Expression left, Expression right) => (left, right) switch
    {
        (Constant { Value: true }, _) => right,
        (_, Constant { Value: true }) => left,
        (Constant { Value: false }, _) => left,
        (_, Constant { Value: false }) => right,
        _ => new And(left, right),
    };

    /// <summary><c>x || y</c>: <c>false || y</c> is y and <c>true || y</c> true whatever y is, an error too.</summary>
    public static Expression Or(Expression left, Expression right) => (left, right) switch
    {
        (Constant { Value: false }, _) => right,
        (_, Constant { Value: false }) => left,
        (Constant { Value: true }, _) => left,
        (_, Constant { Value: true }) => right,
        _ => new Or(left, right),
    };

    /// <summary>The expression, or its value where all that it is made of is constant and its value is known.</summary>
    public static Expression Fold(Expression expression, params ReadOnlySpan<Expression> parts)
    {
        foreach (var part in parts)
        {
            if (!IsConstant(part))
            {
                return expression;
            }
        }

        return Evaluator.Fold(expression) is { } value ? new Constant(value, expression.Type) : expression;
    }

    private static bool IsConstant(Expression expression) =>
        expression is Constant || (expression is ListLiteral list && list.Items.All(i => i is Constant));
}
