using System.Collections.Immutable;

namespace GridDataExchange.Policies.Testing;

/// <summary>What came of the cases of a policies folder.</summary>
/// <param name="Cases">The cases, in the order of files and lines.</param>
/// <param name="Coverage">What they exercised of each policy, in the ordinal order of names, allows first.</param>
public sealed record PolicyTestReport(ImmutableArray<CaseResult> Cases, ImmutableArray<PolicyCoverage> Coverage)
{
    /// <summary>The cases that came out otherwise than expected.</summary>
    public IEnumerable<CaseResult> Failed => Cases.Where(c => !c.Passed);

    /// <summary>How many outcomes there are to exercise.</summary>
    public int Outcomes => Coverage.Sum(c => c.Items.Length);

    /// <summary>How many of them a case exercised.</summary>
    public int Exercised => Coverage.Sum(c => c.Exercised);

    /// <summary>Percent of the outcomes exercised: 100 only where all are.</summary>
    public decimal Percent => PolicyCoverage.PercentOf(Exercised, Outcomes);

    /// <summary>Writes the cases as JUnit XML.</summary>
    public void WriteJUnit(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        JUnitReport.Write(this, output);
    }
}

/// <summary>What came of one case.</summary>
/// <param name="Name">The case's own words.</param>
/// <param name="File">Path of its file.</param>
/// <param name="Line">1-based, of its first line.</param>
/// <param name="Failures">What came out otherwise, a sentence each without a final full stop; empty where it passed.</param>
public sealed record CaseResult(string Name, string File, int Line, ImmutableArray<string> Failures)
{
    /// <summary>True where all came out as expected.</summary>
    public bool Passed => Failures.IsEmpty;
}

/// <summary>What the cases exercised of one policy.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Items">The outcomes it can have.</param>
public sealed record PolicyCoverage(string Policy, PolicySource Source, ImmutableArray<CoverageItem> Items)
{
    /// <summary>How many outcomes were exercised.</summary>
    public int Exercised => Items.Count(i => i.Exercised);

    /// <summary>Percent of the outcomes exercised: 100 only where all are.</summary>
    public decimal Percent => PercentOf(Exercised, Items.Length);

    // Rounded down, so that 100 means all.
    internal static decimal PercentOf(int part, int whole) => whole == 0 ? 100 : Math.Floor(part * 1000m / whole) / 10;
}

/// <summary>One outcome of a policy that a case can exercise.</summary>
/// <param name="What">What must happen in some case.</param>
/// <param name="Line">The line of the file that it is about; 0 where the policy was not read from a file.</param>
/// <param name="Exercised">True where it did.</param>
public sealed record CoverageItem(string What, int Line, bool Exercised);
