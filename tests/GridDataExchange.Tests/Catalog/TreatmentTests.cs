using GridDataExchange.Catalog;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Catalog;

public sealed class TreatmentTests
{
    private static readonly string[] TextMasks =
        ["surname", "last4", "region", "redact", "pseudonym", .. Enumerable.Range(1, 18).Select(n => $"prefix({n})"), .. Enum.GetNames<DivisionLevel>().Select(l => $"division({l.ToLowerInvariant()})")];

    private static readonly string[] NumberMasks =
        ["redact", "round(2)", "round(3)", "round(4)", "round(6)", "round(10)", "round(60)", "band(0)", "band(0,18,60)", "band(0,60)", "band(-60,0,60)", "band(0,20,60)", "band(1,2,3,4)", "band(18)"];

    /// <summary>Fields of every kind, with values enough to tell what follows from what.</summary>
    public static TheoryData<Field> Fields =>
    [
        new Field("text", FieldType.String),
        new Field("id", FieldType.String) { Format = FieldFormat.ResidentId },
        new Field("code", FieldType.String) { Format = FieldFormat.OrganizationCode },
        new Field("cell", FieldType.String) { Format = FieldFormat.GridCode },
        new Field("phone", FieldType.String) { Format = FieldFormat.Phone },
        new Field("int", FieldType.Int),
        new Field("long", FieldType.Long),
        new Field("decimal", FieldType.Decimal),
        new Field("day", FieldType.Date),
    ];

    [Theory]
    [InlineData("surname", "surname")]
    [InlineData("prefix(6)", "prefix(6)")]
    [InlineData("prefix( 64 )", "prefix(64)")]
    [InlineData("round(1000)", "round(1000)")]
    [InlineData("band(0, 18, 60)", "band(0,18,60)")]
    [InlineData("band(-10,0)", "band(-10,0)")]
    [InlineData("band(-9223372036854775808,9223372036854775807)", "band(-9223372036854775808,9223372036854775807)")]
    [InlineData("division(county)", "division(county)")]
    [InlineData("pseudonym", "pseudonym")]
    public void A_mask_has_one_name_and_is_equal_to_what_its_name_reads_as(string text, string name)
    {
        var mask = Treatment.FindMask(text)!;
        Assert.Equal(name, mask.Name);
        Assert.Equal(mask, Treatment.FindMask(name));
        Assert.Equal(mask.GetHashCode(), Treatment.FindMask(name)!.GetHashCode());
        Assert.Equal(0, mask.CompareTo(Treatment.FindMask(name)));
        Assert.NotEqual(mask, Treatment.Clear);
    }

    [Theory]
    [InlineData("clear")]
    [InlineData("hidden")]
    [InlineData("")]
    [InlineData("Surname")]
    [InlineData("surname()")]
    [InlineData("pseudonym(1)")]
    [InlineData("prefix")]
    [InlineData("prefix()")]
    [InlineData("prefix(0)")]
    [InlineData("prefix(65)")]
    [InlineData("prefix(6,7)")]
    [InlineData("prefix(-1)")]
    [InlineData("prefix(06)")]
    [InlineData("prefix(٦)")]
    [InlineData("prefix(6)x")]
    [InlineData("prefix (6)")]
    [InlineData("prefix(4294967297)")]
    [InlineData("round(1)")]
    [InlineData("round(0)")]
    [InlineData("round(-10)")]
    [InlineData("round(100000001)")]
    [InlineData("round(2.5)")]
    [InlineData("band")]
    [InlineData("band()")]
    [InlineData("band(1,1)")]
    [InlineData("band(2,1)")]
    [InlineData("band(1,,2)")]
    [InlineData("band(1,9223372036854775808)")]
    [InlineData("band(-0)")]
    [InlineData("band(1,2")]
    [InlineData("division")]
    [InlineData("division(6)")]
    [InlineData("division(County)")]
    [InlineData("division(county,city)")]
    [InlineData("division(street)")]
    public void What_is_no_mask_is_not_read(string text) => Assert.Null(Treatment.FindMask(text));

    [Fact]
    public void A_band_has_at_most_32_bounds()
    {
        Assert.NotNull(Treatment.FindMask($"band({string.Join(',', Enumerable.Range(1, 32))})"));
        Assert.Null(Treatment.FindMask($"band({string.Join(',', Enumerable.Range(1, 33))})"));
    }

    [Fact]
    public void A_mask_without_its_parameters_or_with_impossible_ones_cannot_be_made()
    {
        Assert.All([MaskKind.Prefix, MaskKind.Round, MaskKind.Band, MaskKind.Division], m => Assert.Throws<ArgumentException>(() => Treatment.By(m)));
        Assert.All([0, -1, 65], n => Assert.Throws<ArgumentOutOfRangeException>(() => Treatment.Prefix(n)));
        Assert.All([0, 1, -10, 100_000_001], n => Assert.Throws<ArgumentOutOfRangeException>(() => Treatment.Round(n)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Treatment.Band());
        Assert.Throws<ArgumentException>(() => Treatment.Band(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Treatment.Division((DivisionLevel)5));
    }

    [Theory]
    [InlineData("prefix(17)", "id", true)]
    [InlineData("prefix(18)", "id", false)]
    [InlineData("prefix(14)", "cell", true)]
    [InlineData("prefix(15)", "cell", false)]
    [InlineData("prefix(19)", "phone", true)]
    [InlineData("prefix(20)", "phone", false)]
    [InlineData("prefix(64)", "text", true)]
    [InlineData("prefix(2)", "int", false)]
    [InlineData("division(county)", "cell", true)]
    [InlineData("division(county)", "text", false)]
    [InlineData("band(0,2147483647)", "int", true)]
    [InlineData("band(0,2147483648)", "int", false)]
    [InlineData("band(-2147483649,0)", "int", false)]
    [InlineData("band(0,2147483648)", "long", true)]
    [InlineData("round(10)", "decimal", true)]
    [InlineData("round(10)", "day", false)]
    [InlineData("pseudonym", "id", true)]
    [InlineData("pseudonym", "int", false)]
    public void A_mask_fits_where_it_can_show_something(string mask, string field, bool fits) =>
        Assert.Equal(fits, Treatment.FindMask(mask)!.Fits(Fields.Select(f => f.Data).Single(f => f.Name == field)));

    [Fact]
    public void The_order_goes_from_what_withholds_least_to_what_withholds_most()
    {
        string[] texts = ["clear", "last4", "surname", "division(village)", "prefix(10)", "division(township)", "prefix(8)", "division(county)", "prefix(6)", "region", "prefix(5)", "division(province)", "prefix(1)", "pseudonym", "redact"];
        string[] numbers = ["clear", "round(10)", "round(1000)", "band(0,18,60)", "band(0,60)", "band(0)", "redact"];
        string[] days = ["clear", "year", "decade", "redact"];
        foreach (var names in new[] { texts, numbers, days })
        {
            var treatments = names.Select(n => n == "clear" ? Treatment.Clear : Treatment.FindMask(n)!).ToList();
            Assert.Equal(names, Enumerable.Reverse(treatments).Order().Select(t => t.Name));
        }

        Assert.True(Treatment.By(MaskKind.Redact).CompareTo(null) < 0);
    }

    [Fact]
    public void The_order_is_total_and_tells_any_two_masks_apart()
    {
        Treatment[] all = [Treatment.Clear, .. TextMasks.Concat(NumberMasks).Concat(["year", "decade"]).Distinct(StringComparer.Ordinal).Select(m => Treatment.FindMask(m)!)];
        Assert.All(all, a => Assert.All(all, b => Assert.Equal(a.Equals(b), a.CompareTo(b) == 0)));
        Assert.All(all, a => Assert.All(all, b => Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)))));
        Assert.All(all, a => Assert.All(all, b => Assert.All(all, c => Assert.False(a.CompareTo(b) < 0 && b.CompareTo(c) < 0 && a.CompareTo(c) >= 0))));
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void What_follows_from_another_mask_comes_behind_it_and_only_that_is_said_to_follow(Field field)
    {
        var values = Values(field).Distinct().ToArray();
        var masks = TextMasks.Concat(NumberMasks).Concat(["year", "decade"]).Distinct(StringComparer.Ordinal).Select(m => Treatment.FindMask(m)!).Where(m => m.Fits(field)).Append(Treatment.Clear).ToArray();

        // A pseudonym tells values apart and shows nothing of them: it follows from the value alone, and nothing from it.
        var shown = masks.Where(m => m.Mask is not MaskKind.Pseudonym).ToDictionary(m => m, m => Array.ConvertAll(values, v => Masks.Apply(m, field, v)));
        foreach (var (one, ones) in shown)
        {
            foreach (var (other, others) in shown)
            {
                var follows = ones.Zip(others).Distinct().GroupBy(p => p.First).All(g => g.Count() == 1);
                Assert.True(follows == one.Tells(other, field), $"{other} of {field} {(follows ? "follows" : "does not follow")} from {one}");
                Assert.True(!follows || one.CompareTo(other) <= 0 || other.Tells(one, field), $"{other} of {field} follows from {one} and stands before it");
            }
        }

        foreach (var pseudonym in masks.Where(m => m.Mask is MaskKind.Pseudonym))
        {
            Assert.Equal(["clear", "pseudonym"], masks.Where(m => m.Tells(pseudonym, field)).Select(m => m.Name).Order(StringComparer.Ordinal));
            Assert.Equal(["pseudonym", "redact"], masks.Where(m => pseudonym.Tells(m, field)).Select(m => m.Name).Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<object> Values(Field field) => field switch
    {
        { Type: FieldType.Int } => Enumerable.Range(-130, 260).Append(int.MinValue).Append(int.MaxValue).Select(n => (object)(long)n),
        { Type: FieldType.Long } => Enumerable.Range(-130, 260).Select(n => (long)n).Append(long.MinValue).Append(long.MaxValue).Select(n => (object)n),
        { Type: FieldType.Decimal } => Enumerable.Range(-130, 260).SelectMany(n => new object[] { (decimal)n, n + 0.5m }),
        { Type: FieldType.Date } => Enumerable.Range(0, 9000).Select(n => (object)new DateOnly(1990, 1, 1).AddDays(n)),
        { Format: FieldFormat.ResidentId or FieldFormat.OrganizationCode } => Texts(18),
        { Format: FieldFormat.GridCode } => new[] { 2, 4, 6, 9, 12, 15 }.SelectMany(Texts),
        { Format: FieldFormat.Phone } => Enumerable.Range(5, 16).SelectMany(Texts),
        _ => Enumerable.Range(0, 21).SelectMany(Texts).Append("欧阳").Append("欧阳锋").Append("欧阳建国"),
    };

    // Every text of a length that differs from the first one from some place on, or in that place alone.
    private static IEnumerable<object> Texts(int length) =>
        Enumerable.Range(0, length + 1).SelectMany(at => new[]
        {
            new string('1', at) + new string('2', length - at),
            at == length ? new string('3', length) : new string('1', at) + '4' + new string('1', length - at - 1),
        });
}
