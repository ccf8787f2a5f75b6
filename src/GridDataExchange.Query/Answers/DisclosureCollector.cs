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

            disclosures.AddRange(Of(entity, count, counted, persons));
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

        disclosures.AddRange(Of(node.Entities[0], 0, counted, persons));
        disclosures.AddRange(node.Entities.Skip(1).SelectMany(entity => Of(entity, 0, 0, new PersonCollector(entity))));
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

        disclosures.AddRange(Of(node.Entities[0], 0, counted, persons));
        disclosures.AddRange(node.Entities.Skip(1).SelectMany(entity => Of(entity, 0, 0, new PersonCollector(entity))));
    }

    private IEnumerable<int> Tags(NodeRows? read)
    {
        var (start, end) = read is null ? (0, 0) : (read.TagsOf(rows.Question).Start.Value, read.TagsOf(rows.Question).End.Value);
        return Enumerable.Range(start, end - start);
    }

    /// <summary>One for each dataset of persons; a row is in the first of them.</summary>
    private static IEnumerable<Disclosure> Of(PlannedEntity entity, long returned, long counted, PersonCollector persons) =>
        persons.Found.Select((found, i) => new Disclosure(
            entity.Granted.Dataset, entity.Treatments, i == 0 ? returned : 0, i == 0 ? counted : 0, found.Dataset, [.. found.Persons], persons.TreatmentSets));

    /// <summary>The persons that rows of an entity are about, each with the treatments that applied.</summary>
    private sealed class PersonCollector(PlannedEntity entity)
    {
        private readonly Dictionary<long, int> sets = [];
        private readonly List<IReadOnlyList<(string, string)>> treatments = [];
        private readonly List<(Catalog.Dataset? Dataset, HashSet<DisclosedPerson> Persons)> found = [(entity.PersonDataset, [])];

        /// <summary>The persons by their datasets, one at least; where rows name persons, those of a dataset that the catalogue has no more are left out.</summary>
        public IReadOnlyList<(Catalog.Dataset? Dataset, HashSet<DisclosedPerson> Persons)> Found => found is [{ Dataset: null }, _, ..] ? found[1..] : found;

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
            if (entity.Names is { } names)
            {
                AddNamed(names, read, row, set);
            }
            else if (read[row, entity.Persons].Reference is string[] many)
            {
                found[0].Persons.UnionWith(many.Select(key => new DisclosedPerson(key, set)));
            }
            else
            {
                found[0].Persons.Add(new DisclosedPerson(read[row, entity.Persons].Text, set));
            }

            return true;
        }

        private void AddNamed(PlannedNames names, NodeRows read, int row, int set)
        {
            var (of, cell) = (read[row, names.Dataset], read[row, entity.Persons]);
            var key = names.Cipher is { } cipher ? cipher.Open((byte[])cell.Reference!, read[row, names.RowId].Number) : cell.Text;
            if (key is null || of.IsNull || names.Catalogue.FindDataset(of.Text) is not { } dataset)
            {
                return;
            }

            var at = found.FindIndex(f => f.Dataset == dataset);
            if (at < 0)
            {
                at = found.Count;
                found.Add((dataset, []));
            }

            found[at].Persons.Add(new DisclosedPerson(key, set));
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
