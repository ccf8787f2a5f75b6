using System.Globalization;
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
    [InlineData("surname", FieldFormat.PersonName)]
    [InlineData("last4", FieldFormat.Phone)]
    [InlineData("region", FieldFormat.ResidentId)]
    [InlineData("redact", FieldFormat.None)]
    [InlineData("prefix(1)", FieldFormat.PersonName)]
    [InlineData("prefix(6)", FieldFormat.None)]
    [InlineData("prefix(64)", FieldFormat.None)]
    [InlineData("division(province)", FieldFormat.GridCode)]
    [InlineData("division(village)", FieldFormat.GridCode)]
    public async Task A_text_mask_gives_the_same_in_sql_and_in_csharp(string mask, FieldFormat format)
    {
        var treatment = Treatment.FindMask(mask)!;
        var texts = SpecialTexts.Concat(Surnames.Compound).Concat(Surnames.Compound.Select(s => s + "某")).Concat(RandomTexts()).ToArray();
        var shown = await ShownAsync<string>("text COLLATE \"C\"", texts, Masks.Sql(treatment, new Field("f", FieldType.String) { Format = format }, "t.f"));
        Assert.Equal(texts.Select(t => (object?)Masks.Apply(treatment, t)).Append(null), shown);
    }

    [Theory]
    [InlineData("round(2)")]
    [InlineData("round(7)")]
    [InlineData("round(1000)")]
    [InlineData("round(99999999)")]
    [InlineData("round(100000000)")]
    [InlineData("band(0)")]
    [InlineData("band(-2147483648,-1,0,18,60,2147483647)")]
    [InlineData("redact")]
    public async Task A_number_mask_gives_the_same_in_sql_and_in_csharp(string mask)
    {
        var treatment = Treatment.FindMask(mask)!;
        int[] edges = [0, 1, 2, 6, 7, 17, 18, 60, 999, 1000, 99_999_999, 100_000_000, int.MaxValue - 1, int.MaxValue];
        int[] ints = [.. edges, .. edges.Select(n => -n), int.MinValue, int.MinValue + 1, int.MinValue + 83_648, .. Gen.Int.Array[Values].Single(), .. Gen.Int[-5000, 5000].Array[Values].Single()];
        Assert.Equal(
            ints.Select(n => (object?)Masks.Apply(treatment, n)).Append(null),
            await ShownAsync<int>("integer", ints, Masks.Sql(treatment, new Field("f", FieldType.Int), "t.f")));

        long[] longs = [.. ints.Select(n => (long)n), long.MinValue, long.MinValue + 1, long.MinValue + 54_775_808, long.MinValue + 100_000_000, long.MaxValue, .. Gen.Long.Array[Values].Single()];
        Assert.Equal(
            longs.Select(n => (object?)Masks.Apply(treatment, n)).Append(null),
            await ShownAsync<long>("bigint", longs, Masks.Sql(treatment, new Field("f", FieldType.Long), "t.f")));

        decimal[] decimals =
        [
            .. ints.Select(n => (decimal)n), decimal.MinValue, decimal.MinValue + 1, decimal.MinValue + 50_000_000, decimal.MaxValue, decimal.MaxValue - 1,
            0.0000000000000000000000000001m, -0.0000000000000000000000000001m, 7.9228162514264337593543950335m, -7.9228162514264337593543950335m, 999.9999999999999999999999999m, -1000.00m, 17.99m, 18.000m,
            .. Gen.Decimal.Array[Values].Single(), .. Gen.Select(Gen.Int[-100_000, 100_000], Gen.Byte[0, 6], (n, s) => new decimal(Math.Abs(n), 0, 0, n < 0, s)).Array[Values].Single(),
        ];
        var shown = await ShownAsync<decimal>("numeric", decimals, Masks.Sql(treatment, new Field("f", FieldType.Decimal), "t.f"));
        Assert.Equal(decimals.Select(n => (object?)Masks.Apply(treatment, n)).Append(null), shown);

        // As text, since digits behind the point would tell of the value: 20 and 20.00 are equal decimals.
        Assert.All(shown.OfType<decimal>(), n => Assert.DoesNotContain('.', n.ToString(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("-1e400")]
    [InlineData("1e400")]
    public async Task A_number_that_dotnet_has_not_raises_no_error(string number)
    {
        foreach (var mask in new[] { "round(7)", "band(0,18,60)" })
        {
            var sql = Masks.Sql(Treatment.FindMask(mask)!, new Field("f", FieldType.Decimal), "t.f");
            await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand($"SELECT ({sql})::text FROM (VALUES ($1::text::numeric)) AS t (f)");
            command.Parameters.Add(new NpgsqlParameter { Value = number });
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("round(7)", FieldType.Int, "integer")]
    [InlineData("round(7)", FieldType.Long, "bigint")]
    [InlineData("round(7)", FieldType.Decimal, "numeric")]
    [InlineData("band(0,18)", FieldType.Int, "integer")]
    [InlineData("band(0,18)", FieldType.Long, "bigint")]
    [InlineData("band(0,18)", FieldType.Decimal, "numeric")]
    public async Task A_number_mask_keeps_the_type(string mask, FieldType type, string sqlType)
    {
        var sql = Masks.Sql(Treatment.FindMask(mask)!, new Field("f", type), "t.f");
        await using var command = database.Databases.For(DatabaseRole.Owner).CreateCommand($"SELECT pg_typeof({sql})::text FROM (VALUES (NULL::{sqlType})) AS t (f)");
        Assert.Equal(sqlType, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
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
    [InlineData("surname", FieldFormat.PersonName)]
    [InlineData("last4", FieldFormat.Phone)]
    [InlineData("region", FieldFormat.ResidentId)]
    [InlineData("redact", FieldFormat.None)]
    [InlineData("prefix(1)", FieldFormat.PersonName)]
    [InlineData("prefix(6)", FieldFormat.None)]
    [InlineData("prefix(64)", FieldFormat.None)]
    [InlineData("division(province)", FieldFormat.GridCode)]
    [InlineData("division(village)", FieldFormat.GridCode)]
    public async Task A_text_mask_inherits_the_columns_collation(string mask, FieldFormat format)
    {
        var sql = Masks.Sql(Treatment.FindMask(mask)!, new Field("f", FieldType.String) { Format = format }, "t.f");
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
