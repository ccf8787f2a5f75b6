using GridDataExchange.IntegrationTests.Fuzzing.Faults;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Fuzzing;

/// <summary>The engine against a naive reference, on random worlds and operations; and engines with a seeded fault, each of which must be found.</summary>
public sealed class DifferentialTests(FuzzFixture fuzz, ITestOutputHelper output) : IClassFixture<FuzzFixture>
{
    [Fact]
    public async Task The_engine_answers_and_records_what_a_naive_reference_does()
    {
        var run = new FuzzRun(fuzz.Worlds, FuzzFixture.Seed, world => (asked, stop) => AskAsync(world.Engine, asked, stop));
        var finding = await run.RunAsync(FuzzFixture.Operations, Stop);
        output.WriteLine($"{run.Asked} operations, {run.WithRows} returned rows, refused: {string.Join(", ", run.Refused.Select(r => $"{r.Value} {r.Key}"))}");
        Assert.True(finding is null, finding);
        Assert.True(run.WithRows >= run.Asked * 0.3, $"only {run.WithRows} of {run.Asked} operations returned rows");
        Assert.Superset(new HashSet<string> { "VALIDATION_FAILED", "BAD_INPUT", "CURSOR_INVALID", "TOO_COSTLY" }, run.Refused.Keys.ToHashSet());
    }

    public static TheoryData<string> Faults { get; } = [.. SeededFaults.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_seeded_fault_is_found(string name)
    {
        var run = Run(SeededFaults.Find(name));
        var finding = await run.RunAsync(FuzzFixture.FewestOperations, Stop);
        output.WriteLine($"found after {run.Asked} operations: {finding}");
        Assert.True(finding is not null, $"an engine in which {name} was not told from a sound one by {run.Asked} operations");
    }

    [Fact]
    public async Task Without_a_fault_the_way_of_seeding_them_finds_nothing()
    {
        var finding = await Run(new Fault("nothing is wrong") { Records = true }).RunAsync(FuzzFixture.FewestOperations / 4, Stop);
        Assert.True(finding is null, finding);
    }

    private FuzzRun Run(Fault fault) => new(fuzz.FirstWorlds, FuzzFixture.Seed, world => new FaultyEngine(world, fault).AskAsync)
    {
        Compare = (expected, answer) => fault.Records ? new AnswerComparison().Data(expected, answer).Disclosures(expected, answer) : new AnswerComparison().Data(expected, answer),
    };

    private static async Task<Outcome> AskAsync(QueryEngine engine, FuzzCase asked, CancellationToken cancellationToken)
    {
        var entitlement = Entitler.Entitle(asked.Eyes.Policies, asked.Eyes.Caller, asked.Eyes.Context);
        try
        {
            var question = await engine.ValidateAsync(engine.Read(asked.Document, entitlement), null, asked.Variables, entitlement, asked.Eyes.Context, cancellationToken);
            engine.Weigh(question);
            return new Outcome(await engine.RunAsync(engine.Plan(question), question, World.Facts, cancellationToken), null);
        }
        catch (RefusedException e)
        {
            return new Outcome(null, e.Refusal.CodeName, e.Refusal.Sentence);
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
