using GridDataExchange.Policies.Expressions;
using Parlot.Fluent;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>CEL's <c>Primary</c> and <c>Member</c>: literals, names, brackets, and what may follow them.</summary>
internal static class MemberGrammar
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

    /// <summary>A word, keywords included.</summary>
    public static Parser<string> Word { get; } = Terms.Identifier(Letters, Letters + "0123456789").Then(static span => span.ToString());

    /// <summary>The rule <c>Member</c>, over the rule <c>Expr</c>.</summary>
    public static Parser<SyntaxNode> Build(Parser<SyntaxNode> expr)
    {
        var suffix = Suffix(expr);
        return Primary(expr).And(ZeroOrMany(suffix)).Then(static (context, parts) => parts.Item2.Aggregate(parts.Item1, (node, next) => next(context.Scanner.Buffer, node)));
    }

    private static Parser<SyntaxNode> Primary(Parser<SyntaxNode> expr)
    {
        var value = expr.ElseError(SyntaxFault.ValueWanted);
        var number = Terms.Scan(NumberText.Scan, "-.0123456789")
            .Then<SyntaxNode>(static (context, start, _, span) => new LiteralNode(start, NumberText.Read(context.Scanner.Buffer, start, span.ToString())));
        var quoted = Terms.Scan(QuotedText.Scan, "\"'rRbB")
            .Then<SyntaxNode>(static (context, start, end, _) => new LiteralNode(start, LiteralText.Unquote(context.Scanner.Buffer, start, end)));
        var group = Terms.Char('(').SkipAnd(value).AndSkip(Terms.Char(')').ElseError("`)` is missing here"));
        var list = Terms.Char('[').Then(static (_, start, _, _) => start)
            .And(Separated(Terms.Char(','), expr).Else([]))
            .AndSkip(ZeroOrMany(Terms.Char(','), 1))
            .AndSkip(Terms.Char(']').ElseError("`]` or `,` is missing here"))
            .Then<SyntaxNode>(static parts => new ListNode(parts.Item1, [.. parts.Item2]));
        var map = Terms.Char('{').Then(static (_, start, _, _) => start)
            .And(Entries(expr, value))
            .Then<SyntaxNode>(static parts => new MapNode(parts.Item1, [.. parts.Item2.Select(e => e.Item1)], [.. parts.Item2.Select(e => e.Item2)]));
        var absolute = Terms.Char('.').Then(static (_, start, _, _) => start);
        var name = absolute.Optional().And(Word.When(static (_, word) => word != "in").Then(static (_, start, _, word) => (Start: start, Text: word))).And(Arguments(expr).Optional())
            .Then(static (context, parts) => NameOrCall(context.Scanner.Buffer, parts.Item2.Start, parts.Item2.Text, parts.Item1.HasValue, parts.Item3.HasValue ? parts.Item3.Value : null));
        return OneOf(number, quoted, group, list, map, name);
    }

    private static Parser<Func<string, SyntaxNode, SyntaxNode>> Suffix(Parser<SyntaxNode> expr)
    {
        var value = expr.ElseError(SyntaxFault.ValueWanted);
        var field = Field();
        var select = Terms.Char('.').SkipAnd(field.ElseError("a name is missing after `.`")).And(Arguments(expr).Optional())
            .Then<Func<string, SyntaxNode, SyntaxNode>>(static parts => (_, node) => parts.Item2.HasValue
                ? new CallNode(parts.Item1.Start, node, parts.Item1.Text, [.. parts.Item2.Value])
                : new SelectNode(parts.Item1.Start, node, parts.Item1.Text));
        var index = Terms.Char('[').Then(static (_, start, _, _) => start).And(value).AndSkip(Terms.Char(']').ElseError("`]` is missing here"))
            .Then<Func<string, SyntaxNode, SyntaxNode>>(static parts => (_, node) => new IndexNode(parts.Item1, node, parts.Item2));
        var message = Terms.Char('{').Then(static (_, start, _, _) => start).And(Entries(field, value))
            .Then<Func<string, SyntaxNode, SyntaxNode>>(static parts => (text, node) => PathOf(node) is { } type
                ? new MessageNode(parts.Item1, type, [.. parts.Item2.Select(e => e.Item1.Text)], [.. parts.Item2.Select(e => e.Item2)])
                : throw new ExpressionException(text, parts.Item1, "`{` may follow only the name of a type"));
        return OneOf(select, index, message);
    }

    private static Parser<IReadOnlyList<SyntaxNode>> Arguments(Parser<SyntaxNode> expr) => Terms.Char('(')
        .SkipAnd(Separated(Terms.Char(','), expr).Else([]))
        .AndSkip(Terms.Char(')').ElseError("`)` or `,` is missing here"));

    private static Parser<IReadOnlyList<(TKey Key, SyntaxNode Value)>> Entries<TKey>(Parser<TKey> key, Parser<SyntaxNode> value) => Separated(
            Terms.Char(','),
            key.AndSkip(Terms.Char(':').ElseError("`:` is missing here")).And(value).Then(static parts => (parts.Item1, parts.Item2)))
        .Else([])
        .AndSkip(ZeroOrMany(Terms.Char(','), 1))
        .AndSkip(Terms.Char('}').ElseError("`}` or `,` is missing here"));

    // A field's name may stand between backticks: `content-type`.
    private static Parser<(int Start, string Text)> Field() => OneOf(
            Word.When(static (_, word) => !Words.Keywords.Contains(word)),
            Terms.Scan(static rest => rest is ['`', ..] ? rest[1..].IndexOf('`') + 2 : 0, "`").Then(static (context, start, end, _) => Escaped(context.Scanner.Buffer, start, end)))
        .Then(static (_, start, _, word) => (Start: start, Text: word));

    private static string Escaped(string text, int start, int end)
    {
        var name = text[(start + 1)..(end - 1)];
        return name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' ')
            ? name
            : throw new ExpressionException(text, start, "a name between backticks has letters, digits and `_.-/ ` alone");
    }

    private static SyntaxNode NameOrCall(string text, int start, string name, bool isAbsolute, IReadOnlyList<SyntaxNode>? arguments) => (name, arguments) switch
    {
        ("true" or "false" or "null", not null) => throw new ExpressionException(text, start, $"`{name}` is a value, not a function"),
        ("true", _) => new LiteralNode(start, true),
        ("false", _) => new LiteralNode(start, false),
        ("null", _) => new LiteralNode(start, null),
        _ when Words.Reserved.Contains(name) => throw new ExpressionException(text, start, $"`{name}` is reserved by CEL and names nothing: choose another name"),
        (_, null) => new NameNode(start, name, isAbsolute),
        _ => new CallNode(start, null, name, [.. arguments]),
    };

    /// <summary>The names of a chain of fields, such as <c>a.b.c</c>, or null where it is none.</summary>
    public static string? PathOf(SyntaxNode node) => node switch
    {
        NameNode name => name.Name,
        SelectNode select => PathOf(select.Target) is { } path ? $"{path}.{select.Name}" : null,
        _ => null,
    };
}
