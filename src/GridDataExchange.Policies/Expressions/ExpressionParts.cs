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

    /// <summary>What of the row is read, <c>has</c> too.</summary>
    public static IEnumerable<RowPath> Paths(Expression expression) => All(expression)
        .Select(e => e switch { RowField read => read.Path, RowHas has => has.Path, _ => null })
        .OfType<RowPath>()
        .Distinct();

    /// <summary>The expression about a row that some relations lead to.</summary>
    public static Expression Behind(ImmutableArray<RowStep> steps, Expression expression)
    {
        return expression switch
        {
            RowField read => read with { Path = read.Path.Behind(steps) },
            RowHas has => has with { Path = has.Path.Behind(steps) },
            ListLiteral list => list with { Items = [.. list.Items.Select(There)] },
            Not not => new Not(There(not.Operand)),
            And and => new And(There(and.Left), There(and.Right)),
            Or or => new Or(There(or.Left), There(or.Right)),
            Comparison comparison => comparison with { Left = There(comparison.Left), Right = There(comparison.Right) },
            Membership membership => new Membership(There(membership.Item), There(membership.List)),
            TextTest test => test with { Text = There(test.Text), Part = There(test.Part) },
            Within within => new Within(There(within.Code), There(within.Codes)),
            DateFunction function => function with { From = There(function.From), To = There(function.To) },
            _ => expression,
        };

        Expression There(Expression part) => Behind(steps, part);
    }
}
