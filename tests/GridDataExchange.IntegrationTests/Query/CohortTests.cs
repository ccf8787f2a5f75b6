using System.Text.Json;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>Questions of one plan that are asked together: each gets what it would get alone.</summary>
public sealed class CohortTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    private const int Questions = 96;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_many_questions_at_once_gets_its_own_answer_and_discloses_its_own_persons()
    {
        const string query = "query($names: [String!], $first: Int) { residents(first: $first, where: { name: { in: $names } }, orderBy: [{ name: ASC }]) { nodes { name visits(first: 2) { nodes { visitedAt } totalCount } } totalCount } }";
        string[] names = ["王秀兰", "欧阳建国", "孙无户", "周他乡", "赵证人", "李小明"];
        var asked = Enumerable.Range(0, Questions).Select(i => (Names: names.Where((_, n) => ((i >> (n % 3)) & 1) == 0 || n == i % names.Length).ToArray(), First: i % 4, Where: i % 3 == 0 ? "230881001" : "230881")).ToList();
        var together = await Task.WhenAll(asked.Select(q => Task.Run(() => county.AskAsync(CivilAffairs(q.Where), query, new { names = q.Names, first = q.First }), Stop)));
        for (var i = 0; i < asked.Count; i++)
        {
            var alone = await county.AskAsync(CivilAffairs(asked[i].Where), query, new { names = asked[i].Names, first = asked[i].First });
            Assert.Equal(Text(alone), Text(together[i]));
            Assert.Equal(Persons(alone), Persons(together[i]));
        }
    }

    [Fact]
    public async Task A_question_that_is_refused_while_it_runs_refuses_no_other()
    {
        // One plan for both: only the values differ, and with them how many rows there are of the dataset in one answer.
        const string query = "query($first: Int) { a: residents(first: $first) { nodes { name } } b: residents(first: $first) { nodes { name } } }";
        var answers = await Task.WhenAll(Enumerable.Range(0, Questions).Select(i => Task.Run(
            async () =>
            {
                if (i % 8 != 0)
                {
                    return Text(await county.AskAsync(CivilAffairs(), query, new { first = 2 }));
                }

                var refused = await county.RefusalAsync(CivilAffairs(), query, new { first = -1 });
                return refused.Code.ToString();
            },
            Stop)));
        Assert.All(answers.Where((_, i) => i % 8 == 0), code => Assert.Equal(nameof(RefusalCode.BadInput), code));
        Assert.Single(answers.Where((_, i) => i % 8 != 0).Distinct());
    }

    [Fact]
    public async Task Who_leaves_while_others_wait_takes_nobody_with_them()
    {
        const string query = "{ residents(orderBy: [{ name: ASC }]) { nodes { name } } }";
        var expected = Text(await county.AskAsync(CivilAffairs(), query));
        using var leave = new CancellationTokenSource();
        var entitlement = GridDataExchange.Policies.Entitler.Entitle(county.Policies, CivilAffairs(), Context);
        var question = await county.Engine.ValidateAsync(county.Engine.Read(query, entitlement), null, null, entitlement, Context, Stop);
        var plan = county.Engine.Plan(question);
        var leaving = Enumerable.Range(0, Questions).Select(_ => Task.Run(() => county.Engine.RunAsync(plan, question, Facts, leave.Token), Stop)).ToList();
        var staying = Enumerable.Range(0, Questions).Select(_ => Task.Run(() => county.Engine.RunAsync(plan, question, Facts, Stop), Stop)).ToList();
        await leave.CancelAsync();
        Assert.All(await Task.WhenAll(staying), answer => Assert.Equal(expected, Text(answer)));
        foreach (var left in leaving)
        {
            // Some were answered before they left.
            var outcome = await Record.ExceptionAsync(() => left);
            Assert.True(outcome is null or OperationCanceledException, outcome?.GetType().Name);
        }
    }

    private static string Text(QueryAnswer answer) => JsonDocument.Parse(answer.Data).RootElement.GetRawText();

    private static string Persons(QueryAnswer answer) =>
        string.Join('\n', answer.Disclosures.Select(d => $"{d.Dataset} {d.Rows} {d.Counted}: {string.Join(' ', d.Persons.Select(p => $"{p.Key}/{string.Join(',', d.TreatmentSets[p.TreatmentSet])}").Order(StringComparer.Ordinal))}"));
}
