using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>The shape of a <c>when</c>: the one place of the tests that looks into it.</summary>
internal static class WhenLogic
{
    /// <summary>The shape of the policy's <c>when</c>, or null where it has none.</summary>
    public static Logic? Of(AllowPolicy policy) => policy.When is { } when ? Of(when) : null;

    /// <summary>The shape of the policy's <c>when</c>, or null where it has none.</summary>
    public static Logic? Of(DenyPolicy policy) => policy.When is { } when ? Of(when) : null;

    internal static Logic Of(WhenCondition when) => Of(when, when.Tree, when.Written, 0, when.Written.Length);

    // A part's text lies between the operators around it: an operator's offset is where it stands.
    private static Logic Of(WhenCondition when, SyntaxNode node, string text, int start, int end) => node switch
    {
        LogicNode { IsAnd: true } and => new Logic.And(Of(when, and.Left, text, start, and.Offset), Of(when, and.Right, text, and.Offset + 2, end)),
        LogicNode or => new Logic.Or(Of(when, or.Left, text, start, or.Offset), Of(when, or.Right, text, or.Offset + 2, end)),
        NotNode not => new Logic.Not(Of(when, not.Operand, text, not.Offset + 1, end)),
        SharedNode shared => Of(when, shared.Body, shared.Condition.Text, 0, shared.Condition.Text.Length),
        LiteralNode { Value: bool constant } => new Logic.Always(constant ? Verdict.True : Verdict.False),
        _ => Test(when.Part(node), Bare(ExpandedText.Of(text, node, start, end))),
    };

    private static Logic.Test Test(WhenCondition part, string text) => new(text, (caller, request, _) => part.Judge(caller, request));

    /// <summary>The text without the brackets that belong to what stands around it.</summary>
    private static string Bare(string text)
    {
        text = text.Trim();
        while (text.StartsWith('(') && text.Count(c => c == '(') > text.Count(c => c == ')'))
        {
            text = text[1..].TrimStart();
        }

        while (text.EndsWith(')') && text.Count(c => c == ')') > text.Count(c => c == '('))
        {
            text = text[..^1].TrimEnd();
        }

        return text;
    }
}
