using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel;

/// <summary>An expression of CEL, ready to be evaluated by many at a time. Its steps, depth and length are bounded.</summary>
internal sealed class CelProgram
{
    private readonly Term term;
    private readonly int locals;

    private CelProgram(Term term, int locals, CelType type)
    {
        this.term = term;
        this.locals = locals;
        Type = type;
    }

    /// <summary>The type that the checker found; <c>dyn</c> where the expression was not checked.</summary>
    public CelType Type { get; }

    /// <summary>Reads, checks and compiles.</summary>
    /// <exception cref="ExpressionException">The expression is refused.</exception>
    public static CelProgram Check(string text, CelEnvironment environment)
    {
        var tree = Grammar.Parse(text);
        var type = new CelChecker(text, environment).Check(tree);
        return Compile(text, tree, environment, type);
    }

    /// <summary>Reads and compiles without a check of types: what does not fit is an error when it is evaluated.</summary>
    /// <exception cref="ExpressionException">The text is no expression.</exception>
    public static CelProgram Compile(string text, CelEnvironment environment) => Compile(text, Grammar.Parse(text), environment, CelType.Dyn);

    /// <summary>The value, or an error.</summary>
    public CelValue Evaluate(IActivation? activation)
    {
        var frame = new Frame(activation, locals);
        var value = term.Evaluate(ref frame);

        // What ran out of steps has no value, whatever absorbed the error on the way.
        return frame.IsExhausted ? CelErrors.TooManySteps : value;
    }

    private static CelProgram Compile(string text, SyntaxNode tree, CelEnvironment environment, CelType type)
    {
        var compiler = new Compiler(text, environment);
        return new CelProgram(compiler.Compile(tree), compiler.Locals, type);
    }
}
