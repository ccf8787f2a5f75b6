using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Fuzzing;

/// <summary>Puts random operations to an engine, world after world, and holds each answer against the reference.</summary>
internal sealed class FuzzRun(IReadOnlyList<World> worlds, int seed, Func<World, Ask> engine)
{
    private const int CallersOfPolicies = 4;
    private const int InARow = 4;

    /// <summary>What of an answer is compared.</summary>
    public Func<Expected, QueryAnswer, AnswerComparison> Compare { get; init; } = (expected, answer) => new AnswerComparison().Data(expected, answer).Treatments(expected, answer).Disclosures(expected, answer);

    /// <summary>Operations asked.</summary>
    public int Asked { get; private set; }

    /// <summary>Operations that returned rows.</summary>
    public int WithRows { get; private set; }

    /// <summary>By code, operations refused.</summary>
    public SortedDictionary<string, int> Refused { get; } = new(StringComparer.Ordinal);

    /// <returns>The first case in which engine and reference differ, or null.</returns>
    public async Task<string?> RunAsync(int operations, CancellationToken cancellationToken)
    {
        var groups = worlds.SelectMany((world, w) => world.Policies.SelectMany((_, p) => Enumerable.Range(0, CallersOfPolicies).Select(c => new Group(this, world, p, engine(world), unchecked((seed * 7919) + (w * 1009) + (p * 101) + c))))).ToList();

        // A few of each group in turn: a fault that one group cannot show is found by the next.
        for (var round = 0; Asked < operations; round++)
        {
            foreach (var group in groups)
            {
                for (var i = 0; i < InARow && Asked < operations; i++)
                {
                    if (await group.NextAsync(cancellationToken) is { } finding)
                    {
                        return $"seed {seed}, operation {Asked}\n{finding}";
                    }
                }
            }
        }

        return null;
    }

    /// <summary>One caller under one set of policies of a world.</summary>
    private sealed class Group
    {
        private readonly FuzzRun run;
        private readonly World world;
        private readonly WorldPolicies policies;
        private readonly Ask engine;
        private readonly int seed;
        private readonly Eyes eyes;
        private int number;
        private (string Text, ExpectedCursor Cursor)? follow;

        public Group(FuzzRun run, World world, int policies, Ask engine, int seed)
        {
            (this.run, this.world, this.policies, this.engine, this.seed) = (run, world, world.Policies[policies], engine, seed);
            eyes = Someone(new Draw(seed));
        }

        public async Task<string?> NextAsync(CancellationToken cancellationToken)
        {
            var draw = new Draw(unchecked((seed * 31) + number++));
            var own = follow is not null && draw.Chance(0.05) ? new Eyes(world, policies, eyes.Caller with { Client = "another" }, eyes.Context) : eyes;
            var ids = new ReferenceIds(world, own.Caller);
            if (!own.Grants.Any())
            {
                return null;
            }

            var generator = new OperationGenerator(draw, world, own, ids);
            var operation = follow is var (text, cursor) ? new FollowUp(draw, eyes, generator).From(text, cursor) : generator.Make();
            if (follow is null && draw.Chance(0.07))
            {
                operation = new OperationSpoiler(draw, world, own).Spoil(operation);
            }

            follow = null;
            var (document, variables) = new OperationPrinter(draw).Print(operation);
            return await AskAsync(new FuzzCase(world, own, ids, operation, document, variables, $"world {world.Seed}, group {seed}, number {number - 1}"), draw, cancellationToken);
        }

        private async Task<string?> AskAsync(FuzzCase asked, Draw draw, CancellationToken cancellationToken)
        {
            var expected = ReferenceEngine.Answer(asked.Eyes, asked.Ids, asked.Operation);
            var outcome = await engine(asked, cancellationToken);
            run.Asked++;
            if (!expected.IsRefusedLike(outcome.Refusal))
            {
                return $"expected {expected.Refusal ?? "an answer"}, given {outcome.Refusal ?? "an answer"}\n{asked.Describe(expected, outcome)}";
            }

            if (outcome.Answer is not { } answer)
            {
                run.Refused[outcome.Refusal!] = run.Refused.GetValueOrDefault(outcome.Refusal!) + 1;
                return null;
            }

            run.WithRows += expected.Disclosed!.Rows.Count > 0 ? 1 : 0;
            var comparison = run.Compare(expected, answer);
            follow = comparison.Cursors.Count > 0 && draw.Chance(0.75) ? Follow(comparison.Cursors, draw) : null;
            return comparison.Difference is { } difference ? $"{difference}\n{asked.Describe(expected, outcome)}" : null;
        }

        // Lists within rows give fewer pages worth going on from: where there is a cursor of one, it is taken as often.
        private static (string Text, ExpectedCursor Cursor) Follow(IReadOnlyList<(string Text, ExpectedCursor Cursor)> cursors, Draw draw)
        {
            var nested = cursors.Where(c => c.Cursor.Parent is not null).ToList();
            return draw.Pick(nested.Count > 0 && draw.Chance(0.5) ? nested : cursors);
        }

        private Eyes Someone(Draw draw)
        {
            var scopes = world.Catalogue.Datasets.Select(d => "data:" + d.Name).Where(_ => draw.Chance(0.92)).Order(StringComparer.Ordinal);
            string[] jurisdictions = draw.Pick<string[]>([["23"], ["230881"], ["230881", "230882"], ["230881001", "230881002001"], ["23"], []]);
            var caller = new Caller(draw.Pick(["alpha", "alpha", "beta", "gamma"]), "client-1", draw.Pick(["care", "relief"]), [.. scopes], [.. jurisdictions]);
            var context = new RequestContext("CASE-1", draw.Pick(["", "op-1"]), draw.Chance(0.3), new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero), new DateOnly(2026, 11, 23));
            return new Eyes(world, policies, caller, context);
        }
    }
}
