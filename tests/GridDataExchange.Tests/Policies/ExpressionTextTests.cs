using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

public sealed class ExpressionTextTests
{
    [Theory]
    [InlineData("(row.livingAlone || has(row.phone)) && !(row.children > 1)")]
    [InlineData("!!row.livingAlone || row.children in [1, -2] && has(row.nickname)")]
    [InlineData("(row.livingAlone == has(row.phone)) == has(row.nickname)")]
    [InlineData("!(row.name in [\"a\\\\\\\"\\n\", \"😀\"])")]
    [InlineData("age(row.birthDate, request.date) >= 60 && daysSince(row.birthDate, date(\"2026-01-31\")) < 5")]
    [InlineData("row.seenAt > timestamp(\"2026-01-31T08:00:00.5Z\") && row.name.contains(row.nickname)")]
    [InlineData("within(row.gridCode, caller.jurisdictions) || within(row.gridCode, [\"23\", \"230881\"])")]
    [InlineData("row.protection == \"witness\" && request.operator.verified")]
    public void A_condition_reads_back_as_the_same(string text)
    {
        var written = ExpressionText.Of(Sample.Rows(text));
        Assert.Equal(text, written);
        Assert.Equal(written, ExpressionText.Of(Sample.Rows(written)));
    }

    [Fact]
    public void Brackets_that_mean_nothing_are_left_out() =>
        Assert.Equal("row.livingAlone && has(row.phone) || has(row.nickname)", ExpressionText.Of(Sample.Rows("((row.livingAlone) && (has(row.phone))) || (has(row.nickname))")));

    [Fact]
    public void So_do_those_of_the_shipped_policies()
    {
        foreach (var allow in PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder)).Allows)
        {
            var written = ExpressionText.Of(allow.Rows);
            Assert.Equal(written, ExpressionText.Of(ExpressionReader.ReadRows(written, allow.Dataset, ShippedCopy.Shipped.Catalogue)));
        }
    }
}
