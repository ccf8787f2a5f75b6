using GridDataExchange.Catalog;
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

    // A condition over caller and request was refused any `row` when it was read.
    private static readonly Dataset NoRows = new(
        new DatasetHeader("nothing", "nothings", new Title("Nothing", "无"), "", DatasetHeader.ExchangeSource, Sharing.None, "none"), [new Field("none", FieldType.String)], []);

    private static readonly Catalogue NoData = new([], []);

    private readonly CelProgram program;

    private WhenCondition(string text, SyntaxNode tree, CelProgram program)
    {
        Written = text;
        Text = ExpandedText.Of(text, tree);
        Tree = tree;
        this.program = program;
    }

    /// <summary>The condition as it was read; offsets are those of <see cref="Written"/>, in a shared condition those of its own text.</summary>
    internal SyntaxNode Tree { get; }

    /// <summary>The condition as it was written.</summary>
    internal string Written { get; }

    /// <summary>The condition as it was written, with what they stand for in the place of the names of shared conditions.</summary>
    public string Text { get; }

    /// <summary>Judges the condition; unknown where it has no value.</summary>
    public Verdict Judge(Caller caller, RequestContext request)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        var value = program.Evaluate(new Activation(caller, request));
        return value.IsTrue ? Verdict.True : value.IsFalse ? Verdict.False : Verdict.Unknown;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <exception cref="ExpressionException">The condition is refused.</exception>
    internal static WhenCondition Read(string text, SyntaxNode tree)
    {
        var type = new CelChecker(text, Environment).Check(tree);
        return type.Kind == CelKind.Bool
            ? new WhenCondition(text, tree, CelProgram.Compile(text, tree, Environment, type))
            : throw new ExpressionException(text, tree.Offset, $"a condition must be a bool, this is {type}");
    }

    /// <summary>The condition as a tree of the total part of CEL, which rows are written in; null where it is more than that.</summary>
    internal Expression? FindTree()
    {
        try
        {
            return new Checker(Written, NoRows, NoData).Check(Tree);
        }
        catch (ExpressionException)
        {
            return null;
        }
    }

    /// <summary>A part of the condition that is a bool itself, to be judged alone.</summary>
    internal WhenCondition Part(SyntaxNode part) => new(Written, part, CelProgram.Compile(Written, part, Environment, CelType.Bool));

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
