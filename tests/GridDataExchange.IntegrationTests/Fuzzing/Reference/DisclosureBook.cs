using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>Keeps what an answer discloses while the reference makes it.</summary>
internal sealed class DisclosureBook(Eyes eyes)
{
    /// <summary>A count of so many rows or fewer tells of each of them.</summary>
    private const int Few = 10;

    public Disclosed Disclosed { get; } = new();

    /// <summary>What a place uses is disclosed, whether or not a row comes.</summary>
    public void Use(Place place)
    {
        Use(place.Dataset.Name, place.Fields);
        place.Ones.Values.ToList().ForEach(Use);
    }

    /// <summary>What a filter uses, also of other datasets.</summary>
    public void Use(Where? where)
    {
        foreach (var (dataset, through) in Place.Through(where))
        {
            Use(dataset, Place.Filtered(through));
        }
    }

    /// <summary>What a list uses, and the lists below it.</summary>
    public void Use(ListSelection list)
    {
        Use(Place.Of(list));
        Use(list.Arguments.Where);
        foreach (var part in list.Parts)
        {
            switch (part)
            {
                case NodesPart nodes:
                    UseBelow(nodes.Object);
                    break;
                case EdgesPart edges:
                    edges.Parts.Select(e => e.Node).OfType<ObjectSelection>().ToList().ForEach(UseBelow);
                    break;
            }
        }
    }

    /// <summary>What the lists below an object use, whether or not a row leads to them.</summary>
    public void UseBelow(ObjectSelection selection)
    {
        foreach (var member in selection.Members)
        {
            switch (member)
            {
                case OneMember one:
                    UseBelow(one.Object);
                    break;
                case ManyMember many:
                    Use(many.List);
                    break;
            }
        }
    }

    public void Return(Place place, Row row)
    {
        Disclosed.Return(place.Dataset.Name, 1);
        Persons(row, place.Fields);
        foreach (var (relation, at) in place.Ones)
        {
            if (eyes.Follow(row, relation) is [var one])
            {
                Return(at, one);
            }
        }
    }

    /// <summary>Rows that are told of and not returned: each of a few.</summary>
    public void Count(IReadOnlyList<Row> rows, string dataset, IEnumerable<string> fields)
    {
        Disclosed.Count(dataset, rows.Count);
        if (rows.Count <= Few)
        {
            foreach (var row in rows)
            {
                Persons(row, fields);
            }
        }
    }

    /// <summary>A page of no rows that tells whether there are any.</summary>
    public void Hint(IReadOnlyList<Row> rows, Place place)
    {
        if (rows.Count <= Few)
        {
            Count(rows, place.Dataset.Name, place.Fields);
        }
    }

    private void Use(string dataset, IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            Disclosed.Field(dataset, field, eyes.TreatmentsOf(dataset, field));
        }
    }

    private void Persons(Row row, IEnumerable<string> fields)
    {
        var treatments = fields.Select(f => (f, eyes.Of(row).TreatmentOf(f)?.Name)).Where(t => t.Name is not null).Select(t => (t.f, t.Name!)).ToList();
        foreach (var key in eyes.Persons(row) ?? [])
        {
            Disclosed.Person(row.Dataset.Name, Eyes.PersonDataset, key, treatments);
        }
    }
}
