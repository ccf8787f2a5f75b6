using System.Globalization;
using System.Reflection;

namespace GridDataExchange.Demo.County;

/// <summary>An administrative division of the published list.</summary>
/// <param name="Code">2, 4, 6, 9 or 12 digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="Level">One of the code set DivisionLevel.</param>
/// <param name="ParentCode">The division above, or null.</param>
internal sealed record Division(string Code, string Name, string Level, string? ParentCode)
{
    /// <summary>同江市, the county of the demo.</summary>
    public const string CountyCode = "230881";

    private const string Resource = "divisions-2308.csv";

    public bool IsVillage => Code.Length == 12;

    /// <summary>The county, what is above it and what is in it, in the order of the list: each after the one above it.</summary>
    public static IReadOnlyList<Division> ReadCounty() =>
        [.. ReadAll().Where(d => d.Code.StartsWith(CountyCode, StringComparison.Ordinal) || CountyCode.StartsWith(d.Code, StringComparison.Ordinal))];

    /// <summary>Every division of the list: the prefecture 佳木斯市.</summary>
    public static IEnumerable<Division> ReadAll()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!);
        reader.ReadLine(); // code,name,level,parent_code
        while (reader.ReadLine() is { } line)
        {
            if (line.Split(',') is not [var code, var name, var level, var parent])
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{Resource} has a line of other than four columns"));
            }

            yield return new(code, name, level.ToUpperInvariant(), parent.Length > 0 ? parent : null);
        }
    }
}
