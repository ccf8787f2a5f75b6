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

    [Fact]
    public void Every_mask_has_a_meaning_in_both_languages_for_each_field_it_fits()
    {
        foreach (var mask in Enum.GetValues<MaskKind>().Select(Treatment.By))
        {
            foreach (var field in from type in Enum.GetValues<FieldType>() from format in Enum.GetValues<FieldFormat>() select new Field("f", type) { Format = format })
            {
                if (!mask.Fits(field))
                {
                    continue;
                }

                Assert.NotEqual("r.f", Masks.Sql(mask, field, "r.f"));
                _ = field.Type == FieldType.Date ? (object?)Masks.Apply(mask, Day("2000-01-01")) : Masks.Apply(mask, "x");
            }
        }
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
