using System.Globalization;
using System.Text;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>Writes a tree as CEL in one line that reads back as the same tree: for people, who see which part of a condition is meant.</summary>
internal static class SyntaxText
{
    // How tightly an operator binds, in CEL's grammar.
    private enum Binding
    {
        Choice,
        Or,
        And,
        Relation,
        Addition,
        Multiplication,
        Unary,
        Member,
    }

    public static string Of(SyntaxNode node) => node switch
    {
        LiteralNode literal => Literal(literal.Value),
        NameNode name => (name.IsAbsolute ? "." : "") + name.Name,
        SelectNode select => $"{Within(select.Target, Binding.Member)}.{Field(select.Name)}",
        IndexNode index => $"{Within(index.Target, Binding.Member)}[{Of(index.Key)}]",
        CallNode { Target: null } call => $"{call.Name}({Join(call.Arguments)})",
        CallNode call => $"{Within(call.Target, Binding.Member)}.{Field(call.Name)}({Join(call.Arguments)})",
        ListNode list => $"[{Join(list.Items)}]",
        MapNode map => $"{{{string.Join(", ", map.Keys.Zip(map.Values, static (key, value) => $"{Of(key)}: {Of(value)}"))}}}",
        MessageNode message => $"{message.Type}{{{string.Join(", ", message.Fields.Zip(message.Values, static (field, value) => $"{Field(field)}: {Of(value)}"))}}}",
        NotNode not => "!" + Within(not.Operand, Binding.Unary),
        NegationNode { Operand: LiteralNode } negation => $"-({Of(negation.Operand)})",
        NegationNode negation => "-" + Within(negation.Operand, Binding.Unary),
        LogicNode logic => $"{Within(logic.Left, BindingOf(logic))} {logic.Symbol} {Within(logic.Right, BindingOf(logic))}",
        BinaryNode binary => $"{Within(binary.Left, BindingOf(binary))} {binary.Symbol} {Within(binary.Right, BindingOf(binary) + 1)}",
        ConditionalNode choice => $"{Within(choice.Condition, Binding.Or)} ? {Within(choice.Then, Binding.Or)} : {Of(choice.Otherwise)}",
        _ => throw new InvalidOperationException($"no text for {node.GetType().Name}"),
    };

    private static Binding BindingOf(SyntaxNode node) => node switch
    {
        ConditionalNode => Binding.Choice,
        LogicNode { IsAnd: false } => Binding.Or,
        LogicNode => Binding.And,
        RelationNode => Binding.Relation,
        ArithmeticNode { Symbol: "+" or "-" } => Binding.Addition,
        ArithmeticNode => Binding.Multiplication,
        NotNode or NegationNode => Binding.Unary,
        _ => Binding.Member,
    };

    private static string Within(SyntaxNode node, Binding outer) => BindingOf(node) < outer ? $"({Of(node)})" : Of(node);

    private static string Join(SyntaxNode[] nodes) => string.Join(", ", nodes.Select(Of));

    private static string Field(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]) && !Words.Keywords.Contains(name) ? name : $"`{name}`";

    private static string Literal(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        ulong number => number.ToString(CultureInfo.InvariantCulture) + "u",
        double number => DoubleText.Write(number) is var digits && digits.AsSpan().IndexOfAny('.', 'e') < 0 ? digits + ".0" : digits,
        string text => Quote(text),
        _ => $"b\"{string.Concat(((byte[])value).Select(static b => $"\\x{b:x2}"))}\"",
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            quoted.Append(unit switch
            {
                '"' or '\\' => $"\\{unit}",
                '\n' => "\\n",
                _ when char.IsControl(unit) => $"\\u{(int)unit:x4}",
                _ => unit.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
