using GridDataExchange.Policies.Expressions;
using Parlot;
using Parlot.Fluent;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>
/// CEL's grammar (google/cel-spec, langdef.md, Syntax), one for all conditions, its rules named as there. Only brackets recurse, and
/// <see cref="Lexis"/> bounds them, so no text can exhaust the stack.
/// </summary>
internal static class Grammar
{
    private static readonly Parser<SyntaxNode> Whole = Build();

    /// <summary>The tree of an expression.</summary>
    /// <exception cref="ExpressionException">The text is no expression, or too large a one.</exception>
    public static SyntaxNode Parse(string text)
    {
        Lexis.Check(text);
        var context = new ParseContext(new Scanner(text));
        if (!Whole.TryParse(context, out var tree, out var error))
        {
            throw SyntaxFault.At(text, error?.Position.Offset ?? 0, error?.Message ?? SyntaxFault.ValueWanted);
        }

        return Bounded(text, tree);
    }

    /// <summary>The tree, where it is not too large.</summary>
    /// <exception cref="ExpressionException">It is.</exception>
    public static SyntaxNode Bounded(string text, SyntaxNode tree)
    {
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
        var expr = Deferred<SyntaxNode>();
        var member = MemberGrammar.Build(expr);

        // A minus before digits belongs to the number (CEL's INT_LIT), so that the least int can be written.
        var prefix = Terms.Scan(static rest => rest is ['!', ..] || (rest is ['-', ..] && NumberText.Scan(rest) == 0) ? 1 : 0, "!-")
            .Then(static (_, start, _, sign) => (Start: start, IsNot: sign.Span[0] == '!'));
        var unary = ZeroOrMany(prefix).And(member).Then(static parts => parts.Item1.Reverse().Aggregate(parts.Item2, static (node, sign) =>
            sign.IsNot ? new NotNode(sign.Start, node) : (SyntaxNode)new NegationNode(sign.Start, node)));

        var multiplication = LeftAssociative(unary, Symbol("*", "/", "%"), static (at, symbol, left, right) => new ArithmeticNode(at, symbol, left, right));
        var addition = LeftAssociative(multiplication, Symbol("+", "-"), static (at, symbol, left, right) => new ArithmeticNode(at, symbol, left, right));
        var relop = OneOf(Symbol("==", "!=", "<=", ">=", "<", ">"), MemberGrammar.Word.When(static (_, word) => word == "in"));
        var relation = LeftAssociative(addition, relop, static (at, symbol, left, right) => new RelationNode(at, symbol, left, right));
        var conditionalOr = Chain(Chain(relation, "&&", true), "||", false);

        // Expr = ConditionalOr ["?" ConditionalOr ":" Expr], read as a list so that a chain of choices does not recurse.
        var choice = Terms.Char('?').Then(static (_, start, _, _) => start)
            .And(conditionalOr.ElseError(SyntaxFault.ValueWanted))
            .AndSkip(Terms.Char(':').ElseError("`:` is missing here"))
            .And(conditionalOr.ElseError(SyntaxFault.ValueWanted));
        expr.Parser = conditionalOr.And(ZeroOrMany(choice)).Then(static parts =>
        {
            var (first, choices) = parts;
            var otherwise = choices.Count == 0 ? first : choices[^1].Item3;
            for (var i = choices.Count - 1; i >= 0; i--)
            {
                otherwise = new ConditionalNode(choices[i].Item1, i == 0 ? first : choices[i - 1].Item3, choices[i].Item2, otherwise);
            }

            return otherwise;
        });
        return expr.ElseError(SyntaxFault.ValueWanted)
            .AndSkip(SkipWhiteSpace(Eof()).ElseError("this is not expected here"))
            .WithComments(static comments => comments.WithWhiteSpaceOrNewLine().WithSingleLine("//"));
    }

    private static Parser<string> Symbol(params ReadOnlySpan<string> symbols)
    {
        var parsers = new Parser<string>[symbols.Length];
        for (var i = 0; i < symbols.Length; i++)
        {
            parsers[i] = Terms.Text(symbols[i]);
        }

        return OneOf(parsers);
    }

    private static Parser<SyntaxNode> LeftAssociative(Parser<SyntaxNode> operand, Parser<string> symbol, Func<int, string, SyntaxNode, SyntaxNode, SyntaxNode> make)
    {
        var more = symbol.Then(static (_, start, _, text) => (Start: start, Text: text)).And(operand.ElseError(SyntaxFault.ValueWanted));
        return operand.And(ZeroOrMany(more)).Then(parts =>
            parts.Item2.Aggregate(parts.Item1, (left, right) => make(right.Item1.Start, right.Item1.Text, left, right.Item2)));
    }

    // Operands of one level are joined as a balanced tree: in a logic of three values both operators are associative, and depth stays small.
    private static Parser<SyntaxNode> Chain(Parser<SyntaxNode> operand, string symbol, bool isAnd)
    {
        var more = Terms.Text(symbol).Then(static (_, start, _, _) => start).And(operand.ElseError(SyntaxFault.ValueWanted));
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
}
