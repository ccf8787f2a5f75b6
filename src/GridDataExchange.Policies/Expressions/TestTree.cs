namespace GridDataExchange.Policies.Expressions;

/// <summary>The verdict of one test.</summary>
internal delegate Verdict TestJudge(Caller caller, RequestContext request, Func<string, object?>? row);

/// <summary>A condition as the tests that <c>&amp;&amp;</c>, <c>||</c> and <c>!</c> join, alike for <c>rows</c> and <c>when</c>.</summary>
internal abstract record TestTree
{
    /// <summary>The tests, from left to right.</summary>
    public abstract IEnumerable<Test> Tests { get; }

    /// <summary>The tree of a condition over rows.</summary>
    public static TestTree Of(Expression condition) => condition switch
    {
        And and => new TestPair(true, Of(and.Left), Of(and.Right)),
        Or or => new TestPair(false, Of(or.Left), Of(or.Right)),
        Not not => new TestNot(Of(not.Operand)),
        Constant constant => new TestKnown(constant.Value is true),
        _ => new Test(ExpressionText.Of(condition), (caller, request, row) => Evaluator.Judge(condition, caller, request, row)),
    };

    /// <summary>The verdict of the whole from those of its tests.</summary>
    public abstract Verdict Combine(Func<Test, Verdict> judge);

    protected static Verdict Opposite(Verdict verdict) => verdict switch
    {
        Verdict.True => Verdict.False,
        Verdict.False => Verdict.True,
        _ => Verdict.Unknown,
    };
}

/// <summary>One test. Two with the same text are the same test.</summary>
internal sealed record Test(string Text, TestJudge Judge) : TestTree
{
    public override IEnumerable<Test> Tests => [this];

    public override Verdict Combine(Func<Test, Verdict> judge) => judge(this);
}

/// <summary>What is true or false always.</summary>
internal sealed record TestKnown(bool Value) : TestTree
{
    public override IEnumerable<Test> Tests => [];

    public override Verdict Combine(Func<Test, Verdict> judge) => Value ? Verdict.True : Verdict.False;
}

/// <summary><c>!</c></summary>
internal sealed record TestNot(TestTree Operand) : TestTree
{
    public override IEnumerable<Test> Tests => Operand.Tests;

    public override Verdict Combine(Func<Test, Verdict> judge) => Opposite(Operand.Combine(judge));
}

/// <summary><c>&amp;&amp;</c> or <c>||</c></summary>
internal sealed record TestPair(bool IsAnd, TestTree Left, TestTree Right) : TestTree
{
    public override IEnumerable<Test> Tests => Left.Tests.Concat(Right.Tests);

    public override Verdict Combine(Func<Test, Verdict> judge) => IsAnd
        ? And(Left.Combine(judge), Right.Combine(judge))
        : Opposite(And(Opposite(Left.Combine(judge)), Opposite(Right.Combine(judge))));

    private static Verdict And(Verdict left, Verdict right) =>
        left == Verdict.False || right == Verdict.False ? Verdict.False : left == Verdict.True && right == Verdict.True ? Verdict.True : Verdict.Unknown;
}
