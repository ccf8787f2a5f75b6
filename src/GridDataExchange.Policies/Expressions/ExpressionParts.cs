using System.Collections.Immutable;

namespace GridDataExchange.Policies.Expressions;

/// <summary>What an expression is made of.</summary>
internal static class ExpressionParts
{
    public static ImmutableArray<Expression> Of(Expression expression) => expression switch
    {
        ListLiteral list => list.Items,
        Not not => [not.Operand],
        And and => [and.Left, and.Right],
        Or or => [or.Left, or.Right],
        Comparison comparison => [comparison.Left, comparison.Right],
        Membership membership => [membership.Item, membership.List],
        TextTest test => [test.Text, test.Part],
        Within within => [within.Code, within.Codes],
        DateFunction function => [function.From, function.To],
        _ => [],
    };

    /// <summary>The expression and all in it.</summary>
    public static IEnumerable<Expression> All(Expression expression) => Of(expression).SelectMany(All).Prepend(expression);

    /// <summary>True for what has a value of its own: a field, a fact of caller or request, a function of dates.</summary>
    public static bool IsTerm(Expression expression) => expression is RowField or ContextValue or DateFunction;

    /// <summary>What <c>&amp;&amp;</c> joins.</summary>
    public static IEnumerable<Expression> Conjuncts(Expression expression) =>
        expression is And and ? Conjuncts(and.Left).Concat(Conjuncts(and.Right)) : [expression];

    /// <summary>The names of the row's fields that are read, <c>has</c> too.</summary>
    public static IEnumerable<string> Fields(Expression expression) => All(expression)
        .Select(e => e switch { RowField read => read.Field.Name, RowHas has => has.Field.Name, _ => null })
        .OfType<string>()
        .Distinct(StringComparer.Ordinal);
}
