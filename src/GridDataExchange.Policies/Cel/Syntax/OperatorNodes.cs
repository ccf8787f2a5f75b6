namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary><c>!operand</c></summary>
internal sealed class NotNode(int offset, SyntaxNode operand) : SyntaxNode(offset, operand)
{
    public SyntaxNode Operand { get; } = operand;
}

/// <summary><c>-operand</c></summary>
internal sealed class NegationNode(int offset, SyntaxNode operand) : SyntaxNode(offset, operand)
{
    public SyntaxNode Operand { get; } = operand;
}

/// <summary>An operator of two operands.</summary>
internal abstract class BinaryNode(int offset, string symbol, SyntaxNode left, SyntaxNode right) : SyntaxNode(offset, left, right)
{
    public string Symbol { get; } = symbol;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;
}

/// <summary><c>+</c>, <c>-</c>, <c>*</c>, <c>/</c> or <c>%</c>.</summary>
internal sealed class ArithmeticNode(int offset, string symbol, SyntaxNode left, SyntaxNode right) : BinaryNode(offset, symbol, left, right);

/// <summary>A comparison or <c>in</c>.</summary>
internal sealed class RelationNode(int offset, string symbol, SyntaxNode left, SyntaxNode right) : BinaryNode(offset, symbol, left, right);

/// <summary><c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed class LogicNode(int offset, bool isAnd, SyntaxNode left, SyntaxNode right) : BinaryNode(offset, isAnd ? "&&" : "||", left, right)
{
    public bool IsAnd { get; } = isAnd;
}

/// <summary><c>condition ? then : otherwise</c></summary>
internal sealed class ConditionalNode(int offset, SyntaxNode condition, SyntaxNode then, SyntaxNode otherwise) : SyntaxNode(offset, condition, then, otherwise)
{
    public SyntaxNode Condition { get; } = condition;

    public SyntaxNode Then { get; } = then;

    public SyntaxNode Otherwise { get; } = otherwise;
}
