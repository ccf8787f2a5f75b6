namespace GridDataExchange.Demo.County;

/// <summary>An enterprise, cooperative, institution or association. Each is called an example (示例), so that none is taken for a real one.</summary>
internal sealed record Organization(string CreditCode, Place Place, string Name, string Kind, string Representative, string Phone, int Employees)
{
    private static readonly (string Kind, string[] Names)[] Kinds =
    [
        ("ENTERPRISE", ["粮食贸易有限公司", "渔业有限公司", "便民超市有限公司", "农机服务有限公司", "物业服务有限公司", "边贸有限公司"]),
        ("COOPERATIVE", ["水稻种植专业合作社", "大豆种植专业合作社", "水产养殖专业合作社"]),
        ("INSTITUTION", ["卫生服务站", "中心小学", "文化站"]),
        ("SOCIAL", ["老年人协会", "志愿服务队"]),
    ];

    public static IReadOnlyList<Organization> Found(IReadOnlyList<Place> places, InventedNumbers numbers)
    {
        var lot = new Lot("organizations");
        return
        [
            .. places.SelectMany(place => Enumerable.Range(0, lot.Between(0, place.Urban ? 4 : 2)).Select(_ =>
            {
                var (kind, names) = lot.Of(Kinds);
                return new Organization(numbers.NextCreditCode(kind), place, $"同江市{place.ShortName}示例{lot.Of(names)}", kind,
                    PersonNames.Surname(lot, place.Hezhe) + PersonNames.Given(lot, lot.Percent(60), lot.Between(1960, 1995)), numbers.NextPhone(), lot.Between(1, 80));
            })),
        ];
    }
}

/// <summary>A thing that the cell's people rely on.</summary>
internal sealed record Facility(Place Place, string Name, string Kind, Organization? Operator, int? Capacity, DateOnly? InspectedOn, bool Working)
{
    private static readonly (string Kind, string Name)[] Kinds = [("HYDRANT", "消火栓"), ("SHELTER", "应急避难场所"), ("CLINIC", "卫生室"), ("CARE_STATION", "养老服务站"), ("FLOOD_GATE", "防洪闸")];

    public static IEnumerable<Facility> Set(IReadOnlyList<Place> places, IReadOnlyList<Organization> organizations)
    {
        var lot = new Lot("facilities");
        var operators = organizations.ToLookup(o => o.Place);
        return places.SelectMany(place => Enumerable.Range(1, lot.Between(1, 3)).Select(number =>
        {
            var (kind, name) = lot.Of(Kinds);
            var candidates = operators[place].ToList();
            return new Facility(place, $"{place.ShortName}{place.Number}网格{number}号{name}", kind, candidates.Count > 0 && lot.Percent(60) ? lot.Of(candidates) : null,
                kind is "SHELTER" or "CARE_STATION" ? lot.Between(2, 30) * 10 : null, lot.Percent(85) ? Population.Day.AddDays(-lot.Below(400)) : null, lot.Percent(92));
        }));
    }
}
