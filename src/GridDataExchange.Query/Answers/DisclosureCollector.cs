using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Answers;

/// <summary>Collects what an answer discloses from the rows it was made of.</summary>
internal static class DisclosureCollector
{
    public static IReadOnlyList<Disclosure> Collect(Plan plan, NodeRows?[] rows)
    {
        var disclosures = new List<Disclosure>();
        foreach (var root in plan.Roots)
        {
            if (root.Node is { } node)
            {
                Collect(node, rows, disclosures);
            }
        }

        return disclosures;
    }

    private static void Collect(PlanNode node, NodeRows?[] rows, List<Disclosure> disclosures)
    {
        foreach (var entity in node.Entities)
        {
            disclosures.Add(Entity(entity, rows[node.Number]));
        }

        foreach (var child in node.Children)
        {
            Collect(child.Node, rows, disclosures);
        }
    }

    private static Disclosure Entity(PlannedEntity entity, NodeRows? rows)
    {
        var persons = new HashSet<DisclosedPerson>();
        var sets = new Dictionary<long, int>();
        var treatments = new List<IReadOnlyList<(string, string)>>();
        long count = 0;
        for (var tag = 0; rows is not null && tag < rows.Tags; tag++)
        {
            // With `first: 0`, hasNextPage tells of the one row that is not shown: it counts as if returned.
            var start = rows.Start(tag);
            var end = start + (rows.First == 0 && rows.HasMore(tag) ? 1 : rows.Shown(tag));
            for (var row = start; row < end; row++)
            {
                if (rows[row, entity.RowId].IsNull)
                {
                    continue;
                }

                count++;
                if (entity.Persons < 0 || rows[row, entity.Persons].IsNull)
                {
                    continue;
                }

                var bits = entity.Bits < 0 ? CellRules.Uniform : rows[row, entity.Bits].Number;
                if (!sets.TryGetValue(bits, out var set))
                {
                    sets[bits] = set = treatments.Count;
                    treatments.Add([.. entity.Fields.Select(f => (f, entity.Rules.Decide(f, bits)?.Name)).Where(t => t.Name is not null).Select(t => (t.f, t.Name!))]);
                }

                if (rows[row, entity.Persons].Reference is string[] many)
                {
                    persons.UnionWith(many.Select(key => new DisclosedPerson(key, set)));
                }
                else
                {
                    persons.Add(new DisclosedPerson(rows[row, entity.Persons].Text, set));
                }
            }
        }

        return new Disclosure(
            entity.Granted.Dataset,
            entity.Treatments,
            count,
            entity.PersonDataset,
            [.. persons],
            treatments);
    }
}
