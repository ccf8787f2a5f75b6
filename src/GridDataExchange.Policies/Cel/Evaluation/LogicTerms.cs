using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary><c>x &amp;&amp; y</c>: false where either is false, whatever the other is (langdef.md, Logical Operators).</summary>
internal sealed class AndTerm(Term left, Term right) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var first = left.Evaluate(ref frame);
        return first.IsFalse ? first : Logic.And(first, right.Evaluate(ref frame));
    }
}

/// <summary><c>x || y</c>: true where either is true, whatever the other is.</summary>
internal sealed class OrTerm(Term left, Term right) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var first = left.Evaluate(ref frame);
        return first.IsTrue ? first : Logic.Or(first, right.Evaluate(ref frame));
    }
}

/// <summary><c>condition ? then : otherwise</c>; only the side chosen is evaluated.</summary>
internal sealed class ConditionalTerm(Term condition, Term then, Term otherwise) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var choice = condition.Evaluate(ref frame);
        return choice.IsTrue ? then.Evaluate(ref frame) : choice.IsFalse ? otherwise.Evaluate(ref frame) : choice.IsError ? choice : CelErrors.NoOverload;
    }
}

/// <summary>The logic of true, false and error.</summary>
internal static class Logic
{
    public static CelValue And(in CelValue left, in CelValue right) =>
        left.IsFalse || right.IsFalse ? CelValue.False : left.IsTrue && right.IsTrue ? CelValue.True : Fault(left, right);

    public static CelValue Or(in CelValue left, in CelValue right) =>
        left.IsTrue || right.IsTrue ? CelValue.True : left.IsFalse && right.IsFalse ? CelValue.False : Fault(left, right);

    private static CelValue Fault(in CelValue left, in CelValue right) => left.IsError ? left : right.IsError ? right : CelErrors.NoOverload;
}
