using GridDataExchange.Catalog;
using GridDataExchange.Demo.County;

namespace GridDataExchange.Demo;

/// <summary>
/// The rows of a synthetic 同江市: real divisions, invented cells, people, places and events. The same for the same number of residents,
/// on every machine. No number in it belongs to anybody: see the rules where numbers are invented.
/// </summary>
public sealed class DemoData
{
    /// <summary>How many residents there are unless told otherwise.</summary>
    public const int DefaultResidents = 6000;

    /// <summary>More would run out of identity numbers on some days of birth.</summary>
    public const int MaximumResidents = 1_000_000;

    private readonly Dictionary<string, Func<RowForm, IEnumerable<object?[]>>> rows;

    /// <summary>Invents the county.</summary>
    /// <param name="residents">How many people live in it.</param>
    public DemoData(int residents = DefaultResidents)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(residents);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(residents, MaximumResidents);
        Divisions = Division.ReadCounty();
        Places = Place.Lay(Divisions);
        var numbers = new InventedNumbers();
        Population = new Population(Places, residents, numbers);
        Workers = GridWorker.Employ(Places, numbers);
        Organizations = Organization.Found(Places, numbers);
        var workers = Workers.ToDictionary(w => w.Place);
        rows = DemoRows.Of(this, workers);
    }

    internal IReadOnlyList<Division> Divisions { get; }

    internal IReadOnlyList<Place> Places { get; }

    internal Population Population { get; }

    internal IReadOnlyList<GridWorker> Workers { get; }

    internal IReadOnlyList<Organization> Organizations { get; }

    /// <summary>The rows of a dataset, values in the order of its fields; none for a dataset that the demo does not know.</summary>
    /// <exception cref="DemoException">The dataset lacks a field that the demo has values for.</exception>
    public IEnumerable<object?[]> Rows(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return rows.TryGetValue(dataset.Name, out var make) ? make(new RowForm(dataset)) : [];
    }
}

/// <summary>The demo cannot be made; the message says what to do.</summary>
public sealed class DemoException(string message) : Exception(message);
