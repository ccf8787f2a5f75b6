using GridDataExchange.Policies.Cel;
using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Expressions;

/// <summary>A condition over caller and request (<c>when</c>): CEL as a whole, checked when it is read.</summary>
public sealed class WhenCondition
{
    private static readonly ContextName[] Names = [.. ContextNames.All.Values.Select(v => v.Name)];

    private static readonly CelEnvironment Environment = new(
        ContextNames.All.ToDictionary(v => v.Key, v => TypeOf(v.Value.Type), StringComparer.Ordinal),
        CelEnvironment.ConditionFunctions)
    {
        RefusesFailures = true,
        Unknown = UnknownNames.Explain,
    };

    private readonly CelProgram program;

    private WhenCondition(string text, SyntaxNode tree, CelProgram program)
    {
        Text = text;
        Canonical = SyntaxText.Of(tree);
        Tests = TestsOf(tree);
        this.program = program;
    }

    /// <summary>The condition as it was written.</summary>
    public string Text { get; }

    /// <summary>The condition in one line, without comments and needless brackets.</summary>
    internal string Canonical { get; }

    /// <summary>What <c>&amp;&amp;</c>, <c>||</c> and <c>!</c> join in it.</summary>
    internal TestTree Tests { get; }

    /// <summary>Judges the condition; unknown where it has no value.</summary>
    public Verdict Judge(Caller caller, RequestContext request)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        return Judge(program, caller, request);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <exception cref="ExpressionException">The condition is refused.</exception>
    internal static WhenCondition Read(string text)
    {
        var tree = Grammar.Parse(text);
        var type = new CelChecker(text, Environment).Check(tree);
        return type.Kind == CelKind.Bool
            ? new WhenCondition(text, tree, CelProgram.Compile(text, tree, Environment, type))
            : throw new ExpressionException(text, tree.Offset, $"a condition must be a bool, this is {type}");
    }

    private static Verdict Judge(CelProgram program, Caller caller, RequestContext request)
    {
        var value = program.Evaluate(new Activation(caller, request));
        return value.IsTrue ? Verdict.True : value.IsFalse ? Verdict.False : Verdict.Unknown;
    }

    private TestTree TestsOf(SyntaxNode node) => node switch
    {
        LogicNode logic => new TestPair(logic.IsAnd, TestsOf(logic.Left), TestsOf(logic.Right)),
        NotNode not => new TestNot(TestsOf(not.Operand)),
        LiteralNode { Value: bool known } => new TestKnown(known),
        _ => new Test(SyntaxText.Of(node), Part(node)),
    };

    private TestJudge Part(SyntaxNode node)
    {
        var part = CelProgram.Compile(Text, node, Environment, CelType.Dyn);
        return (caller, request, _) => Judge(part, caller, request);
    }

    private static CelType TypeOf(ValueType type) => type switch
    {
        ValueType.Bool => CelType.Bool,
        ValueType.Date => CelType.Of(CelKind.Date),
        ValueType.Timestamp => CelType.Of(CelKind.Timestamp),
        ValueType.StringList => CelType.List(CelType.Of(CelKind.String)),
        _ => CelType.Of(CelKind.String),
    };

    private sealed class Activation(Caller caller, RequestContext request) : IActivation
    {
        public CelValue Read(int variable) => ContextFacts.Read(Names[variable], caller, request);
    }
}
