using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>Answers an operation the naive way: takes the rows that exist for the caller, shows each as the caller sees it, and then does what the operation says to what is shown.</summary>
internal sealed class ReferenceEngine
{
    private const int DefaultPage = 50;

    private readonly Eyes eyes;
    private readonly ReferenceIds ids;
    private readonly FilterJudge judge;
    private readonly DisclosureBook book;
    private readonly TreatmentMap treatments;

    private ReferenceEngine(Eyes eyes, ReferenceIds ids)
    {
        (this.eyes, this.ids) = (eyes, ids);
        judge = new FilterJudge(eyes);
        book = new DisclosureBook(eyes);
        treatments = new TreatmentMap(eyes);
    }

    public static Expected Answer(Eyes eyes, ReferenceIds ids, Operation operation)
    {
        if (new SchemaCheck(eyes).Refuse(operation) is { } refusal)
        {
            return new Expected(null, null, null, refusal);
        }

        try
        {
            return new ReferenceEngine(eyes, ids).Answer(operation);
        }
        catch (ExpectedRefusalException e)
        {
            return new Expected(null, null, null, e.Code);
        }
    }

    private Expected Answer(Operation operation)
    {
        var data = new JsonMembers();
        foreach (var root in operation.Roots)
        {
            data.Add(root.Key, root switch
            {
                TypenameRoot => "Query",
                OneRoot one => One(one),
                ManyRoot many => Many(many),
                GroupsRoot groups => Groups(groups),
                _ => throw new InvalidOperationException(),
            });
        }

        foreach (var (dataset, rows) in book.Disclosed.Rows)
        {
            if (rows > (eyes.Find(dataset)!.RowsPerRequest ?? long.MaxValue))
            {
                throw new ExpectedRefusalException("TOO_COSTLY");
            }
        }

        return new Expected(data, treatments.Paths, book.Disclosed, null);
    }

    private JsonMembers? One(OneRoot root)
    {
        if (root.ByNode && root.Id == "nobody")
        {
            return null;
        }

        treatments.Add(root.Key, root.Object);
        var place = Place.Of(root.Object);
        book.Use(place);
        book.UseBelow(root.Object);
        if (eyes.Visible(root.Dataset.Name).FirstOrDefault(r => ids.Of(r) == root.Id) is not { } row)
        {
            return null;
        }

        book.Return(place, row);
        return Object(root.Object, row);
    }

    private JsonMembers Many(ManyRoot root)
    {
        treatments.Add(root.Key, root.List);
        book.Use(root.List);
        return List(root.List, null, null, [.. eyes.Visible(root.List.Dataset.Name)]);
    }

    private List<object?> Groups(GroupsRoot root)
    {
        treatments.Add(root);
        var place = Place.Of(root);
        book.Use(place);
        book.Use(root.Where);
        var groups = ReferenceGroups.Of(eyes, root, eyes.Visible(root.Dataset.Name).Where(r => root.Where is null || judge.Holds(root.Where, r)));
        groups.ForEach(g => book.Count(g.Rows, root.Dataset.Name, place.Fields));
        return groups.ConvertAll<object?>(g => g.Json(eyes, root));
    }

    private JsonMembers Object(ObjectSelection selection, Row row)
    {
        var json = new JsonMembers();
        foreach (var member in selection.Members)
        {
            json.Add(member.Key, member switch
            {
                IdMember => ids.Of(row),
                TypenameMember => GraphName.Type(row.Dataset),
                LeafMember leaf => Json(eyes.Seen(row, leaf.Field.Name)),
                OneMember one => eyes.Follow(row, one.Relation) is [var target] ? Object(one.Object, target) : null,
                ManyMember many => Many(many, row),
                _ => throw new InvalidOperationException(),
            });
        }

        return json;
    }

    private JsonMembers? Many(ManyMember many, Row row)
    {
        // A cursor goes on under the row it was given under, also where the relation is hidden.
        if (((Cursor?[])[many.List.Arguments.After, many.List.Arguments.Before]).Any(c => c is not null && c.Parent != row.Id))
        {
            throw new ExpectedRefusalException("CURSOR_INVALID");
        }

        return eyes.Follow(row, many.Relation) is { } rows ? List(many.List, many.Relation, row, rows) : null;
    }

    private JsonMembers List(ListSelection list, Relation? via, Row? parent, IReadOnlyList<Row> from)
    {
        var arguments = list.Arguments;
        var matching = from.Where(r => arguments.Lookup is not var (field, value) || (eyes.Of(r).IsFoundBy(field.Name) && value.Equals(r[field.Name])))
            .Where(r => arguments.Where is null || judge.Holds(arguments.Where, r))
            .ToList();
        matching.Sort((one, other) => Compare(arguments.OrderBy, one, other));
        var (page, more, between) = Page(list, matching);
        var place = Place.Of(list);
        if (list.Parts.Any(p => p is NodesPart or EdgesPart or PageInfoPart))
        {
            // A page of which only its ends are shown tells of its rows too; a total alone looks for none.
            page.ForEach(row => book.Return(place, row));
        }

        if (list.Parts.Any(p => p is TotalCountPart))
        {
            book.Count(matching, list.Dataset.Name, [.. Place.Filtered(arguments.Where)]);
        }

        var tells = arguments.Last is null ? "hasNextPage" : "hasPreviousPage";
        if ((arguments.First ?? arguments.Last) == 0 && list.Parts.OfType<PageInfoPart>().Any(p => p.Fields.Any(f => f.Name == tells)))
        {
            book.Hint(between, place);
        }

        var json = new JsonMembers();
        foreach (var part in list.Parts)
        {
            json.Add(part.Key, part switch
            {
                NodesPart nodes => page.ConvertAll<object?>(r => Object(nodes.Object, r)),
                EdgesPart edges => page.ConvertAll<object?>(r => Edge(edges, list, via, r, parent)),
                PageInfoPart info => PageInfo(info, list, via, parent, page, more),
                TotalCountPart => Json((long)matching.Count),
                _ => GraphName.Type(list.Dataset) + "Connection",
            });
        }

        return json;
    }

    private (List<Row> Page, bool More, List<Row> Between) Page(ListSelection list, List<Row> rows)
    {
        var arguments = list.Arguments;
        if (arguments.After is { } after)
        {
            rows = [.. rows.SkipWhile(r => r.Id != after.Row).Skip(1)];
        }

        if (arguments.Before is { } before)
        {
            rows = [.. rows.TakeWhile(r => r.Id != before.Row)];
        }

        var limit = eyes.Find(list.Dataset.Name)!.RowsPerRequest ?? DefaultPage;
        var size = arguments.First ?? arguments.Last ?? Math.Min(DefaultPage, limit);
        return (arguments.Last is null ? [.. rows.Take(size)] : [.. rows.TakeLast(size)], rows.Count > size, rows);
    }

    private JsonMembers Edge(EdgesPart edges, ListSelection list, Relation? via, Row row, Row? parent)
    {
        var json = new JsonMembers();
        foreach (var part in edges.Parts)
        {
            json.Add(part.Key, part switch
            {
                { Node: { } node } => Object(node, row),
                { Name: "cursor" } => new ExpectedCursor(list, via, row, parent),
                _ => GraphName.Type(list.Dataset) + "Edge",
            });
        }

        return json;
    }

    private static JsonMembers PageInfo(PageInfoPart info, ListSelection list, Relation? via, Row? parent, List<Row> page, bool more)
    {
        var json = new JsonMembers();
        foreach (var (key, name) in info.Fields)
        {
            json.Add(key, name switch
            {
                "hasNextPage" => list.Arguments.Last is null ? more : list.Arguments.Before is not null,
                "hasPreviousPage" => list.Arguments.Last is null ? list.Arguments.After is not null : more,
                "startCursor" => page.Count == 0 ? null : new ExpectedCursor(list, via, page[0], parent),
                "endCursor" => page.Count == 0 ? null : new ExpectedCursor(list, via, page[^1], parent),
                _ => "PageInfo",
            });
        }

        return json;
    }

    private int Compare(IReadOnlyList<Order> orders, Row one, Row other)
    {
        foreach (var order in orders)
        {
            var (left, right) = (eyes.Seen(one, order.Field.Name), eyes.Seen(other, order.Field.Name));
            var compared = (left, right) switch
            {
                (null, null) => 0,
                (null, _) => order.NullsFirst ? -1 : 1,
                (_, null) => order.NullsFirst ? 1 : -1,
                _ => order.Descending ? ValueOrder.Compare(right, left) : ValueOrder.Compare(left, right),
            };
            if (compared != 0)
            {
                return compared;
            }
        }

        return one.Id.CompareTo(other.Id);
    }

    internal static object? Json(object? value) => value switch
    {
        null or bool or string => value,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => ArgumentText.Moment(moment),
        IFormattable number => new JsonNumber(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => throw new InvalidOperationException(),
    };
}
