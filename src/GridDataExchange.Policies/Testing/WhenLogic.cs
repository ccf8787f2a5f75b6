using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>The shape of a <c>when</c>: the one place of the tests that looks into it. Its tests are pieces of its text, read as conditions of their own.</summary>
internal static class WhenLogic
{
    /// <summary>The shape of the policy's <c>when</c>, or null where it has none.</summary>
    public static Logic? Of(AllowPolicy policy) => policy.When is { } when ? Of(when) : null;

    /// <summary>The shape of the policy's <c>when</c>, or null where it has none.</summary>
    public static Logic? Of(DenyPolicy policy) => policy.When is { } when ? Of(when) : null;

    // A condition whose pieces cannot be told apart is one test.
    internal static Logic Of(WhenCondition when) => Of(Grammar.Parse(when.Text), when.Text, 0, when.Text.Length) ?? Whole(when);

    private static Logic? Of(SyntaxNode node, string text, int start, int end)
    {
        switch (node)
        {
            case LogicNode logic: // its offset is that of `&&` or `||`
                return Of(logic.Left, text, start, logic.Offset) is { } left && Of(logic.Right, text, logic.Offset + 2, end) is { } right
                    ? logic.IsAnd ? new Logic.And(left, right) : new Logic.Or(left, right)
                    : null;
            case NotNode not:
                return Of(not.Operand, text, not.Offset + 1, end) is { } operand ? new Logic.Not(operand) : null;
            case LiteralNode { Value: bool value }:
                return new Logic.Always(value ? Verdict.True : Verdict.False);
            default:
                return Piece(text[start..end].Trim());
        }
    }

    /// <summary>The piece as a test, without the brackets around it and those that belong to what is around it.</summary>
    private static Logic.Test? Piece(string text)
    {
        WhenCondition? found = null;
        for (var piece = text; piece.Length > 0;)
        {
            try
            {
                found = WhenCondition.Read(piece);
                if (piece is not ['(', .., ')'])
                {
                    break;
                }

                piece = piece[1..^1].Trim();
            }
            catch (ExpressionException) when (found is null && (piece[0] == '(' || piece[^1] == ')'))
            {
                piece = (piece[0] == '(' ? piece[1..] : piece[..^1]).Trim();
            }
            catch (ExpressionException)
            {
                break;
            }
        }

        return found is null ? null : Whole(found);
    }

    private static Logic.Test Whole(WhenCondition when) => new(when.Text, (caller, request, _) => when.Judge(caller, request));
}
