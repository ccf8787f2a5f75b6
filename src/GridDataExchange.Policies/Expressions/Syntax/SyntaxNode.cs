namespace GridDataExchange.Policies.Expressions.Syntax;

/// <summary>A node as it was written, before types are known.</summary>
internal abstract class SyntaxNode(int offset, params ReadOnlySpan<SyntaxNode> children)
{
    /// <summary>Where it begins in the text; of an operator, where the operator stands.</summary>
    public int Offset { get; } = offset;

    /// <summary>Levels of the tree below and with it. Known without a walk, so that a tree too deep is never walked.</summary>
    public int Depth { get; } = 1 + Deepest(children);

    /// <summary>Nodes of the tree below and with it.</summary>
    public int Nodes { get; } = 1 + Sum(children);

    private static int Deepest(ReadOnlySpan<SyntaxNode> children)
    {
        var deepest = 0;
        foreach (var child in children)
        {
            deepest = Math.Max(deepest, child.Depth);
        }

        return deepest;
    }

    private static int Sum(ReadOnlySpan<SyntaxNode> children)
    {
        var sum = 0;
        foreach (var child in children)
        {
            sum += child.Nodes;
        }

        return sum;
    }
}

/// <summary>A literal: <see cref="bool"/>, <see cref="long"/> or <see cref="string"/>.</summary>
internal sealed class LiteralNode(int offset, object value) : SyntaxNode(offset)
{
    public object Value { get; } = value;
}

/// <summary>A bare name.</summary>
internal sealed class NameNode(int offset, string name) : SyntaxNode(offset)
{
    public string Name { get; } = name;
}

/// <summary><c>target.name</c></summary>
internal sealed class SelectNode(int offset, SyntaxNode target, string name) : SyntaxNode(offset, target)
{
    public SyntaxNode Target { get; } = target;

    public string Name { get; } = name;
}

/// <summary><c>name(arguments)</c>, or <c>target.name(arguments)</c>.</summary>
internal sealed class CallNode(int offset, SyntaxNode? target, string name, SyntaxNode[] arguments)
    : SyntaxNode(offset, target is null ? arguments : [target, .. arguments])
{
    public SyntaxNode? Target { get; } = target;

    public string Name { get; } = name;

    public SyntaxNode[] Arguments { get; } = arguments;
}

/// <summary><c>[items]</c></summary>
internal sealed class ListNode(int offset, SyntaxNode[] items) : SyntaxNode(offset, items)
{
    public SyntaxNode[] Items { get; } = items;
}

/// <summary><c>!operand</c></summary>
internal sealed class NotNode(int offset, SyntaxNode operand) : SyntaxNode(offset, operand)
{
    public SyntaxNode Operand { get; } = operand;
}

/// <summary>A comparison or <c>in</c>.</summary>
internal sealed class RelationNode(int offset, string symbol, SyntaxNode left, SyntaxNode right) : SyntaxNode(offset, left, right)
{
    public string Symbol { get; } = symbol;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;
}

/// <summary><c>&amp;&amp;</c> or <c>||</c>.</summary>
internal sealed class LogicNode(int offset, bool isAnd, SyntaxNode left, SyntaxNode right) : SyntaxNode(offset, left, right)
{
    public bool IsAnd { get; } = isAnd;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;
}
