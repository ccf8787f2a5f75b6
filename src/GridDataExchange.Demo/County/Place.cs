namespace GridDataExchange.Demo.County;

/// <summary>A grid cell: a village or community, and three digits.</summary>
/// <param name="GridCode">15 digits.</param>
/// <param name="Village">The village or community it is in.</param>
/// <param name="Township">The division above that.</param>
/// <param name="Number">Counts from 1 within the village.</param>
/// <param name="Urban">True where people live in apartment buildings.</param>
/// <param name="Kind">One of the code set GridCellKind.</param>
internal sealed record Place(string GridCode, Division Village, Division Township, int Number, bool Urban, string Kind)
{
    private static readonly string[] HezheTownships = ["230881204", "230881205"]; // 街津口, 八岔: the two Hezhe townships of the county

    /// <summary>True where many families are Hezhe (赫哲族).</summary>
    public bool Hezhe => HezheTownships.Contains(Township.Code, StringComparer.Ordinal);

    /// <summary>The village as addresses write it: without the words for its committee.</summary>
    public string ShortName => Village.Name switch
    {
        var name when name.EndsWith("村委会", StringComparison.Ordinal) => name[..^2],
        var name when name.EndsWith("社区居委会", StringComparison.Ordinal) => name[..^3],
        var name when name.EndsWith("虚拟生活区", StringComparison.Ordinal) => name.Replace("虚拟", "", StringComparison.Ordinal),
        var name => name,
    };

    /// <summary>How addresses in the cell begin.</summary>
    public string Address => $"黑龙江省同江市{Township.Name}{ShortName}";

    /// <summary>How many households there are for one in a remote village.</summary>
    public int Weight => Urban ? 5 : Township.Code[6..7] is "1" ? 3 : 2;

    /// <summary>The cells of every village in the county: more in communities than in villages.</summary>
    public static IReadOnlyList<Place> Lay(IReadOnlyList<Division> divisions)
    {
        var lot = new Lot("cells");
        var townships = divisions.Where(d => d.Code.Length == 9).ToDictionary(d => d.Code, StringComparer.Ordinal);
        return
        [
            .. divisions.Where(d => d.IsVillage).SelectMany(village =>
            {
                var urban = village.Name.EndsWith("居委会", StringComparison.Ordinal);
                var kind = urban ? "COMMUNITY" : village.Name.EndsWith("村委会", StringComparison.Ordinal) ? "VILLAGE" : "FARM";
                return Enumerable.Range(1, urban ? lot.Between(2, 4) : lot.Between(1, 2))
                    .Select(number => new Place($"{village.Code}{number:d3}", village, townships[village.ParentCode!], number, urban, kind));
            }),
        ];
    }
}
