using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Expressions;

/// <summary>
/// Writes a typed tree as CEL that reads back as the same tree: for people, who see which part of a condition is meant, and for comparison.
/// Equal texts mean equal expressions, also where they were read with different catalogues; only what a code set holds, its name does not say.
/// </summary>
internal static class ExpressionText
{
    private static readonly FrozenDictionary<ContextName, string> Paths = ContextNames.All.ToFrozenDictionary(c => c.Value.Name, c => c.Key);

    // How tightly an operator binds, in CEL's grammar.
    private enum Binding
    {
        Whole,
        Or,
        And,
        Relation,
        Unary,
    }

    /// <summary>The expression as CEL.</summary>
    public static string Of(Expression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return expression switch
        {
            Or or => $"{Within(or.Left, Binding.Or)} || {Within(or.Right, Binding.Or)}",
            And and => $"{Within(and.Left, Binding.And)} && {Within(and.Right, Binding.And)}",
            Not not => "!" + Within(not.Operand, Binding.Unary),
            Comparison comparison => $"{Within(comparison.Left, Binding.Unary)} {Symbol(comparison.Operator)} {Within(comparison.Right, Binding.Unary)}",
            Membership membership => $"{Within(membership.Item, Binding.Unary)} in {Of(membership.List)}",
            TextTest test => $"{Of(test.Text)}.{Name(test.Kind)}({Of(test.Part)})",
            Within within => $"within({Of(within.Code)}, {Of(within.Codes)})",
            DateFunction function => $"{Name(function.Kind)}({Of(function.From)}, {Of(function.To)})",
            RowHas has => $"has({has.Path})",
            RowField field => field.Path.ToString(),
            ContextValue context => Paths[context.Name],
            ListLiteral { CodeSet: { } codes } => $"codes.{codes}",
            ListLiteral list => $"[{string.Join(", ", list.Items.Select(Of))}]",
            Constant constant => Literal(constant.Value),
            Opaque opaque => opaque.Text,
            _ => throw new InvalidOperationException($"no text for {expression.GetType().Name}"),
        };
    }

    private static string Within(Expression operand, Binding outer)
    {
        var own = operand switch
        {
            Opaque => Binding.Whole,
            Or => Binding.Or,
            And => Binding.And,
            Comparison or Membership => Binding.Relation,
            _ => Binding.Unary,
        };
        return own < outer ? $"({Of(operand)})" : Of(operand);
    }

    private static string Literal(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DateOnly date => $"date(\"{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\")",
        DateTimeOffset moment => $"timestamp(\"{moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)}\")",
        string text => Quote(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' or '\\' => $"\\{c}",
                '\n' => "\\n",
                _ when char.IsControl(c) => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static string Symbol(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "==",
        ComparisonOperator.NotEqual => "!=",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    private static string Name(TextTestKind kind) => kind switch
    {
        TextTestKind.StartsWith => "startsWith",
        TextTestKind.EndsWith => "endsWith",
        _ => "contains",
    };

    private static string Name(DateFunctionKind kind) => kind switch
    {
        DateFunctionKind.Age => "age",
        DateFunctionKind.AgeInYear => "ageInYear",
        _ => "daysSince",
    };
}
