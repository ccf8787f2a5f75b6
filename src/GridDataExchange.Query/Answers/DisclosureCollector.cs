using GridDataExchange.Query.Plans;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Answers;

/// <summary>Collects what an answer discloses from the rows it was made of.</summary>
internal sealed class DisclosureCollector
{
    private readonly QuestionRows rows;
    private readonly List<Disclosure> disclosures = [];

    private DisclosureCollector(QuestionRows rows) => this.rows = rows;

    public static IReadOnlyList<Disclosure> Collect(Plan plan, QuestionRows rows)
    {
        var collector = new DisclosureCollector(rows);
        foreach (var node in plan.Roots.SelectMany(r => r.Nodes))
        {
            collector.Collect(node);
        }

        return collector.disclosures;
    }

    private void Collect(PlanNode node)
    {
        if (node.IsCount)
        {
            Counted(node);
        }
        else if (node.Groups is { } groups)
        {
            Grouped(node, groups);
        }
        else if (!node.IsEvidence)
        {
            Returned(node);
        }

        foreach (var child in node.Children)
        {
            Collect(child.Node);
        }
    }

    private void Returned(PlanNode node)
    {
        var read = rows.Nodes[node.Number];
        foreach (var entity in node.Entities)
        {
            var persons = new PersonCollector(entity);
            long count = 0;
            long counted = 0;
            foreach (var tag in Tags(read))
            {
                var start = read!.Start(tag);
                for (var row = start; row < start + read.Shown(tag); row++)
                {
                    count += persons.Add(read, row) ? 1 : 0;
                }

                if (ReferenceEquals(entity, node.Entities[0]) && IsToldOf(node, read, tag))
                {
                    for (var row = start; row < start + read.Returned(tag); row++)
                    {
                        counted += persons.Add(read, row) ? 1 : 0;
                    }
                }
            }

            disclosures.Add(Of(entity, count, counted, persons));
        }
    }

    /// <summary>With <c>first: 0</c>, <c>hasNextPage</c> tells whether there are rows: of a few, it tells of each as a total would.</summary>
    private static bool IsToldOf(PlanNode node, NodeRows read, int tag) =>
        node.Page is { Selection.TellsOfMore: true } && read.Shown(tag) == 0 && read.Returned(tag) <= CountedRows.Few;

    private void Counted(PlanNode node)
    {
        var read = rows.Nodes[node.Number];
        var few = node.Few is null ? null : rows.Nodes[node.Few.Number];
        var persons = new PersonCollector(node.Few?.Entities[0] ?? node.Entities[0]);
        long counted = 0;
        foreach (var tag in Tags(read))
        {
            var count = read![read.Start(tag), 0].Number;
            counted += count;
            for (var row = few?.Start(tag) ?? 0; count <= CountedRows.Few && few is not null && row < few.Start(tag) + few.Returned(tag); row++)
            {
                persons.Add(few, row);
            }
        }

        disclosures.Add(Of(node.Entities[0], 0, counted, persons));
        disclosures.AddRange(node.Entities.Skip(1).Select(entity => Of(entity, 0, 0, new PersonCollector(entity))));
    }

    private void Grouped(PlanNode node, PlannedGroups groups)
    {
        var read = rows.Nodes[node.Number]!;
        var few = node.Few is null ? null : rows.Nodes[node.Few.Number];
        var persons = new PersonCollector(node.Few?.Entities[0] ?? node.Entities[0]);
        long counted = 0;
        foreach (var tag in Tags(read))
        {
            for (var row = read.Start(tag); row < read.Start(tag) + read.Returned(tag); row++)
            {
                counted += read[row, groups.Count].Number;
            }

            for (var row = few?.Start(tag) ?? 0; few is not null && row < few.Start(tag) + few.Returned(tag); row++)
            {
                persons.Add(few, row);
            }
        }

        disclosures.Add(Of(node.Entities[0], 0, counted, persons));
        disclosures.AddRange(node.Entities.Skip(1).Select(entity => Of(entity, 0, 0, new PersonCollector(entity))));
    }

    private IEnumerable<int> Tags(NodeRows? read)
    {
        var (start, end) = read is null ? (0, 0) : (read.TagsOf(rows.Question).Start.Value, read.TagsOf(rows.Question).End.Value);
        return Enumerable.Range(start, end - start);
    }

    private static Disclosure Of(PlannedEntity entity, long returned, long counted, PersonCollector persons) =>
        new(entity.Granted.Dataset, entity.Treatments, returned, counted, persons.Dataset, [.. persons.Found], persons.TreatmentSets);

    /// <summary>The persons that rows of an entity are about, each with the treatments that applied.</summary>
    private sealed class PersonCollector(PlannedEntity entity)
    {
        private readonly Dictionary<long, int> sets = [];
        private readonly List<IReadOnlyList<(string, string)>> treatments = [];

        public Catalog.Dataset? Dataset => entity.PersonDataset;

        public HashSet<DisclosedPerson> Found { get; } = [];

        public IReadOnlyList<IReadOnlyList<(string Field, string Treatment)>> TreatmentSets => treatments;

        /// <returns>False where there is no such row.</returns>
        public bool Add(NodeRows read, int row)
        {
            if (entity.RowId < 0 || read[row, entity.RowId].IsNull)
            {
                return false;
            }

            if (entity.Persons < 0 || read[row, entity.Persons].IsNull)
            {
                return true;
            }

            var set = SetOf(entity.Bits < 0 ? CellRules.Uniform : read[row, entity.Bits].Number);
            if (read[row, entity.Persons].Reference is string[] many)
            {
                Found.UnionWith(many.Select(key => new DisclosedPerson(key, set)));
            }
            else
            {
                Found.Add(new DisclosedPerson(read[row, entity.Persons].Text, set));
            }

            return true;
        }

        private int SetOf(long bits)
        {
            if (!sets.TryGetValue(bits, out var set))
            {
                sets[bits] = set = treatments.Count;
                treatments.Add([.. entity.Fields.Select(f => (f, entity.Rules.Decide(f, bits)?.Name)).Where(t => t.Name is not null).Select(t => (t.f, t.Name!))]);
            }

            return set;
        }
    }
}
