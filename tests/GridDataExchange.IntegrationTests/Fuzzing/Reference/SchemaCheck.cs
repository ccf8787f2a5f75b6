using GridDataExchange.IntegrationTests.Fuzzing.Operations;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>Refuses what a caller's schema has not, and then what an argument may not be.</summary>
internal sealed class SchemaCheck(Eyes eyes)
{
    private const int LargestPage = 1_000;

    private readonly List<string> refusals = [];

    /// <returns>The code of the refusal, or null for a sound operation.</returns>
    public string? Refuse(Operation operation)
    {
        foreach (var root in operation.Roots)
        {
            switch (root)
            {
                case OneRoot one:
                    Object(one.Object);
                    break;
                case ManyRoot many:
                    List(many.List, null);
                    break;
                case GroupsRoot groups:
                    Groups(groups);
                    break;
            }
        }

        // Whatever is wrong with arguments is only read in a document that is valid.
        return refusals.Find(r => r == "VALIDATION_FAILED") ?? refusals.Find(r => r.Contains('|')) ?? refusals.FirstOrDefault();
    }

    private void Valid(bool valid) => Require(valid, "VALIDATION_FAILED");

    // What a schema has not is another field of a selection, but another value of an argument, or another type of a variable.
    private void Known(bool known) => Require(known, "VALIDATION_FAILED|BAD_INPUT");

    private void Require(bool met, string code)
    {
        if (!met)
        {
            refusals.Add(code);
        }
    }

    private void Object(ObjectSelection selection)
    {
        if (eyes.Find(selection.Dataset.Name) is not { } grant)
        {
            Valid(false);
            return;
        }

        foreach (var member in selection.Members)
        {
            switch (member)
            {
                case LeafMember leaf:
                    Valid(grant.Shows(leaf.Field.Name));
                    break;
                case OneMember one:
                    Valid(grant.Shows(one.Relation.Name));
                    Object(one.Object);
                    break;
                case ManyMember many:
                    Valid(grant.Shows(many.Relation.Name));
                    List(many.List, many.Relation);
                    break;
            }
        }
    }

    private void Groups(GroupsRoot groups)
    {
        if (eyes.Find(groups.Dataset.Name) is not { } grant)
        {
            Valid(false);
            return;
        }

        Known(groups.By.All(grant.CanGroup));
        Require(groups.By.Distinct().Count() == groups.By.Count, "BAD_INPUT");
        groups.Parts.SelectMany(p => p.Fields).ToList().ForEach(f => Valid(grant.CanGroup(f.Field)));
        if (groups.Where is { } where)
        {
            Filter(grant, where);
        }
    }

    private void List(ListSelection list, Catalog.Relation? via)
    {
        if (eyes.Find(list.Dataset.Name) is not { } grant)
        {
            Valid(false);
            return;
        }

        var arguments = list.Arguments;
        if (arguments.Where is { } where)
        {
            Filter(grant, where);
        }

        if (arguments.Lookup is var (lookup, looked))
        {
            Known(via is null && grant.Lookups.Contains(lookup));
            Require(looked is not string text || !text.Contains('\0'), "BAD_INPUT");
        }

        foreach (var order in arguments.OrderBy)
        {
            Known(grant.CanOrder(order.Field));
        }

        Require(arguments.OrderBy.DistinctBy(o => o.Field).Count() == arguments.OrderBy.Count, "BAD_INPUT");
        Require(arguments.First is null || arguments.Last is null, "BAD_INPUT");
        var size = arguments.First ?? arguments.Last ?? 0;
        Require(size >= 0 && size <= Math.Min(grant.RowsPerRequest ?? LargestPage, LargestPage), "BAD_INPUT");
        Require(((Cursor?[])[arguments.After, arguments.Before]).All(c => c is null || c.Question == ListQuestion.Of(eyes, list, via)), "CURSOR_INVALID");
        foreach (var part in list.Parts)
        {
            switch (part)
            {
                case NodesPart nodes:
                    Object(nodes.Object);
                    break;
                case EdgesPart edges:
                    edges.Parts.Select(e => e.Node).OfType<ObjectSelection>().ToList().ForEach(Object);
                    break;
            }
        }
    }

    private void Filter(Grant grant, Where where)
    {
        foreach (var key in where.Keys)
        {
            switch (key)
            {
                case AllKey all:
                    all.Of.ToList().ForEach(w => Filter(grant, w));
                    break;
                case AnyKey any:
                    any.Of.ToList().ForEach(w => Filter(grant, w));
                    break;
                case NotKey not:
                    Filter(grant, not.Of);
                    break;
                case FieldKey field:
                    Known(grant.Operators(field.Field).Count > 0 && field.Tests.All(t => grant.Operators(field.Field).Contains(t.Operator)));
                    Require(field.Tests.All(t => IsWhole(t.Operator, t.Operand)), "BAD_INPUT");
                    break;
                case OneKey one:
                    Related(grant, one.Relation, one.Of);
                    break;
                case ManyKey many:
                    Related(grant, many.Relation, many.Some);
                    break;
            }
        }
    }

    private void Related(Grant grant, Catalog.Relation relation, Where? where)
    {
        var target = eyes.Find(relation.To);
        Known(grant.Shows(relation.Name) && target is not null);
        if (target is not null && where is not null)
        {
            Filter(target, where);
        }
    }

    private static bool IsWhole(string operation, object? operand) => operand switch
    {
        null => false,
        string text => !text.Contains('\0') && (text.Length > 0 || operation is not ("startsWith" or "contains")),
        _ => true,
    };
}
