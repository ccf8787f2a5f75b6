namespace GridDataExchange.Demo.County;

/// <summary>A house, or a building of apartments.</summary>
internal sealed record Building(string No, Place Place, string Name, string Kind, int Storeys, int BuiltYear, string SafetyGrade);

/// <summary>A place to live.</summary>
internal sealed record Dwelling(string No, Building Building, string Door, int Floor, decimal Area, string Tenure)
{
    public string Address => $"{Building.Place.Address}{Building.Name}{Door}";
}

/// <summary>People who live together.</summary>
internal sealed record Household(string No, Dwelling Dwelling, string Kind)
{
    /// <summary>The head first.</summary>
    public List<Resident> Members { get; } = [];
}

/// <summary>A person.</summary>
internal sealed record Resident(string No, Household Household, string Name, bool Man, DateOnly Born, string IdNumber, string? Phone)
{
    public Place Place => Household.Dwelling.Building.Place;

    public string? CareLevel { get; init; }

    public int? DisabilityLevel { get; init; }

    public required string InsuranceStatus { get; init; }

    public string? Protection { get; init; }
}

/// <summary>The people of the county, housed.</summary>
internal sealed class Population
{
    /// <summary>The day the demo stands at: ages and dates are counted from it, so that they are the same whenever it is made.</summary>
    public static readonly DateOnly Day = new(2026, 10, 31);

    /// <summary>One in so many is under witness protection.</summary>
    private const int ProtectedOneIn = 750;

    private readonly Lot lot = new("population");
    private readonly InventedNumbers numbers;
    private readonly Housing housing = new();
    private readonly List<Resident> residents = [];
    private readonly List<Household> households = [];

    public Population(IReadOnlyList<Place> places, int count, InventedNumbers numbers)
    {
        this.numbers = numbers;
        var chances = places.SelectMany(p => Enumerable.Repeat(p, p.Weight)).ToList();
        while (residents.Count < count)
        {
            MoveIn(lot.Of(chances), count - residents.Count);
        }
    }

    public IReadOnlyList<Building> Buildings => housing.Buildings;

    public IReadOnlyList<Dwelling> Dwellings => housing.Dwellings;

    public IReadOnlyList<Household> Households => households;

    public IReadOnlyList<Resident> Residents => residents;

    private void MoveIn(Place place, int atMost)
    {
        var collective = lot.Below(150) == 0;
        var household = new Household($"H{households.Count + 1:d7}", housing.Next(place), collective ? "COLLECTIVE" : "FAMILY");
        households.Add(household);
        var members = collective ? Lodgers() : HouseholdForms.Draw(lot, place.Hezhe, Day.Year);
        foreach (var member in members.Take(atMost))
        {
            var resident = Register(household, member);
            residents.Add(resident);
            household.Members.Add(resident);
        }
    }

    private IEnumerable<Member> Lodgers() =>
        [.. Enumerable.Range(0, lot.Between(4, 8)).Select(_ => new Member(PersonNames.Surname(lot, hezhe: false), lot.Percent(75), Day.Year - lot.Between(20, 55)))];

    private Resident Register(Household household, Member member)
    {
        // Everybody's birthday of the year lies before the demo's day.
        var born = new DateOnly(member.BornIn, 1, 1).AddDays(lot.Below(300));
        var age = Day.Year - member.BornIn;
        return new($"R{residents.Count + 1:d7}", household, member.Surname + PersonNames.Given(lot, member.Man, member.BornIn), member.Man, born, numbers.NextId(born, member.Man),
            age >= 12 && lot.Percent(age > 80 ? 60 : 93) ? numbers.NextPhone() : null)
        {
            CareLevel = age < 60 ? null : (age + lot.Below(25)) switch { > 100 => "FULL", > 86 => "PARTIAL", _ => "INDEPENDENT" },
            DisabilityLevel = lot.Percent(age >= 60 ? 9 : 3) ? lot.Between(1, 4) : null,
            InsuranceStatus = age < 16 ? "NONE" : lot.Below(100) switch { < 88 => "ACTIVE", < 95 => "SUSPENDED", _ => "NONE" },
            Protection = age >= 18 && lot.Below(ProtectedOneIn) == 0 ? "witness" : null,
        };
    }
}
