using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>A part of a compiled expression. Never changes, so one serves many evaluations at a time.</summary>
internal abstract class Term
{
    /// <summary>Its value. Never throws for what a value holds: what fails is <see cref="CelKind.Error"/>.</summary>
    public abstract CelValue Evaluate(ref Frame frame);
}

/// <summary>A value known when the expression was compiled; an error too, such as that of an unknown name.</summary>
internal sealed class ConstantTerm(CelValue value) : Term
{
    public CelValue Value => value;

    public override CelValue Evaluate(ref Frame frame) => value;
}

/// <summary>A variable of the environment.</summary>
internal sealed class VariableTerm(int variable) : Term
{
    public override CelValue Evaluate(ref Frame frame) => frame.Read(variable);
}

/// <summary>A variable of a macro.</summary>
internal sealed class LocalTerm(int depth) : Term
{
    public override CelValue Evaluate(ref Frame frame) => frame.Locals[depth];
}

/// <summary>A call of a function of one argument or two; an argument that is an error is the result.</summary>
internal sealed class CallTerm(Functions.Implementation implementation, Term first, Term? second) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var left = first.Evaluate(ref frame);
        if (left.IsError)
        {
            return left;
        }

        var right = second is null ? CelValue.Null : second.Evaluate(ref frame);
        return right.IsError ? right : implementation(ref frame, left, right);
    }
}

/// <summary><c>target.name</c></summary>
internal sealed class SelectTerm(Term target, string name) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var value = target.Evaluate(ref frame);
        if (value.Kind != CelKind.Map)
        {
            return value.IsError ? value : CelErrors.NoOverload;
        }

        value.Map.TryFind(name, out var found);
        return found;
    }
}

/// <summary><c>has(target.name)</c></summary>
internal sealed class HasTerm(Term target, string name) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var value = target.Evaluate(ref frame);
        return value.Kind == CelKind.Map ? CelValue.Of(value.Map.TryFind(name, out _)) : value.IsError ? value : CelErrors.NoOverload;
    }
}

/// <summary><c>[items]</c></summary>
internal sealed class ListTerm(Term[] items) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var values = new CelValue[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            values[i] = items[i].Evaluate(ref frame);
            if (values[i].IsError)
            {
                return values[i];
            }
        }

        return CelValue.Of(CelList.Of(values));
    }
}

/// <summary><c>{key: value}</c></summary>
internal sealed class MapTerm(Term[] keys, Term[] values) : Term
{
    public override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var (names, items) = (new CelValue[keys.Length], new CelValue[keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            names[i] = keys[i].Evaluate(ref frame);
            items[i] = values[i].Evaluate(ref frame);
            if (names[i].IsError || items[i].IsError)
            {
                return names[i].IsError ? names[i] : items[i];
            }
        }

        return frame.Spend(keys.Length) ? CelMap.Make(names, items) : CelErrors.TooManySteps;
    }
}
