using BenchmarkDotNet.Attributes;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Benchmarks.Policies;

/// <summary>Conditions: judged, and read.</summary>
[MemoryDiagnoser]
public class ConditionBenchmarks
{
    private readonly Caller caller = Typical.Caller("client-1");
    private readonly Func<string, object?> row = Typical.Row;
    private readonly string text = Typical.When;
    private readonly WhenCondition when = ExpressionReader.ReadWhen(Typical.When);
    private Catalogue catalogue = null!;
    private Dataset dataset = null!;
    private Expression rows = null!;

    /// <summary>Reads the condition over the rows of the shipped catalogue, and sees to it that both hold.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        catalogue = CatalogueReader.Read(Built.Policies);
        dataset = catalogue.FindDataset("resident")!;
        rows = ExpressionReader.ReadRows(Typical.Rows, dataset, catalogue);
        if (JudgeRows() != Verdict.True || JudgeWhen() != Verdict.True)
        {
            throw new BenchmarkException("A condition that should hold does not: nothing was measured.");
        }
    }

    /// <summary>Judges the condition over one row.</summary>
    [Benchmark]
    public Verdict JudgeRows() => Evaluator.Judge(rows, caller, Typical.Request, row);

    /// <summary>Judges the condition over the request.</summary>
    [Benchmark]
    public Verdict JudgeWhen() => when.Judge(caller, Typical.Request);

    /// <summary>Reads and checks the condition over rows.</summary>
    [Benchmark]
    public Expression ReadRows() => ExpressionReader.ReadRows(Typical.Rows, dataset, catalogue);

    /// <summary>Reads and checks the condition over the request.</summary>
    [Benchmark]
    public WhenCondition ReadWhen() => ExpressionReader.ReadWhen(text);
}
