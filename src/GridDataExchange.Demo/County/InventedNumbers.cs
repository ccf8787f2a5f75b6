using GridDataExchange.Catalog;

namespace GridDataExchange.Demo.County;

/// <summary>
/// Numbers that nobody has. INVARIANT: formally valid, and never given out.
/// Identity numbers and credit codes name the county 230899: county-level cities of a prefecture are numbered from 81 upwards without gaps
/// (GB/T 2260-2007, 4.2), and 佳木斯市 has only ever had 230881 to 230883. Telephones begin with 154, the one block between
/// 150 and 159 that the numbering plan (电信网编号计划, 2017) gave to no operator.
/// </summary>
internal sealed class InventedNumbers
{
    public const string Region = "230899";
    public const string PhonePrefix = "154";

    private readonly Dictionary<(DateOnly Born, bool Man), int> sequences = [];
    private readonly HashSet<int> organizations = [];
    private readonly Lot phones = new("phones");
    private readonly Lot codes = new("credit codes");

    /// <summary>The next identity number of that day and sex: its last three digits are odd for men.</summary>
    public string NextId(DateOnly born, bool man)
    {
        var next = sequences.GetValueOrDefault((born, man), man ? 1 : 2);
        if (next > 999)
        {
            throw new InvalidOperationException($"more people are born on one day than identity numbers can tell apart: make fewer residents");
        }

        sequences[(born, man)] = next + 2;
        var digits = $"{Region}{born:yyyyMMdd}{next:d3}";
        return digits + ResidentIdNumber.CheckCharacter(digits);
    }

    public string NextPhone() => $"{PhonePrefix}{phones.Below(100_000_000):d8}";

    /// <summary>A credit code for a kind of organisation: the department that registers it and the category (GB 32100-2015, table 1).</summary>
    public string NextCreditCode(string kind)
    {
        var number = codes.Below(100_000_000);
        while (!organizations.Add(number))
        {
            number = codes.Below(100_000_000);
        }

        var prefix = kind switch { "INSTITUTION" => "12", "SOCIAL" => "51", "COOPERATIVE" => "93", _ => "91" };
        var eight = $"{number:d8}";
        var code = $"{prefix}{Region}{eight}{UnifiedSocialCreditCode.OrganizationCheckCharacter(eight)}";
        return code + UnifiedSocialCreditCode.CheckCharacter(code);
    }
}
