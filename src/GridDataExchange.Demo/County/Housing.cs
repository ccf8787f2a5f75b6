namespace GridDataExchange.Demo.County;

/// <summary>Builds as people move in: apartment buildings in communities, a house for each household in villages.</summary>
internal sealed class Housing
{
    private const int Units = 3;
    private const int DoorsOnFloor = 2;

    private readonly Lot lot = new("housing");
    private readonly List<Building> buildings = [];
    private readonly List<Dwelling> dwellings = [];
    private readonly Dictionary<Place, Queue<Dwelling>> free = [];
    private readonly Dictionary<Place, int> built = [];
    private int numbered;

    public IReadOnlyList<Building> Buildings => buildings;

    public IReadOnlyList<Dwelling> Dwellings => dwellings;

    /// <summary>A dwelling of the cell that nobody lives in yet.</summary>
    public Dwelling Next(Place place)
    {
        if (!free.TryGetValue(place, out var queue))
        {
            free[place] = queue = new();
        }

        if (queue.Count == 0)
        {
            Build(place, queue);
        }

        // Every eighth apartment or so stands empty.
        while (place.Urban && queue.Count > 1 && lot.Below(8) == 0)
        {
            dwellings.Add(queue.Dequeue() with { Tenure = "VACANT" });
        }

        var dwelling = queue.Dequeue();
        dwellings.Add(dwelling);
        return dwelling;
    }

    private void Build(Place place, Queue<Dwelling> queue)
    {
        var number = built[place] = built.GetValueOrDefault(place) + 1;
        var builtYear = place.Urban ? lot.Between(1986, 2021) : lot.Between(1972, 2018);
        var name = place.Urban ? $"{place.Number}区{number}号楼" : $"{place.Number}组{number}号";
        var building = new Building($"B{buildings.Count + 1:d6}", place, name, place.Urban ? "APARTMENT" : "HOUSE", place.Urban ? lot.Between(4, 7) : 1, builtYear, Grade(builtYear));
        buildings.Add(building);
        if (!place.Urban)
        {
            queue.Enqueue(new(NextNo(), building, "", 1, lot.Between(450, 1400) / 10m, lot.Percent(94) ? "OWNED" : "RENTED"));
            return;
        }

        var rooms = from floor in Enumerable.Range(1, building.Storeys)
                    from unit in Enumerable.Range(1, Units)
                    from door in Enumerable.Range(1, DoorsOnFloor)
                    select (unit, floor, door);
        foreach (var (unit, floor, door) in rooms)
        {
            queue.Enqueue(new(NextNo(), building, $"{unit}单元{floor}0{door}室", floor, lot.Between(420, 1150) / 10m, lot.Below(100) switch { < 80 => "OWNED", < 93 => "RENTED", _ => "PUBLIC" }));
        }
    }

    private string NextNo() => $"D{++numbered:d7}";

    private string Grade(int builtYear) => (2030 - builtYear + lot.Below(30)) switch { < 35 => "A", < 62 => "B", < 74 => "C", _ => "D" };
}
