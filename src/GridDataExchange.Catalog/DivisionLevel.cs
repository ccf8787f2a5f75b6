namespace GridDataExchange.Catalog;

/// <summary>The levels of administrative divisions. The number of each is the length of its codes (GB/T 2260; GB/T 10114 and the statistical codes below the county).</summary>
public enum DivisionLevel
{
    /// <summary>省级, two digits.</summary>
    Province = 2,

    /// <summary>地级, four digits.</summary>
    City = 4,

    /// <summary>县级, six digits.</summary>
    County = 6,

    /// <summary>乡级, nine digits.</summary>
    Township = 9,

    /// <summary>村级, twelve digits.</summary>
    Village = 12,
}
