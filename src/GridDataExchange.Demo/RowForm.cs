using GridDataExchange.Catalog;

namespace GridDataExchange.Demo;

/// <summary>Puts values in the order of a dataset's fields by name, so that an order changed in a file mixes no columns up.</summary>
internal sealed class RowForm(Dataset dataset)
{
    private readonly Dictionary<string, int> places = dataset.Fields.Select((f, i) => (f.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);

    public object?[] Row(params ReadOnlySpan<(string Field, object? Value)> values)
    {
        var row = new object?[places.Count];
        foreach (var (field, value) in values)
        {
            row[places.TryGetValue(field, out var place)
                ? place
                : throw new DemoException($"The demo has values for the field {field} of {dataset.Name}, which the catalogue lacks; start it with the policies it is shipped with")] = value;
        }

        return row;
    }
}
