using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Makes conditions into functions of the points of a space. INVARIANT: what a condition can be in some row, its function is at some point.</summary>
internal sealed class ConditionCompiler(ConditionSpace space, Caller? caller)
{
    private static readonly RequestContext NoRequest = new(string.Empty, string.Empty, false, DateTimeOffset.UnixEpoch, DateOnly.FromDateTime(DateTime.UnixEpoch));

    public Func<int[], Verdict> Compile(Expression condition)
    {
        if (caller is not null && IsOfCaller(condition))
        {
            var known = Evaluator.Judge(condition, caller, NoRequest, null);
            return _ => known;
        }

        switch (condition)
        {
            case And and:
                var (first, second) = (Compile(and.Left), Compile(and.Right));
                return point => Least(first(point), second(point));
            case Or or:
                var (one, other) = (Compile(or.Left), Compile(or.Right));
                return point => Negation(Least(Negation(one(point)), Negation(other(point))));
            case Not not:
                var operand = Compile(not.Operand);
                return point => Negation(operand(point));
            case Constant constant:
                var value = Of(constant.Value is true);
                return _ => value;
            case RowHas has:
                var there = space.FindPresence(has.Path);
                return point => Of(ConditionSpace.Has(point, there));
            case Comparison { Right: Constant constant } comparison when ExpressionParts.IsTerm(comparison.Left):
                return CompileComparison(comparison.Left, comparison.Operator, constant.Value);
            case Comparison { Left: Constant constant } comparison when ExpressionParts.IsTerm(comparison.Right):
                return CompileComparison(comparison.Right, Mirrored(comparison.Operator), constant.Value);
            case Membership { List: ListLiteral list } membership when ExpressionParts.IsTerm(membership.Item) && list.Items.All(i => i is Constant):
                return CompileMembership(membership.Item, list);
            case RowField or ContextValue:
                return CompileComparison(condition, ComparisonOperator.Equal, true);
            default:
                return CompileFree(condition);
        }
    }

    private Func<int[], Verdict> CompileComparison(Expression expression, ComparisonOperator comparison, object constant)
    {
        var (region, presence, at) = Locate(expression, constant);
        return point => !ConditionSpace.Has(point, presence) ? Verdict.Unknown : Of(comparison switch
        {
            ComparisonOperator.Equal => point[region] == at,
            ComparisonOperator.NotEqual => point[region] != at,
            ComparisonOperator.Less => point[region] < at,
            ComparisonOperator.LessOrEqual => point[region] <= at,
            ComparisonOperator.Greater => point[region] > at,
            _ => point[region] >= at,
        });
    }

    private Func<int[], Verdict> CompileMembership(Expression item, ListLiteral list)
    {
        if (list.Items.IsEmpty)
        {
            return CompileFree(new Opaque($"{ExpressionText.Of(item)} in []"));
        }

        var (region, presence, _) = Locate(item, ((Constant)list.Items[0]).Value);
        var term = space.FindTerm(item)!;
        var regions = list.Items.Select(i => term.RegionOf(((Constant)i).Value)).ToHashSet();
        return point => !ConditionSpace.Has(point, presence) ? Verdict.Unknown : Of(regions.Contains(point[region]));
    }

    // A test that regions do not decide: free, but unknown where a field it reads is absent, and judged where its text is a constant in this region.
    private Func<int[], Verdict> CompileFree(Expression test)
    {
        var variable = space.AddVariable(ExpressionText.Of(test), CanBeUnknown(test) ? [1, 0, 2] : [1, 0]);
        int[] presence = IsFlat(test) ? [.. ExpressionParts.Paths(test).SelectMany(space.FindPresence).Distinct()] : [];
        if (test is TextTest { Part: Constant } known && space.FindTerm(known.Text) is { } term)
        {
            var region = space.AddVariable(ExpressionText.Of(known.Text), []);
            return point => !ConditionSpace.Has(point, presence) ? Verdict.Unknown
                : term.ConstantAt(point[region]) is { } text
                    ? Evaluator.Judge(known with { Text = new Constant(text, ValueType.String) }, Nobody, NoRequest, null)
                    : Free(point[variable]);
        }

        return point => !ConditionSpace.Has(point, presence) ? Verdict.Unknown : Free(point[variable]);
    }

    private (int Variable, int[] Presence, int Region) Locate(Expression expression, object constant)
    {
        var term = space.FindTerm(expression) ?? throw new InvalidOperationException($"{ExpressionText.Of(expression)} is no term of the space");
        return (space.AddVariable(ExpressionText.Of(expression), []), [.. term.Paths.SelectMany(space.FindPresence).Distinct()], term.RegionOf(constant));
    }

    // Only what is total over present values is never unknown for another reason (see the doc comments of the nodes).
    private static bool CanBeUnknown(Expression test) => !IsFlat(test) || test is not (Within or Comparison or Membership or TextTest { Part: Constant });

    // Where a part is a condition itself, an absent field does not yet make the whole unknown.
    private static bool IsFlat(Expression test) => ExpressionParts.Of(test).All(p => p is Constant or ListLiteral || ExpressionParts.IsTerm(p));

    private static bool IsOfCaller(Expression expression)
    {
        var leaves = ExpressionParts.All(expression).Where(e => ExpressionParts.Of(e).IsEmpty && e is not (Constant or ListLiteral)).ToList();
        return leaves.Count > 0 && leaves.All(l => l is ContextValue { Name: ContextName.CallerDepartment or ContextName.CallerPurpose or ContextName.CallerScopes });
    }

    private static Caller Nobody { get; } = new(string.Empty, string.Empty, string.Empty, [], []);

    private static ComparisonOperator Mirrored(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Less => ComparisonOperator.Greater,
        ComparisonOperator.LessOrEqual => ComparisonOperator.GreaterOrEqual,
        ComparisonOperator.Greater => ComparisonOperator.Less,
        ComparisonOperator.GreaterOrEqual => ComparisonOperator.LessOrEqual,
        _ => comparison,
    };

    private static Verdict Least(Verdict left, Verdict right) =>
        left == Verdict.False || right == Verdict.False ? Verdict.False : left == Verdict.True && right == Verdict.True ? Verdict.True : Verdict.Unknown;

    private static Verdict Negation(Verdict verdict) => verdict switch { Verdict.True => Verdict.False, Verdict.False => Verdict.True, _ => verdict };

    private static Verdict Free(int value) => value switch { 1 => Verdict.True, 0 => Verdict.False, _ => Verdict.Unknown };

    private static Verdict Of(bool value) => value ? Verdict.True : Verdict.False;
}
