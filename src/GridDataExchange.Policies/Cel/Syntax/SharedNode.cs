using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>The name of a shared condition with what it stands for, whose offsets are those of the condition's own text. No name around it has a meaning in it.</summary>
internal sealed class SharedNode(int offset, SharedCondition condition, SyntaxNode body) : SyntaxNode(offset, body)
{
    public SharedCondition Condition { get; } = condition;

    public SyntaxNode Body { get; } = body;

    /// <summary>Does what may refuse the body, and has the refusal say that it is about the condition.</summary>
    public T Refusing<T>(Func<T> check)
    {
        try
        {
            return check();
        }
        catch (ExpressionException e) when (e.Condition is null)
        {
            throw new ExpressionException(e.Text, e.Offset, e.Message) { Condition = Condition };
        }
    }
}
