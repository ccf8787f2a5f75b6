using System.Buffers;
using Parlot;
using Parlot.Fluent;

namespace GridDataExchange.Policies.Expressions.Syntax;

/// <summary>
/// The grammar: the part of CEL's (google/cel-spec, langdef.md, Syntax) that policies may use, with its precedence:
/// members, <c>!</c>, comparisons and <c>in</c> (left-associative), <c>&amp;&amp;</c>, <c>||</c>.
/// </summary>
internal static class Grammar
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    private const string ValueWanted = "a value is missing here";
    private static readonly SearchValues<char> NumberPart = SearchValues.Create(Letters + "0123456789.");
    private static readonly Parser<SyntaxNode> Whole = Build();

    /// <summary>The tree of an expression.</summary>
    /// <exception cref="ExpressionException">The text is no expression, or too large a one.</exception>
    public static SyntaxNode Parse(string text)
    {
        Lexis.Check(text);
        var context = new ParseContext(new Scanner(text));
        if (!Whole.TryParse(context, out var tree, out var error))
        {
            throw Unexpected(text, error?.Position.Offset ?? 0, error?.Message ?? ValueWanted);
        }

        if (tree.Depth > ExpressionReader.MaxDepth)
        {
            throw new ExpressionException(text, tree.Offset, $"an expression may be {ExpressionReader.MaxDepth} levels deep at most, this one has {tree.Depth}");
        }

        return tree.Nodes <= ExpressionReader.MaxNodes
            ? tree
            : throw new ExpressionException(text, 0, $"an expression may have {ExpressionReader.MaxNodes} parts at most, this one has {tree.Nodes}");
    }

    private static Parser<SyntaxNode> Build()
    {
        var expression = Deferred<SyntaxNode>();
        var value = expression.ElseError(ValueWanted);
        var word = Terms.Identifier(Letters, Letters + "0123456789").Then(static span => span.ToString());
        var name = word.When(static (_, w) => w != "in").Then(static (_, start, _, w) => (Start: start, Text: w));
        var comma = Terms.Char(',');

        var arguments = Terms.Char('(')
            .SkipAnd(Separated(comma, expression).Else([]))
            .AndSkip(Terms.Char(')').ElseError("`)` or `,` is missing here"));

        var number = Terms.Scan(ScanNumber, "-0123456789")
            .Then<SyntaxNode>(static (context, start, _, span) => new LiteralNode(start, LiteralText.Number(context.Scanner.Buffer, start, span.ToString())));
        var quoted = Terms.Scan(ScanQuoted, "\"'")
            .Then<SyntaxNode>(static (context, start, end, _) => new LiteralNode(start, LiteralText.Unquote(context.Scanner.Buffer, start, end)));
        var group = Terms.Char('(').SkipAnd(value).AndSkip(Terms.Char(')').ElseError("`)` is missing here"));
        var list = Terms.Char('[').Then(static (_, start, _, _) => start)
            .And(Separated(comma, expression).Else([]))
            .AndSkip(ZeroOrMany(comma, 1))
            .AndSkip(Terms.Char(']').ElseError("`]` or `,` is missing here"))
            .Then<SyntaxNode>(static parts => new ListNode(parts.Item1, [.. parts.Item2]));
        var nameOrCall = name.And(arguments.Optional())
            .Then(static (context, parts) => NameOrCall(context.Scanner.Buffer, parts.Item1.Start, parts.Item1.Text, parts.Item2.HasValue ? parts.Item2.Value : null));

        var suffix = Terms.Char('.').SkipAnd(name.ElseError("a name is missing after `.`")).And(arguments.Optional());
        var member = OneOf(number, quoted, group, list, nameOrCall).And(ZeroOrMany(suffix)).Then(static parts =>
        {
            var node = parts.Item1;
            foreach (var (selected, called) in parts.Item2)
            {
                node = called.HasValue
                    ? new CallNode(selected.Start, node, selected.Text, [.. called.Value])
                    : new SelectNode(selected.Start, node, selected.Text);
            }

            return node;
        });

        var not = Terms.Char('!').Then(static (_, start, _, _) => start);
        var unary = ZeroOrMany(not).And(member).Then(static parts => parts.Item1.Reverse().Aggregate(parts.Item2, static (node, start) => new NotNode(start, node)));

        var symbol = OneOf(Terms.Text("=="), Terms.Text("!="), Terms.Text("<="), Terms.Text(">="), Terms.Text("<"), Terms.Text(">"), word.When(static (_, w) => w == "in"))
            .Then(static (_, start, _, text) => (Start: start, Text: text));
        var relation = unary.And(ZeroOrMany(symbol.And(unary.ElseError(ValueWanted)))).Then(static parts =>
            parts.Item2.Aggregate(parts.Item1, static (left, right) => new RelationNode(right.Item1.Start, right.Item1.Text, left, right.Item2)));

        var conjunction = Chain(relation, "&&", true);
        expression.Parser = Chain(conjunction, "||", false);
        return value.AndSkip(SkipWhiteSpace(Eof()).ElseError("this is not expected here")).WithComments(static comments => comments.WithWhiteSpaceOrNewLine().WithSingleLine("//"));
    }

    // Operands of one level are joined as a balanced tree: in a logic of three values both operators are associative, and depth stays small.
    private static Parser<SyntaxNode> Chain(Parser<SyntaxNode> operand, string symbol, bool isAnd)
    {
        var more = Terms.Text(symbol).Then(static (_, start, _, _) => start).And(operand.ElseError(ValueWanted));
        return operand.And(ZeroOrMany(more)).Then(parts =>
        {
            var (first, others) = parts;
            return Join(0, others.Count);

            SyntaxNode Join(int from, int to)
            {
                if (from == to)
                {
                    return from == 0 ? first : others[from - 1].Item2;
                }

                var middle = (from + to) / 2;
                return new LogicNode(others[middle].Item1, isAnd, Join(from, middle), Join(middle + 1, to));
            }
        });
    }

    private static SyntaxNode NameOrCall(string text, int start, string name, IReadOnlyList<SyntaxNode>? arguments) => (name, arguments) switch
    {
        ("true", null) => new LiteralNode(start, true),
        ("false", null) => new LiteralNode(start, false),
        ("null", null) => throw new ExpressionException(text, start, "`null` is no value here: ask `has(row.field)` whether a field has one"),
        (_, null) => new NameNode(start, name),
        _ => new CallNode(start, null, name, [.. arguments]),
    };

    private static int ScanNumber(ReadOnlySpan<char> rest)
    {
        var sign = rest.StartsWith('-') ? 1 : 0;
        if (rest.Length <= sign || !char.IsAsciiDigit(rest[sign]))
        {
            return 0;
        }

        var end = rest[sign..].IndexOfAnyExcept(NumberPart);
        return end < 0 ? rest.Length : sign + end;
    }

    private static int ScanQuoted(ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] is not ('"' or '\''))
        {
            return 0;
        }

        var at = 1;
        while (rest[at] != rest[0])
        {
            at += rest[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }

    // Parlot reports where it stood, which may be before white space; the caret belongs below what is there.
    private static ExpressionException Unexpected(string text, int offset, string sentence)
    {
        while (offset < text.Length && char.IsWhiteSpace(text[offset]))
        {
            offset++;
        }

        var found = offset < text.Length ? text[offset] : ' ';
        return new ExpressionException(text, offset, found switch
        {
            ' ' => sentence == ValueWanted ? "the expression ends where a value is missing" : sentence,
            '=' when !text.AsSpan(offset).StartsWith("==") => "`=` is no operator: compare with `==`",
            '&' => "`&` is no operator: write `&&`",
            '|' => "`|` is no operator: write `||`",
            '+' or '-' or '*' or '/' or '%' => $"`{found}` is refused: policies do no arithmetic (use age, ageInYear or daysSince for dates)",
            '?' or ':' => $"`{found}` is refused: write the choice with `&&` and `||`",
            '[' or '{' => $"`{found}` is refused: there are no indexes, maps or messages here",
            _ => sentence,
        });
    }
}
