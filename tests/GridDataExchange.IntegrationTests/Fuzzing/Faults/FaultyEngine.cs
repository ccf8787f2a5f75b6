using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;
using GridDataExchange.Policies;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Selections;
using ManyMemberOf = GridDataExchange.IntegrationTests.Fuzzing.Operations.ManyMember;
using ManyRootOf = GridDataExchange.IntegrationTests.Fuzzing.Operations.ManyRoot;
using OneRootOf = GridDataExchange.IntegrationTests.Fuzzing.Operations.OneRoot;

namespace GridDataExchange.IntegrationTests.Fuzzing.Faults;

/// <summary>The engine with one fault: it validates soundly, and then plans and runs what the fault makes of it.</summary>
internal sealed class FaultyEngine(World world, Fault fault)
{
    private readonly QueryEngine engine = world.Engine;
    private readonly FieldCiphers ciphers = new(world.Catalogue, world.Key, world.Retention);
    private readonly CursorSeal cursors = new(world.Key);

    public async Task<Outcome> AskAsync(FuzzCase asked, CancellationToken cancellationToken)
    {
        try
        {
            var question = await ValidateAsync(fault.Takes is null ? asked : await TakeAsync(asked, cancellationToken), cancellationToken);
            var rights = fault.Rights(question.Entitlement);
            question = new Question(rights, question.Context, fault.Selection.Rewrite(Under(rights).Rewrite(question.Selection)), question.Values, question.Structure, question.Weight, question.Introspection);
            var plan = Planner.Make(rights, question.Selection, ciphers);
            var other = Planner.Make(rights, fault.Other.Rewrite(question.Selection), ciphers);
            var roots = plan.Roots.Zip(other.Roots, (mine, its) => mine with { Nodes = Mistaken(mine.Nodes, its.Nodes) }).ToList();
            return new Outcome(await engine.RunAsync(new Plan(roots, plan.Nodes, plan.Levels, plan.Treatments), question, World.Facts, cancellationToken), null);
        }
        catch (RefusedException e)
        {
            return new Outcome(null, e.Refusal.CodeName, e.Refusal.Sentence);
        }
    }

    private Task<Question> ValidateAsync(FuzzCase asked, CancellationToken cancellationToken)
    {
        var entitlement = Entitler.Entitle(asked.Eyes.Policies, asked.Eyes.Caller, asked.Eyes.Context);
        return engine.ValidateAsync(engine.Read(asked.Document, entitlement), null, asked.Variables, entitlement, asked.Eyes.Context, cancellationToken);
    }

    private static SelectionRewriter Under(Entitlement rights) => new() { Granted = granted => rights.Find(granted.Dataset.Name)! };

    private List<PlanNode> Mistaken(IReadOnlyList<PlanNode> nodes, IReadOnlyList<PlanNode> others) => [.. nodes.Zip(others, Mistaken)];

    private PlanNode Mistaken(PlanNode node, PlanNode other)
    {
        var mistaken = fault.Node(node, other);
        return mistaken with
        {
            Sql = fault.Sql(mistaken.Sql),
            Few = mistaken.Few is null ? null : mistaken.Few with { Sql = fault.Sql(mistaken.Few.Sql) },
            Children = [.. node.Children.Zip(other.Children, (mine, its) => mine with { Node = Mistaken(mine.Node, its.Node) })],
        };
    }

    /// <summary>The case with each cursor that the fault takes sealed anew, as if it were bound to nothing.</summary>
    private async Task<FuzzCase> TakeAsync(FuzzCase asked, CancellationToken cancellationToken)
    {
        var (list, parent, via) = asked.Operation.Roots switch
        {
            [ManyRootOf { List: var own }] => (own, 0L, null),
            [OneRootOf { Object.Members: [_, ManyMemberOf many] } one] => (many.List, asked.Eyes.Visible(one.Dataset.Name).FirstOrDefault(r => asked.Ids.Of(r) == one.Id)?.Id ?? 0, many.Relation),
            _ => (null, 0L, null),
        };
        if (list is null || (list.Arguments.After ?? list.Arguments.Before) is not { Row: not 0 })
        {
            return asked;
        }

        var bare = Print(asked, list with { Arguments = list.Arguments with { After = null, Before = null } });
        var question = await ValidateAsync(bare, cancellationToken);
        var connection = question.Selection.Roots[0] switch
        {
            GridDataExchange.Query.Selections.ManyRoot many => many.Connection,
            GridDataExchange.Query.Selections.OneRoot one => one.Object.Members.OfType<ToManyMember>().Single().Connection,
            _ => throw new InvalidOperationException(),
        };
        var binding = (byte[])question.Values[connection.Binding]!;
        Operations.Cursor? Take(Operations.Cursor? cursor)
        {
            if (cursor is not { Row: not 0 } || !fault.Takes!(cursor, ListQuestion.Of(asked.Eyes, list, via), parent))
            {
                return cursor;
            }

            var row = asked.World.Rows[list.Dataset.Name].Single(r => r.Id == cursor.Row);
            var keys = list.Arguments.OrderBy.Select(o => asked.Eyes.Seen(row, o.Field.Name)).ToList();
            return cursor with { Text = cursors.Seal(new CursorPosition(keys, cursor.Row, parent).Encode(), binding) };
        }

        return Print(asked, list with { Arguments = list.Arguments with { After = Take(list.Arguments.After), Before = Take(list.Arguments.Before) } });
    }

    private static FuzzCase Print(FuzzCase asked, ListSelection list)
    {
        Operation operation = asked.Operation.Roots[0] switch
        {
            ManyRootOf many => new([many with { List = list }]),
            OneRootOf one => new([one with { Object = one.Object with { Members = [one.Object.Members[0], ((ManyMemberOf)one.Object.Members[1]) with { List = list }] } }]),
            _ => asked.Operation,
        };
        var (document, variables) = new OperationPrinter(new Draw(0)).Print(operation);
        return asked with { Operation = operation, Document = document, Variables = variables };
    }
}
