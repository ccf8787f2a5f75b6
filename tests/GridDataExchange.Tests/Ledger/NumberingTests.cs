using GridDataExchange.Ledger.Appending;

namespace GridDataExchange.Tests.Ledger;

public sealed class NumberingTests
{
    [Fact]
    public void Numbers_start_at_one_and_move_on_by_what_was_committed()
    {
        var numbering = new Numbering();
        Assert.Equal(1, numbering.Next);
        numbering.Committed(3, [1]);
        Assert.Equal(4, numbering.Next);
    }

    [Fact]
    public void An_unknown_outcome_leaves_the_name_for_ever()
    {
        var numbering = new Numbering();
        var names = new List<string> { numbering.Name };
        numbering.Committed(3, [1]);
        for (var i = 0; i < 3; i++)
        {
            numbering.OutcomeUnknown(1);
            Assert.Equal(1, numbering.Next);
            names.Add(numbering.Name);
        }

        Assert.Distinct(names);
        Assert.NotEqual(new Numbering().Name, new Numbering().Name);
    }

    [Fact]
    public void A_name_under_which_nothing_is_known_to_be_committed_hides_none_that_was_left_before()
    {
        var numbering = new Numbering();
        numbering.Committed(3, [1]);
        var first = numbering.Name;
        numbering.OutcomeUnknown(2);
        numbering.OutcomeUnknown(1);
        Assert.Equal(new LeftName(first, 3, 2), numbering.Left);

        var third = numbering.Name;
        numbering.Committed(1, [1]);
        numbering.OutcomeUnknown(1);
        Assert.Equal(new LeftName(third, 1, 1), numbering.Left);
    }
}
