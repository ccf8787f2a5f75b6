using CsCheck;
using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Protection;

public sealed class MaskPropertyTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const int Values = 4000;

    private static readonly string[] SpecialTexts =
    [
        "", " ", "王", "王芳", "欧阳", "欧阳锋", "歐陽鋒", "司马相如", "𠮷", "𠮷田", "𠮷𠮷𠮷𠮷", "诸葛𠮷", "欧𠮷阳", "e\u0301clair", "\uFFFD", "\uD7FF\uE000", "\U0010FFFF",
        "%_\\'\"", "NULL", "{1,2}", "1234567", "12345678", "12345678901234", "123456789012345", "230881199001011234", "𠮷𠮷𠮷𠮷𠮷𠮷789012345",
    ];

    [Theory]
    [InlineData(MaskKind.Surname, FieldFormat.PersonName)]
    [InlineData(MaskKind.Last4, FieldFormat.Phone)]
    [InlineData(MaskKind.Region, FieldFormat.ResidentId)]
    [InlineData(MaskKind.Redact, FieldFormat.None)]
    public async Task A_text_mask_gives_the_same_in_sql_and_in_csharp(MaskKind mask, FieldFormat format)
    {
        var treatment = Treatment.By(mask);
        var texts = SpecialTexts.Concat(Surnames.Compound).Concat(Surnames.Compound.Select(s => s + "某")).Concat(RandomTexts()).ToArray();
        var shown = await ShownAsync<string>("text COLLATE \"C\"", texts, Masks.Sql(treatment, new Field("f", FieldType.String) { Format = format }, "t.f"));
        Assert.Equal(texts.Select(t => (object?)Masks.Apply(treatment, t)).Append(null), shown);
    }

    [Theory]
    [InlineData(MaskKind.Year)]
    [InlineData(MaskKind.Decade)]
    [InlineData(MaskKind.Redact)]
    public async Task A_date_mask_gives_the_same_in_sql_and_in_csharp(MaskKind mask)
    {
        var treatment = Treatment.By(mask);
        DateOnly[] days =
        [
            DateOnly.MinValue, DateOnly.MinValue.AddDays(1), new(9, 12, 31), new(10, 1, 1), new(1582, 10, 10), new(1900, 2, 28), new(2000, 2, 29), DateOnly.MaxValue.AddDays(-1), DateOnly.MaxValue,
            .. Gen.DateOnly.Array[Values].Single(),
        ];
        var shown = await ShownAsync<DateOnly>("date", days, Masks.Sql(treatment, new Field("f", FieldType.Date), "t.f"));
        Assert.Equal(days.Select(d => (object?)Masks.Apply(treatment, d)).Append(null), shown);
    }

    [Theory]
    [InlineData("infinity")]
    [InlineData("-infinity")]
    [InlineData("5874897-12-31")]
    [InlineData("4713-01-01 BC")]
    public async Task A_day_that_dotnet_has_not_raises_no_error(string day)
    {
        foreach (var mask in new[] { MaskKind.Year, MaskKind.Decade })
        {
            var sql = Masks.Sql(Treatment.By(mask), new Field("f", FieldType.Date), "t.f");
            await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand($"SELECT {sql} FROM (VALUES ($1::text::date)) AS t (f)");
            command.Parameters.Add(new NpgsqlParameter { Value = day });
            Assert.IsType<DateOnly>(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData(MaskKind.Surname, FieldFormat.PersonName)]
    [InlineData(MaskKind.Last4, FieldFormat.Phone)]
    [InlineData(MaskKind.Region, FieldFormat.ResidentId)]
    [InlineData(MaskKind.Redact, FieldFormat.None)]
    public async Task A_text_mask_inherits_the_columns_collation(MaskKind mask, FieldFormat format)
    {
        var sql = Masks.Sql(Treatment.By(mask), new Field("f", FieldType.String) { Format = format }, "t.f");
        await using var connection = await database.Databases.For(DatabaseRole.Owner).OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"CREATE TEMP TABLE t (f text COLLATE \"C\"); SELECT pg_collation_for({sql}) FROM (SELECT) one LEFT JOIN t ON true", connection);
        Assert.Equal("\"C\"", await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>What the expression shows of each value, and at the end of NULL.</summary>
    private async Task<List<object?>> ShownAsync<T>(string type, Array values, string sql)
        where T : notnull
    {
        var stop = TestContext.Current.CancellationToken;
        await using var connection = await database.Databases.For(DatabaseRole.Owner).OpenConnectionAsync(stop);
        await using (var table = new NpgsqlCommand($"CREATE TEMP TABLE t (n bigint, f {type})", connection))
        {
            await table.ExecuteNonQueryAsync(stop);
        }

        await using (var fill = new NpgsqlCommand("INSERT INTO t SELECT n, f FROM unnest($1) WITH ORDINALITY AS v (f, n) UNION ALL SELECT 9999999, NULL", connection))
        {
            fill.Parameters.Add(new NpgsqlParameter { Value = values });
            await fill.ExecuteNonQueryAsync(stop);
        }

        var shown = new List<object?>();
        await using var command = new NpgsqlCommand($"SELECT {sql} FROM t ORDER BY n", connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            shown.Add(await reader.IsDBNullAsync(0, stop) ? null : await reader.GetFieldValueAsync<T>(0, stop));
        }

        return shown;
    }

    private static IEnumerable<string> RandomTexts()
    {
        string[] pieces = ["欧", "阳", "司", "马", "东", "方", "𠮷", "\U0002A6D6", "\u0301"];
        var character = Gen.Frequency(
            (4, Gen.Char['0', 'z'].Select(c => c.ToString())),
            (3, Gen.Char['\u4E00', '\u9FFF'].Select(c => c.ToString())),
            (2, Gen.Int[0, pieces.Length - 1].Select(i => pieces[i])),
            (1, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32)));
        return character.Array[0, 24].Array[Values].Single().Select(parts => string.Concat(parts));
    }
}
