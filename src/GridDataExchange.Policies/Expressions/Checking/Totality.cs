using GridDataExchange.Policies.Cel.Syntax;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Why a part of CEL has no place in a condition over rows: it would not be total, or SQL would judge it otherwise than CEL.</summary>
internal static class Totality
{
    /// <summary>The reason, and what to write instead.</summary>
    public static string Refusal(SyntaxNode node, string text) => node switch
    {
        LiteralNode { Value: null } => "`null` is no value here: ask `has(row.field)` whether a field has one",
        LiteralNode { Value: string } => "a text may hold no NUL, since no stored text does",
        LiteralNode { Value: byte[] } => "bytes have no place in conditions over rows, which compare texts",
        LiteralNode => $"`{Number(node, text)}` is not a whole number: write digits alone, such as 60",
        ArithmeticNode arithmetic => NoArithmetic(arithmetic.Symbol),
        NegationNode => NoArithmetic("-"),
        ConditionalNode => "`?` is refused: write the choice with `&&` and `||`",
        IndexNode => "`[` is refused: there are no indexes, maps or messages here",
        _ => "`{` is refused: there are no indexes, maps or messages here",
    };

    private static string NoArithmetic(string symbol) => $"`{symbol}` is refused: policies do no arithmetic over rows (use age, ageInYear or daysSince for dates)";

    private static string Number(SyntaxNode node, string text) => text.Substring(node.Offset, NumberText.Scan(text.AsSpan(node.Offset)));
}
