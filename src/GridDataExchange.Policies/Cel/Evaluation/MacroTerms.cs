using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>A macro over the items of a list or the keys of a map (langdef.md, Macros).</summary>
internal abstract class MacroTerm(Term range, int depth) : Term
{
    /// <summary>Where the macro's variable is kept.</summary>
    protected int Depth => depth;

    public sealed override CelValue Evaluate(ref Frame frame)
    {
        frame.Step();
        var over = range.Evaluate(ref frame);
        var count = over.Kind switch { CelKind.List => over.List.Count, CelKind.Map => over.Map.Count, _ => -1 };
        return over.IsError ? over : count < 0 ? CelErrors.NoOverload : Run(ref frame, over, count);
    }

    /// <summary>The result over so many items.</summary>
    protected abstract CelValue Run(ref Frame frame, in CelValue over, int count);

    /// <summary>Gives the macro's variable the item at a place; false where no steps are left.</summary>
    protected bool TryTake(ref Frame frame, in CelValue over, int index)
    {
        frame.Step();
        frame.Locals[Depth] = over.Kind == CelKind.List ? over.List[index] : over.Map.Keys[index];
        return !frame.IsExhausted;
    }
}

/// <summary><c>all</c> and <c>exists</c>: the items' verdicts joined by <c>&amp;&amp;</c> or <c>||</c>, errors absorbed as there.</summary>
internal sealed class QuantifierTerm(Term range, int depth, Term predicate, bool isAll) : MacroTerm(range, depth)
{
    protected override CelValue Run(ref Frame frame, in CelValue over, int count)
    {
        var result = CelValue.Of(isAll);
        for (var i = 0; i < count && (isAll ? !result.IsFalse : !result.IsTrue); i++)
        {
            if (!TryTake(ref frame, over, i))
            {
                return CelErrors.TooManySteps;
            }

            var verdict = predicate.Evaluate(ref frame);
            result = isAll ? Logic.And(result, verdict) : Logic.Or(result, verdict);
        }

        return result;
    }
}

/// <summary><c>exists_one</c>: true where the predicate holds for one item alone; an error is not absorbed.</summary>
internal sealed class ExistsOneTerm(Term range, int depth, Term predicate) : MacroTerm(range, depth)
{
    protected override CelValue Run(ref Frame frame, in CelValue over, int count)
    {
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(ref frame, over, i))
            {
                return CelErrors.TooManySteps;
            }

            var verdict = predicate.Evaluate(ref frame);
            if (verdict.Kind != CelKind.Bool)
            {
                return verdict.IsError ? verdict : CelErrors.NoOverload;
            }

            found += verdict.IsTrue ? 1 : 0;
        }

        return CelValue.Of(found == 1);
    }
}

/// <summary><c>map</c> and <c>filter</c>: the items, or what is made of them, for which the predicate holds.</summary>
internal sealed class CollectTerm(Term range, int depth, Term? predicate, Term? transform) : MacroTerm(range, depth)
{
    protected override CelValue Run(ref Frame frame, in CelValue over, int count)
    {
        var items = new List<CelValue>(Math.Min(count, 64));
        for (var i = 0; i < count; i++)
        {
            if (!TryTake(ref frame, over, i))
            {
                return CelErrors.TooManySteps;
            }

            var holds = predicate is null ? CelValue.True : predicate.Evaluate(ref frame);
            if (holds.Kind != CelKind.Bool)
            {
                return holds.IsError ? holds : CelErrors.NoOverload;
            }

            if (holds.IsFalse)
            {
                continue;
            }

            var item = transform is null ? frame.Locals[Depth] : transform.Evaluate(ref frame);
            if (item.IsError)
            {
                return item;
            }

            items.Add(item);
        }

        return CelValue.Of(CelList.Of([.. items]));
    }
}
