using System.Collections.Immutable;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>A node as it was written, before names and types are known.</summary>
internal abstract class SyntaxNode(int offset, params ReadOnlySpan<SyntaxNode> children)
{
    /// <summary>Where it begins in the text; of an operator, where the operator stands.</summary>
    public int Offset { get; } = offset;

    /// <summary>What it is made of, in no particular order.</summary>
    public ImmutableArray<SyntaxNode> Children { get; } = [.. children];

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

/// <summary>A literal: null, <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>, <see cref="string"/> or bytes.</summary>
internal sealed class LiteralNode(int offset, object? value) : SyntaxNode(offset)
{
    public object? Value { get; } = value;
}

/// <summary>A bare name.</summary>
internal sealed class NameNode(int offset, string name, bool isAbsolute) : SyntaxNode(offset)
{
    public string Name { get; } = name;

    /// <summary>True for <c>.name</c>, which never means a variable of a macro.</summary>
    public bool IsAbsolute { get; } = isAbsolute;
}

/// <summary><c>target.name</c></summary>
internal sealed class SelectNode(int offset, SyntaxNode target, string name) : SyntaxNode(offset, target)
{
    public SyntaxNode Target { get; } = target;

    public string Name { get; } = name;
}

/// <summary><c>target[key]</c></summary>
internal sealed class IndexNode(int offset, SyntaxNode target, SyntaxNode key) : SyntaxNode(offset, target, key)
{
    public SyntaxNode Target { get; } = target;

    public SyntaxNode Key { get; } = key;
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

/// <summary><c>{key: value}</c></summary>
internal sealed class MapNode(int offset, SyntaxNode[] keys, SyntaxNode[] values) : SyntaxNode(offset, [.. keys, .. values])
{
    public SyntaxNode[] Keys { get; } = keys;

    public SyntaxNode[] Values { get; } = values;
}

/// <summary><c>type{field: value}</c></summary>
internal sealed class MessageNode(int offset, string type, string[] fields, SyntaxNode[] values) : SyntaxNode(offset, values)
{
    public string Type { get; } = type;

    public string[] Fields { get; } = fields;

    public SyntaxNode[] Values { get; } = values;
}
