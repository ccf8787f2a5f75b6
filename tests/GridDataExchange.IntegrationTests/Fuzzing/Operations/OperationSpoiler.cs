using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Operations;

/// <summary>Spoils a sound operation in one place: what must be refused, and with what code, is the reference's to say.</summary>
internal sealed class OperationSpoiler(Draw draw, World world, Eyes eyes)
{
    public Operation Spoil(Operation operation)
    {
        if (operation.Roots is [GroupsRoot { By.Count: > 0 } groups])
        {
            return new Operation([groups with { By = [.. groups.By, groups.By[0]] }]);
        }

        var at = operation.Roots.ToList().FindIndex(r => r is ManyRoot);
        if (at < 0)
        {
            return operation;
        }

        var root = (ManyRoot)operation.Roots[at];
        return new Operation([.. operation.Roots.Take(at), root with { List = Spoil(root.List) }, .. operation.Roots.Skip(at + 1)]);
    }

    private ListSelection Spoil(ListSelection list)
    {
        var (arguments, grant) = (list.Arguments, eyes.Find(list.Dataset.Name)!);
        var hidden = list.Dataset.Fields.Where(f => !grant.Shows(f.Name)).ToList();
        var unasked = list.Dataset.Fields.Where(f => grant.Shows(f.Name) && grant.Operators(f).Count == 0).ToList();
        var fields = grant.Fields.Where(f => grant.Operators(f).Count > 1).ToList();
        switch (draw.Below(9))
        {
            case 0:
                return list with { Arguments = arguments with { First = 1, Last = 1 } };
            case 1:
                return list with { Arguments = arguments with { First = draw.Pick([-1, 1001, (grant.RowsPerRequest ?? 1000) + 1]), Last = null } };
            case 2 when hidden.Count > 0:
                return list with { Parts = [new NodesPart("nodes", new ObjectSelection(list.Dataset, [new LeafMember("x", draw.Pick(hidden))]))] };
            case 3 when hidden.Concat(unasked).Any():
                return list with { Arguments = arguments with { Where = new Where([new FieldKey(draw.Pick([.. hidden, .. unasked]), [("eq", "a")])]) } };
            case 4 when hidden.Concat(unasked).Any():
                return list with { Arguments = arguments with { OrderBy = [new Order(draw.Pick([.. hidden, .. unasked]), false, false)] } };
            case 5 when fields.Count > 0:
                return list with { Arguments = arguments with { Where = new Where([new FieldKey(draw.Pick(fields), [("eq", null)])]) } };
            case 6 when fields.Find(f => grant.Operators(f).Contains("contains")) is { } text:
                return list with { Arguments = arguments with { Where = new Where([new FieldKey(text, [draw.Pick<(string, object?)>([("startsWith", ""), ("contains", ""), ("eq", "a\0"), ("contains", "\0")])])]) } };
            case 7 when grant.Fields.FirstOrDefault(f => !f.Encrypted && grant.Operators(f).Count > 0) is { } order:
                return list with { Arguments = arguments with { OrderBy = [new Order(order, false, false), new Order(order, true, false)] } };
            case 8 when world.Catalogue.Datasets.Where(d => eyes.Find(d.Name) is null).ToList() is { Count: > 0 } absent:
                return new ListSelection(draw.Pick(absent), new ListArguments(), [new TotalCountPart("totalCount")]);
            default:
                return list with { Arguments = arguments with { After = new Cursor("AAAA", "", 0, 0) } };
        }
    }
}
