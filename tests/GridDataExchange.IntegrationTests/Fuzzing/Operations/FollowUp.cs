using GridDataExchange.IntegrationTests.Fuzzing.Reference;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Goes on from a cursor: most often with its own question, sometimes with another or under another row, which must be refused.</summary>
internal sealed class FollowUp(Draw draw, Eyes eyes, OperationGenerator generator)
{
    public Operation From(string text, ExpectedCursor at)
    {
        var cursor = new Cursor(text, ListQuestion.Of(eyes, at.List, at.Via), at.Row.Id, at.Parent?.Id ?? 0);
        var size = draw.Between(0, Math.Min(4, eyes.Find(at.List.Dataset.Name)!.RowsPerRequest ?? 4));
        var (ahead, backward) = (draw.Chance(0.6), draw.Chance(0.4));
        var arguments = at.List.Arguments with
        {
            After = ahead ? cursor : at.List.Arguments.After,
            Before = ahead ? at.List.Arguments.Before : cursor,
            First = backward ? null : size,
            Last = backward ? size : null,
        };
        if (draw.Chance(0.12))
        {
            arguments = arguments.Where is { } where && draw.Chance(0.7) ? arguments with { Where = new Where([new NotKey(where)]) }
                : arguments.OrderBy.Count > 0 ? arguments with { OrderBy = [.. arguments.OrderBy.Select((o, i) => i == 0 ? o with { Descending = !o.Descending } : o)] }
                : arguments with { Where = new Where([]) };
        }

        var list = at.List with { Arguments = arguments };
        if (at.Parent is not { } parent)
        {
            return new Operation([new ManyRoot(GraphName.Many(list.Dataset), list)]);
        }

        var others = eyes.Visible(parent.Dataset.Name).Where(r => r != parent).ToList();
        var member = new ManyMember(at.Via!.Name, at.Via, list);
        return new Operation([generator.One(others.Count > 0 && draw.Chance(0.35) ? draw.Pick(others) : parent, new ObjectSelection(parent.Dataset, [new IdMember("id"), member]))]);
    }
}
