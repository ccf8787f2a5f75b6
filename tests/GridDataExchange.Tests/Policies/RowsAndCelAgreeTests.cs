using System.Collections.Immutable;
using CsCheck;
using GridDataExchange.Policies.Cel;
using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Functions;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Tests.Policies;

/// <summary>
/// A condition over rows means what CEL says of the same text, the row a map without the keys that have no value: true, false, or an error for unknown.
/// One difference is wanted: a text test with an empty part is unknown in policies and true in CEL.
/// </summary>
public sealed class RowsAndCelAgreeTests
{
    [Fact]
    public void The_typed_tree_judges_as_CEL_does() => Gen.Select(ExpressionPropertyTests.Condition, ExpressionPropertyTests.Row).Sample((text, row) =>
    {
        var wanted = Evaluator.Judge(Sample.Rows(text), Sample.Caller, Sample.Request, name => row.GetValueOrDefault(name));
        Assert.Equal(wanted, Judge(text, row, CelEnvironment.ConditionFunctions));
        if (!text.Contains("With(", StringComparison.Ordinal) && !text.Contains("contains(", StringComparison.Ordinal))
        {
            Assert.Equal(wanted, Judge(text, row, CelEnvironment.StandardFunctions));
        }
    }, iter: 10_000);

    [Theory]
    [InlineData("startsWith")]
    [InlineData("endsWith")]
    [InlineData("contains")]
    public void An_empty_part_is_unknown_in_policies_and_true_in_CEL(string function)
    {
        var text = $"row.name.{function}(row.nickname)";
        var row = ImmutableDictionary<string, object?>.Empty.Add("name", "张三").Add("nickname", "");
        Assert.Equal(Verdict.Unknown, Evaluator.Judge(Sample.Rows(text), Sample.Caller, Sample.Request, name => row.GetValueOrDefault(name)));
        Assert.Equal(Verdict.Unknown, Judge(text, row, CelEnvironment.ConditionFunctions));
        Assert.Equal(Verdict.True, Judge(text, row, CelEnvironment.StandardFunctions));
    }

    private static Verdict Judge(string text, ImmutableDictionary<string, object?> row, FunctionTable functions)
    {
        var facts = ContextNames.All.ToDictionary(n => n.Key, n => ContextFacts.Read(n.Value.Name, Sample.Caller, Sample.Request), StringComparer.Ordinal);
        var present = row.Where(f => f.Value is not null).ToArray();
        facts["row"] = CelMap.Make([.. present.Select(f => CelValue.Of(f.Key))], [.. present.Select(f => Value(f.Value!))]);
        var environment = new CelEnvironment(facts.ToDictionary(f => f.Key, f => f.Key == "row" ? CelType.Map(CelType.Of(CelKind.String), CelType.Dyn) : CelType.Dyn, StringComparer.Ordinal), functions);
        var value = CelProgram.Check(text, environment).Evaluate(new Facts([.. environment.Numbers.OrderBy(n => n.Value).Select(n => facts[n.Key])]));
        return value.IsTrue ? Verdict.True : value.IsFalse ? Verdict.False : Verdict.Unknown;
    }

    private static CelValue Value(object value) => value switch
    {
        string text => CelValue.Of(text),
        long number => CelValue.Of(number),
        bool truth => CelValue.Of(truth),
        DateOnly date => CelValue.Of(date),
        _ => CelValue.Of(Moment.Of((DateTimeOffset)value)),
    };

    private sealed class Facts(CelValue[] values) : IActivation
    {
        public CelValue Read(int variable) => values[variable];
    }
}
