namespace GridDataExchange.Demo.County;

/// <summary>Someone who is to live in a household.</summary>
internal readonly record struct Member(string Surname, bool Man, int BornIn);

/// <summary>Who lives together, as in a county that many young people left: the old alone or as couples, families with a child, three generations.</summary>
internal static class HouseholdForms
{
    /// <summary>The members of one household, the head first.</summary>
    public static IReadOnlyList<Member> Draw(Lot lot, bool hezhe, int year) => lot.Below(100) switch
    {
        < 16 => [Adult(lot, hezhe, year - lot.Between(62, 90))],
        < 38 => Couple(lot, hezhe, year - lot.Between(60, 84)),
        < 46 => [Adult(lot, hezhe, year - lot.Between(22, 58))],
        < 58 => Couple(lot, hezhe, year - lot.Between(46, 60)),
        < 85 => Family(lot, hezhe, year - lot.Between(29, 46), year),
        _ => ThreeGenerations(lot, hezhe, year),
    };

    private static Member Adult(Lot lot, bool hezhe, int bornIn) => new(PersonNames.Surname(lot, hezhe), lot.Percent(48), bornIn);

    private static List<Member> Couple(Lot lot, bool hezhe, int bornIn) =>
        [new(PersonNames.Surname(lot, hezhe), true, bornIn), new(PersonNames.Surname(lot, hezhe), false, bornIn + lot.Between(-2, 4))];

    private static List<Member> Family(Lot lot, bool hezhe, int bornIn, int year)
    {
        var family = Couple(lot, hezhe, bornIn);
        for (var children = lot.Percent(22) ? 2 : 1; children > 0; children--)
        {
            family.Add(new(family[0].Surname, lot.Percent(51), Math.Min(year, bornIn + lot.Between(23, 29) + children)));
        }

        return family;
    }

    private static List<Member> ThreeGenerations(Lot lot, bool hezhe, int year)
    {
        var family = Family(lot, hezhe, year - lot.Between(32, 44), year);
        family.Add(new(family[0].Surname, true, family[0].BornIn - lot.Between(23, 30)));
        if (lot.Percent(60))
        {
            family.Add(new(PersonNames.Surname(lot, hezhe), false, family[^1].BornIn + lot.Between(-1, 3)));
        }

        return family;
    }
}
