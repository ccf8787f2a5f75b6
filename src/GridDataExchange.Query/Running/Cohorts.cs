using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Query.Running;

/// <summary>The rows that answer a question, among those of its cohort.</summary>
/// <param name="Nodes">The rows of each node of the plan by its number.</param>
/// <param name="Question">The question's number in the cohort.</param>
internal sealed record QuestionRows(NodeRows?[] Nodes, int Question);

/// <summary>
/// Gathers the questions of one plan that come while it runs: they wait, and are then asked together, as rows of parameters to the same
/// statements. One that comes alone is asked at once, so gathering costs nobody time who has no company.
/// </summary>
/// <remarks>A cohort that fails is no verdict on its members: each is then asked alone.</remarks>
internal sealed class Cohorts(Plan plan)
{
    private readonly Lock gate = new();
    private List<Member>? waiting;

    private sealed record Member(Question Question)
    {
        /// <summary>The rows; null where the cohort failed.</summary>
        public TaskCompletionSource<QuestionRows?> Rows { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <exception cref="RefusedException">The question is refused.</exception>
    public async Task<QuestionRows> AskAsync(Runner runner, Question question, QueryBounds bounds, CancellationToken cancellationToken)
    {
        if (!plan.MayGather || question.EstimatedRows > bounds.CohortRows)
        {
            return await AloneAsync(runner, question, cancellationToken).ConfigureAwait(false);
        }

        Member? member = null;
        lock (gate)
        {
            if (waiting is null)
            {
                waiting = [];
            }
            else
            {
                member = new Member(question);
                waiting.Add(member);
            }
        }

        if (member is not null)
        {
            return await member.Rows.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
                ?? await AloneAsync(runner, question, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await AloneAsync(runner, question, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            PassOn(runner, bounds.Cohort);
        }
    }

    private async Task<QuestionRows> AloneAsync(Runner runner, Question question, CancellationToken cancellationToken) =>
        new(await runner.RunAsync(plan, [question], cancellationToken).ConfigureAwait(false), 0);

    /// <summary>Asks those who came meanwhile, off the thread of the request that is done; with nobody waiting the next to come is asked at once.</summary>
    private void PassOn(Runner runner, int most)
    {
        if (TakeWaiting(most) is { } cohort)
        {
            _ = Task.Run(() => RunAsync(runner, cohort, most));
        }
    }

    private async Task RunAsync(Runner runner, List<Member>? cohort, int most)
    {
        while (cohort is not null)
        {
            try
            {
                // No member's own cancellation stops it: the others still wait for it, and its statements are bounded in time.
                var rows = await runner.RunAsync(plan, [.. cohort.Select(m => m.Question)], CancellationToken.None).ConfigureAwait(false);
                for (var i = 0; i < cohort.Count; i++)
                {
                    cohort[i].Rows.TrySetResult(new QuestionRows(rows, i));
                }
            }
            catch (Exception)
            {
                // Whatever it was, whom it concerns shows when each asks alone.
                cohort.ForEach(m => m.Rows.TrySetResult(null));
            }

            cohort = TakeWaiting(most);
        }
    }

    private List<Member>? TakeWaiting(int most)
    {
        lock (gate)
        {
            if (waiting is not { Count: > 0 } all)
            {
                waiting = null;
                return null;
            }

            var taken = all.Take(most).ToList();
            waiting = [.. all.Skip(most)];
            return taken;
        }
    }
}
