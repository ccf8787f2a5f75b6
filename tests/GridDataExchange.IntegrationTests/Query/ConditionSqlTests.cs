using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Publishing;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;
using static GridDataExchange.IntegrationTests.Query.ConditionGenerator;

namespace GridDataExchange.IntegrationTests.Query;

public sealed class ConditionSqlTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const int Conditions = 2_000;

    private static readonly RequestContext Context = new("张", "op", false, new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero), new DateOnly(2026, 11, 23));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostgreSQL_and_the_evaluator_give_the_same_verdict_on_every_row_and_no_condition_raises_an_error()
    {
        var catalogue = Sample.Catalogue;
        var publisher = new Publisher(database.Databases, MasterKey.Create());
        await publisher.PrepareTablesAsync(catalogue, Stop);
        var rows = Sample.Rows().ToDictionary(r => (string)r[1]!);
        await publisher.InsertAsync(Sample.Dataset, rows.Values, Stop);
        var others = Sample.Others().ToDictionary(r => (int)r[0]!);
        await publisher.InsertAsync(Sample.OtherDataset, others.Values, Stop);
        var generator = new ConditionGenerator(new Random(20261123));
        var seen = new Dictionary<Verdict, int>();
        await using var connection = await database.Databases.For(DatabaseRole.Query).OpenConnectionAsync(Stop);

        for (var i = 0; i < Conditions; i++)
        {
            var condition = generator.Condition(4);
            var caller = new Caller("张", "c", "p", ["23", "data:sample"], [.. new[] { "230881", "23", "230881001101002", "bad" }.Take(i % 5)]);
            foreach (var (code, verdict) in await AskAsync(connection, catalogue, condition, caller))
            {
                var row = rows[code];
                var expected = Evaluator.Judge(condition, caller, Context, key => Sample.Value(rows, others, row, key));
                Assert.True(expected == verdict, $"row {code}: evaluator {expected}, PostgreSQL {verdict}: {condition} for {string.Join(' ', caller.Jurisdictions)}");
                seen[verdict] = seen.GetValueOrDefault(verdict) + 1;
            }
        }

        Assert.All(Enum.GetValues<Verdict>(), v => Assert.True(seen[v] > Conditions, $"{v} came only {seen.GetValueOrDefault(v)} times"));
    }

    private static async Task<List<(string Code, Verdict Verdict)>> AskAsync(Npgsql.NpgsqlConnection connection, Catalogue catalogue, Expression condition, Caller caller)
    {
        var parameters = new ParameterTable();
        parameters.Column(new ContextSource(ContextName.RequestDate, ColumnType.Date));
        var sql = new ConditionSql("t", parameters, new ContextArity(caller)).Write(condition);
        var node = new PlanNode
        {
            Number = 0,
            Sql = parameters.Number($"SELECT q.code, q.holds FROM {parameters.Rows()} CROSS JOIN LATERAL (SELECT t.code, {sql} AS holds FROM data.sample t) q"),
            Parameters = parameters.Columns,
            Lists = parameters.Lists,
            Columns = [],
            Entities = [],
        };
        var policies = new PolicySet(catalogue, "0", [], []);
        var question = new Question(new Entitlement(policies, caller, [], [], "", ""), Context, new Selection([]), [], "", new QueryWeight(), null);
        await using var batch = new Npgsql.NpgsqlBatch(connection) { BatchCommands = { ParameterRows.Command(node, [question], new Asked([null], [0])) } };
        await using var reader = await batch.ExecuteReaderAsync(Stop);
        var verdicts = new List<(string, Verdict)>();
        while (await reader.ReadAsync(Stop))
        {
            verdicts.Add((reader.GetString(0), reader.IsDBNull(1) ? Verdict.Unknown : reader.GetBoolean(1) ? Verdict.True : Verdict.False));
        }

        return verdicts;
    }
}
