using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Protection;

public sealed class MasksTests
{
    [Theory]
    [InlineData("王芳", "王**")]
    [InlineData("王", "王**")]
    [InlineData("王小芳", "王**")]
    [InlineData("欧阳锋", "欧阳**")]
    [InlineData("歐陽鋒", "歐陽**")]
    [InlineData("欧阳", "欧**")]
    [InlineData("司马相如", "司马**")]
    [InlineData("", "**")]
    [InlineData("𠮷田", "𠮷**")]
    [InlineData("𠮷", "𠮷**")]
    [InlineData("诸葛𠮷", "诸葛**")]
    [InlineData("Anna Maria", "A**")]
    public void Surname_shows_the_surname_and_nothing_of_the_length(string name, string shown) =>
        Assert.Equal(shown, Masks.Apply(Treatment.By(MaskKind.Surname), name));

    [Theory]
    [InlineData("13000001234", "****1234")]
    [InlineData("12345678", "****5678")]
    [InlineData("1234567", "****")]
    [InlineData("", "****")]
    [InlineData("𠮷𠮷𠮷𠮷", "****")]
    [InlineData("𠮷𠮷𠮷𠮷a𠮷b𠮷", "****a𠮷b𠮷")]
    public void Last4_shows_four_of_eight_code_points_or_more(string value, string shown) =>
        Assert.Equal(shown, Masks.Apply(Treatment.By(MaskKind.Last4), value));

    [Theory]
    [InlineData("230881199001011234", "230881")]
    [InlineData("230881900101123", "230881")]
    [InlineData("23088190010112", null)]
    [InlineData("230881", null)]
    [InlineData("", null)]
    [InlineData("𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷", null)]
    [InlineData("𠮷𠮷𠮷𠮷𠮷𠮷789012345", "𠮷𠮷𠮷𠮷𠮷𠮷")]
    public void Region_shows_six_of_fifteen_code_points_or_more_and_else_nothing(string value, string? shown) =>
        Assert.Equal(shown, Masks.Apply(Treatment.By(MaskKind.Region), value));

    [Theory]
    [InlineData("1964-07-09", "1964-01-01", "1960-01-01")]
    [InlineData("2000-01-01", "2000-01-01", "2000-01-01")]
    [InlineData("1999-12-31", "1999-01-01", "1990-01-01")]
    [InlineData("0009-12-31", "0009-01-01", "0001-01-01")]
    [InlineData("0010-01-01", "0010-01-01", "0010-01-01")]
    [InlineData("0001-01-01", "0001-01-01", "0001-01-01")]
    [InlineData("9999-12-31", "9999-01-01", "9990-01-01")]
    public void Year_and_decade_show_the_first_day_of_the_period(string day, string year, string decade)
    {
        Assert.Equal(Day(year), Masks.Apply(Treatment.By(MaskKind.Year), Day(day)));
        Assert.Equal(Day(decade), Masks.Apply(Treatment.By(MaskKind.Decade), Day(day)));
    }

    [Fact]
    public void Redact_shows_nothing_and_clear_shows_all()
    {
        Assert.Null(Masks.Apply(Treatment.By(MaskKind.Redact), "x"));
        Assert.Null(Masks.Apply(Treatment.By(MaskKind.Redact), Day("2000-01-01")));
        Assert.Equal("x", Masks.Apply(Treatment.Clear, "x"));
        Assert.Equal(Day("2000-01-01"), Masks.Apply(Treatment.Clear, Day("2000-01-01")));
    }

    [Fact]
    public void A_mask_that_does_not_fit_is_an_error_and_never_the_value()
    {
        Assert.Throws<ArgumentException>(() => Masks.Apply(Treatment.By(MaskKind.Year), "1990"));
        Assert.Throws<ArgumentException>(() => Masks.Apply(Treatment.By(MaskKind.Last4), Day("2000-01-01")));
        Assert.Throws<ArgumentException>(() => Masks.Sql(Treatment.By(MaskKind.Year), new Field("name", FieldType.String), "r.name"));
    }

    [Fact]
    public void A_field_stored_encrypted_has_no_sql_expression()
    {
        var field = new Field("phone", FieldType.String) { Encrypted = true };
        Assert.All([Treatment.Clear, Treatment.By(MaskKind.Last4), Treatment.By(MaskKind.Redact)], t => Assert.Throws<ArgumentException>(() => Masks.Sql(t, field, "r.phone")));
    }

    [Theory]
    [InlineData("230881199001011234", "230881199001")]
    [InlineData("2308811990011", "230881199001")]
    [InlineData("230881199001", null)]
    [InlineData("", null)]
    [InlineData("𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷", null)]
    [InlineData("𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷a", "𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷")]
    public void Prefix_shows_the_first_code_points_of_a_longer_value_and_else_nothing(string value, string? shown) =>
        Assert.Equal(shown, Masks.Apply(Treatment.Prefix(12), value));

    [Theory]
    [InlineData("230881001001001", DivisionLevel.Village, "230881001001")]
    [InlineData("230881001001001", DivisionLevel.Township, "230881001")]
    [InlineData("230881001001001", DivisionLevel.County, "230881")]
    [InlineData("230881001001001", DivisionLevel.City, "2308")]
    [InlineData("230881001001001", DivisionLevel.Province, "23")]
    [InlineData("230881", DivisionLevel.County, "230881")]
    [InlineData("230881", DivisionLevel.Township, null)]
    public void Division_shows_the_code_of_the_level_and_nothing_of_a_code_that_ends_before(string code, DivisionLevel level, string? shown) =>
        Assert.Equal(shown, Masks.Apply(Treatment.Division(level), code));

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(9, 10, 0)]
    [InlineData(10, 10, 10)]
    [InlineData(-1, 10, -10)]
    [InlineData(-10, 10, -10)]
    [InlineData(-11, 10, -20)]
    [InlineData(int.MaxValue, 100_000_000, 2_100_000_000)]
    [InlineData(-2_147_000_000, 1_000_000, -2_147_000_000)]
    [InlineData(-2_147_000_001, 1_000_000, int.MinValue)]
    [InlineData(int.MinValue, 7, int.MinValue)]
    public void Round_shows_the_multiple_at_or_below_and_never_falls_out_of_the_type(int value, int step, int shown)
    {
        Assert.Equal(shown, Masks.Apply(Treatment.Round(step), value));
    }

    [Fact]
    public void Round_shows_the_least_value_of_the_type_where_the_multiple_would_lie_below_it()
    {
        Assert.Equal(int.MinValue, Masks.Apply(Treatment.Round(10), int.MinValue + 1));
        Assert.Equal(long.MinValue, Masks.Apply(Treatment.Round(10), long.MinValue + 1));
        Assert.Equal(decimal.MinValue, Masks.Apply(Treatment.Round(10), decimal.MinValue + 1));
        Assert.Equal(decimal.MaxValue - 5, Masks.Apply(Treatment.Round(10), decimal.MaxValue));
    }

    [Theory]
    [InlineData("12.99", "10")]
    [InlineData("-0.0000000000000000000000000001", "-10")]
    [InlineData("19.9999999999999999999999999", "10")]
    [InlineData("20.00", "20")]
    public void Round_of_a_decimal_leaves_no_digits_behind_the_point(string value, string shown) =>
        Assert.Equal(shown, Masks.Apply(Treatment.Round(10), decimal.Parse(value, CultureInfo.InvariantCulture))?.ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, 0)]
    [InlineData(17, 0)]
    [InlineData(18, 18)]
    [InlineData(59, 18)]
    [InlineData(60, 60)]
    [InlineData(int.MaxValue, 60)]
    [InlineData(int.MinValue, null)]
    public void Band_shows_the_greatest_bound_not_above_the_value(int value, int? shown)
    {
        Assert.Equal(shown, Masks.Apply(Treatment.Band(0, 18, 60), value));
        Assert.Equal(shown, Masks.Apply(Treatment.Band(0, 18, 60), (long)value));
        Assert.Equal(shown, Masks.Apply(Treatment.Band(0, 18, 60), (decimal)value));
    }

    [Fact]
    public void A_pseudonym_is_nothing_without_the_callers_key()
    {
        var pseudonym = Treatment.By(MaskKind.Pseudonym);
        Assert.Throws<ArgumentException>(() => Masks.Apply(pseudonym, "王芳"));
        Assert.Throws<ArgumentException>(() => Masks.Apply(pseudonym, new Field("f", FieldType.String), "王芳"));
        Assert.Throws<ArgumentException>(() => Masks.Sql(pseudonym, new Field("f", FieldType.String), "r.f"));
    }

    [Fact]
    public void Every_mask_has_a_meaning_in_both_languages_for_each_field_it_fits()
    {
        Treatment[] masks = [.. new[] { "surname", "last4", "region", "year", "decade", "redact", "prefix(3)", "round(10)", "band(0,18,60)", "division(county)" }.Select(m => Treatment.FindMask(m)!)];
        Assert.Equal(Enum.GetValues<MaskKind>().Where(k => k is not MaskKind.Pseudonym), masks.Select(m => m.Mask!.Value).Order());
        foreach (var mask in masks)
        {
            foreach (var field in from type in Enum.GetValues<FieldType>() from format in Enum.GetValues<FieldFormat>() select new Field("f", type) { Format = format })
            {
                object value = field.Type switch
                {
                    FieldType.Date => Day("2003-02-03"),
                    FieldType.Int or FieldType.Long => 17L,
                    FieldType.Decimal => 17m,
                    FieldType.Boolean => true,
                    FieldType.DateTime => DateTimeOffset.UnixEpoch,
                    _ => "x",
                };
                if (mask.Fits(field))
                {
                    Assert.NotEqual("r.f", Masks.Sql(mask, field, "r.f"));
                    Assert.NotEqual(value, Masks.Apply(mask, field, value));
                }
                else
                {
                    Assert.Throws<ArgumentException>(() => Masks.Sql(mask, field, "r.f"));
                    Assert.Throws<ArgumentException>(() => Masks.Apply(mask, field, value));
                }
            }
        }
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
