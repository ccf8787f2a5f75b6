using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>Makes rows of a catalogue: values that meet, nothing where a field may lack one, and keys that lead nowhere.</summary>
internal sealed class RowGenerator(Draw draw, Catalogue catalogue)
{
    private readonly Dictionary<string, List<object>> keys = new(StringComparer.Ordinal);

    /// <summary>The rows of each dataset, values in the order of its fields; derived ones are left to the publisher.</summary>
    public IReadOnlyDictionary<Dataset, List<object?[]>> Make()
    {
        foreach (var dataset in catalogue.Datasets)
        {
            var count = draw.Between(12, 45);
            keys[dataset.Name] = [.. Enumerable.Range(1, count).Select(i => dataset.Key.Type switch
            {
                Catalog.FieldType.Int => i,
                Catalog.FieldType.Long => i * 1_000_000_007L,
                _ => (object)$"{dataset.Name[0]}{i}",
            })];
        }

        return catalogue.Datasets.ToDictionary(d => d, d => keys[d.Name].Select(key => Row(d, key)).ToList());
    }

    private object?[] Row(Dataset dataset, object key)
    {
        // In half of the rows few fields lack a value, in the others many do.
        var lacking = draw.Chance(0.5) ? 0.1 : 0.4;
        return [.. dataset.Fields.Select(f => f == dataset.Key ? key : f.Derived is not null ? null : !f.Required && draw.Chance(lacking) ? null : Value(dataset, f))];
    }

    private object Value(Dataset dataset, Field field)
    {
        var leads = dataset.Relations.FirstOrDefault(r => !r.Many && r.FromField == field.Name);
        var target = leads?.To ?? catalogue.Datasets.FirstOrDefault(d => d != dataset && d.Key.Name == field.Name)?.Name;
        if (target is null)
        {
            return draw.Pick(ValuePool.Of(field));
        }

        // Few rows are led to by many; some keys lead to no row.
        var known = keys[target];
        return draw.Chance(0.08)
            ? field.Type switch { Catalog.FieldType.Int => -1, Catalog.FieldType.Long => -1L, _ => "nobody" }
            : known[draw.Chance(0.6) ? draw.Below(Math.Min(5, known.Count)) : draw.Below(known.Count)];
    }
}
