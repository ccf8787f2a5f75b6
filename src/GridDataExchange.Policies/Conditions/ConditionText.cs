using System.Globalization;
using System.Text;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Writes a checked expression as CEL again. Equal texts mean equal expressions, also where they were read with different catalogues.</summary>
internal static class ConditionText
{
    public static string Of(Expression expression) => expression switch
    {
        Constant constant => Literal(constant.Value),
        ListLiteral list => $"[{string.Join(", ", list.Items.Select(Of))}]",
        RowField field => $"row.{field.Field.Name}",
        RowHas has => $"has(row.{has.Field.Name})",
        ContextValue context => Name(context.Name),
        Not { Operand: Comparison or Membership or And or Or } not => $"!({Of(not.Operand)})",
        Not not => $"!{Of(not.Operand)}",
        And and => $"{Bracketed(and.Left)} && {Bracketed(and.Right)}",
        Or or => $"{Of(or.Left)} || {Of(or.Right)}",
        Comparison comparison => $"{Of(comparison.Left)} {Sign(comparison.Operator)} {Of(comparison.Right)}",
        Membership membership => $"{Of(membership.Item)} in {Of(membership.List)}",
        TextTest test => $"{Of(test.Text)}.{Lower(test.Kind.ToString())}({Of(test.Part)})",
        Within within => $"within({Of(within.Code)}, {Of(within.Codes)})",
        DateFunction function => $"{Lower(function.Kind.ToString())}({Of(function.From)}, {Of(function.To)})",
        Opaque opaque => opaque.Text,
        _ => throw new InvalidOperationException($"no text for {expression.GetType().Name}"),
    };

    public static string Sign(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "==",
        ComparisonOperator.NotEqual => "!=",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    private static string Bracketed(Expression part) => part is Or ? $"({Of(part)})" : Of(part);

    private static string Literal(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly day => $"date(\"{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}\")",
        DateTimeOffset moment => $"timestamp(\"{moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)}\")",
        _ => Quoted((string)value),
    };

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch { '"' => "\\\"", '\\' => @"\\", '\n' => @"\n", '\r' => @"\r", '\t' => @"\t", _ => c.ToString() });
        }

        return quoted.Append('"').ToString();
    }

    private static string Name(ContextName name) => name switch
    {
        ContextName.CallerDepartment => "caller.department",
        ContextName.CallerClient => "caller.client",
        ContextName.CallerPurpose => "caller.purpose",
        ContextName.CallerScopes => "caller.scopes",
        ContextName.CallerJurisdictions => "caller.jurisdictions",
        ContextName.RequestDate => "request.date",
        ContextName.RequestTime => "request.time",
        ContextName.RequestCase => "request.case",
        ContextName.RequestOperatorName => "request.operator.name",
        _ => "request.operator.verified",
    };

    private static string Lower(string name) => string.Concat(name[..1].ToLowerInvariant(), name.AsSpan(1));
}
