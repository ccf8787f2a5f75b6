using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class ImplicationTests
{
    [Theory]
    [InlineData("within(row.gridCode, [\"230881\", \"230882\"]) && row.livingAlone", "within(row.gridCode, [\"230881\", \"230882\"])", true)]
    [InlineData("row.name in [\"a\", \"b\"] && row.livingAlone", "row.name in [\"a\", \"b\"]", true)]
    [InlineData("row.name in [\"a\", \"b\"] && row.livingAlone", "row.name in [\"a\", \"c\"]", false)]
    [InlineData("row.name in [\"a\"] && row.livingAlone", "row.name in [\"a\", \"b\"] && row.livingAlone", false)]
    public void Of_two_conditions_the_one_with_all_parts_of_the_other_implies_it_lists_among_them(string stronger, string weaker, bool implies)
    {
        Assert.Equal(implies, Implication.Holds(Sample.Rows(stronger), Sample.Rows(weaker)));
    }

}
