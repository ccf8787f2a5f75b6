namespace GridDataExchange.Demo.County;

/// <summary>Someone who looks after a grid cell.</summary>
internal sealed record GridWorker(string No, Place Place, string Name, string Phone, bool FullTime, DateOnly EmployedOn)
{
    /// <summary>One for each cell.</summary>
    public static IReadOnlyList<GridWorker> Employ(IReadOnlyList<Place> places, InventedNumbers numbers)
    {
        var lot = new Lot("grid workers");
        return
        [
            .. places.Select((place, i) =>
            {
                var name = PersonNames.Surname(lot, place.Hezhe) + PersonNames.Given(lot, lot.Percent(45), lot.Between(1968, 2000));
                return new GridWorker($"W{i + 1:d5}", place, name, numbers.NextPhone(), lot.Percent(70), Population.Day.AddDays(-lot.Between(100, 3000)));
            }),
        ];
    }
}
