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
}
