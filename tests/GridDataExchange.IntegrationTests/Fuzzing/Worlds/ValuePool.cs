using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>The few values of each type that rows have and filters ask for: so few that they meet, and with every corner among them.</summary>
internal static class ValuePool
{
    private static readonly string[] Texts = ["", "a", "ab", "b", "A", "z", "张", "张三", "😀", "😀a", "\uFFFD", "a'b", "x{y}\\", "abcdefgh", "12345678"];
    private static readonly string[] Names = ["欧阳建国", "欧阳", "司马懿", "王秀兰", "王", "李小明", "李", "😀明", "诸葛亮"];
    private static readonly string[] Phones = ["15400001234", "15400005678", "15499991234", "15400", "1540000"];
    private static readonly string[] GridCodes = ["230881001001001", "230881001001002", "230881001002001", "230881002001001", "230882001001001", "230881", "23"];
    private static readonly int[] Small = [int.MinValue, -7, -1, 0, 1, 2, 3, 60, int.MaxValue];
    private static readonly long[] Large = [long.MinValue, -1, 0, 1, 2, 9_007_199_254_740_993, long.MaxValue];
    private static readonly decimal[] Decimals = [-99999999.0001m, -1.5m, 0m, 0.1m, 1.5m, 1.50m, 12m, 12345678901234567890.123456789m];
    private static readonly DateOnly[] Days = [DateOnly.MinValue.AddDays(1), new(0009, 12, 31), new(1940, 5, 6), new(1940, 12, 31), new(1949, 1, 1), new(1960, 2, 29), new(1966, 11, 23), new(1966, 11, 24), new(2000, 1, 1), DateOnly.MaxValue.AddDays(-1)];

    private static readonly DateTimeOffset[] Moments =
    [
        new(1, 1, 2, 0, 0, 0, TimeSpan.Zero), new(1969, 12, 31, 23, 59, 59, TimeSpan.Zero), new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero).AddMicroseconds(1), new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero),
    ];

    private static readonly string[] ResidentIds = [.. ((string[])["23089919400506001", "23089919660101002", "23089919900228003", "23089819400506001"]).Select(d => d + ResidentIdNumber.CheckCharacter(d))];

    /// <summary>Every value that a field can have here.</summary>
    public static IReadOnlyList<object> Of(Field field) => field.Type switch
    {
        FieldType.Int => [.. Small.Cast<object>()],
        FieldType.Long => [.. Large.Cast<object>()],
        FieldType.Decimal => [.. Decimals.Cast<object>()],
        FieldType.Boolean => [false, true],
        FieldType.Date => [.. Days.Cast<object>()],
        FieldType.DateTime => [.. Moments.Cast<object>()],
        FieldType.Code => [.. field.Codes!.Codes.Select(c => c.Value)],
        _ => field.Format switch
        {
            FieldFormat.PersonName => Names,
            FieldFormat.Phone => Phones,
            FieldFormat.GridCode => GridCodes,
            FieldFormat.ResidentId => ResidentIds,
            _ => Texts,
        },
    };
}
