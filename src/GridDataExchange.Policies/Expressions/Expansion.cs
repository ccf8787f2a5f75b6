using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Expressions;

/// <summary>Puts what they stand for in the place of the names of shared conditions.</summary>
/// <param name="text">The expression, for messages.</param>
/// <param name="conditions">The names of the conditions.</param>
/// <param name="meaning">What a name in the tree, one of the conditions', becomes.</param>
/// <remarks>Lexically: a variable of a macro can neither be taken for a condition, since it may not have the name of one, nor be seen from within one.</remarks>
internal sealed class Expansion(string text, IReadOnlySet<string> conditions, Func<NameNode, SyntaxNode> meaning)
{
    /// <summary>The tree with what the names stand for.</summary>
    /// <exception cref="ExpressionException">A name means nothing, or a condition where something else is meant.</exception>
    public SyntaxNode Expand(SyntaxNode node) => Expand(node, null);

    private SyntaxNode Expand(SyntaxNode node, Scope<bool>? scope) => node switch
    {
        NameNode name => ExpandName(name, scope),
        SelectNode { Target: NameNode target } when !conditions.Contains(target.Name) => node,
        SelectNode select => new SelectNode(select.Offset, Expand(select.Target, scope), select.Name),
        IndexNode index => new IndexNode(index.Offset, Expand(index.Target, scope), Expand(index.Key, scope)),
        CallNode call => ExpandCall(call, scope),
        ListNode list => new ListNode(list.Offset, Expand(list.Items, scope)),
        MapNode map => new MapNode(map.Offset, Expand(map.Keys, scope), Expand(map.Values, scope)),
        MessageNode message => new MessageNode(message.Offset, message.Type, message.Fields, Expand(message.Values, scope)),
        NotNode not => new NotNode(not.Offset, Expand(not.Operand, scope)),
        NegationNode negation => new NegationNode(negation.Offset, Expand(negation.Operand, scope)),
        LogicNode logic => new LogicNode(logic.Offset, logic.IsAnd, Expand(logic.Left, scope), Expand(logic.Right, scope)),
        RelationNode relation => new RelationNode(relation.Offset, relation.Symbol, Expand(relation.Left, scope), Expand(relation.Right, scope)),
        ArithmeticNode arithmetic => new ArithmeticNode(arithmetic.Offset, arithmetic.Symbol, Expand(arithmetic.Left, scope), Expand(arithmetic.Right, scope)),
        ConditionalNode choice => new ConditionalNode(choice.Offset, Expand(choice.Condition, scope), Expand(choice.Then, scope), Expand(choice.Otherwise, scope)),
        LiteralNode => node,
        _ => throw new InvalidOperationException($"no rule for {node.GetType().Name}"),
    };

    private SyntaxNode[] Expand(SyntaxNode[] nodes, Scope<bool>? scope) => Array.ConvertAll(nodes, n => Expand(n, scope));

    private SyntaxNode ExpandName(NameNode name, Scope<bool>? scope)
    {
        if (name.IsAbsolute || Scope<bool>.Find(scope, name.Name) is not null || UnknownNames.IsRoot(name.Name))
        {
            return name;
        }

        return conditions.Contains(name.Name) ? meaning(name) : throw new ExpressionException(text, name.Offset, UnknownNames.ExplainCondition(name.Name, conditions));
    }

    private CallNode ExpandCall(CallNode call, Scope<bool>? scope)
    {
        if (call.Target is null && conditions.Contains(call.Name))
        {
            throw new ExpressionException(text, call.Offset, $"`{call.Name}` is a condition, no function: write it without brackets");
        }

        var target = call.Target is null ? null : Expand(call.Target, scope);
        if (Macro.Of(text, call) is not { } macro)
        {
            return new CallNode(call.Offset, target, call.Name, Expand(call.Arguments, scope));
        }

        var inner = conditions.Contains(macro.Variable)
            ? throw new ExpressionException(text, call.Arguments[0].Offset, $"`{macro.Variable}` is the name of a condition: give the variable another")
            : new Scope<bool>(macro.Variable, true, scope);
        return new CallNode(call.Offset, target, call.Name, [call.Arguments[0], .. Expand(call.Arguments[1..], inner)]);
    }
}
