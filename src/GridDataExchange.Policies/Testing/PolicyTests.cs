using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Policies.Reading;

namespace GridDataExchange.Policies.Testing;

/// <summary>What a treatment shows of a value that is not null; null where it shows nothing. The room Protection knows; this is the port to it.</summary>
/// <param name="treatment">A mask that fits the field; never a pseudonym, which needs a caller's key.</param>
/// <param name="field">The field.</param>
/// <param name="value">Its value as conditions read it.</param>
public delegate object? Masking(Treatment treatment, Field field, object value);

/// <summary>Runs the cases of <c>tests/*.yaml</c> below a policies folder.</summary>
public static class PolicyTests
{
    private const string FolderName = "tests";

    /// <summary>Runs all cases and says what they exercised of the policies.</summary>
    /// <param name="policiesFolder">The folder that holds <c>tests</c>.</param>
    /// <param name="policies">The policies, read from the same folder.</param>
    /// <param name="masking">What masks show.</param>
    /// <exception cref="CatalogueException">A case cannot be read; every problem found is in it.</exception>
    public static PolicyTestReport Run(string policiesFolder, PolicySet policies, Masking masking)
    {
        ArgumentNullException.ThrowIfNull(policiesFolder);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(masking);
        return Run(Read(policiesFolder, policies), policies, masking);
    }

    /// <summary>The cases of a folder.</summary>
    internal static IReadOnlyList<PolicyCase> Read(string policiesFolder, PolicySet policies)
    {
        var problems = new List<Problem>();
        var folder = new FileProblems(Path.Combine(policiesFolder, FolderName), problems);
        var cases = PolicyFiles.In(folder).SelectMany(f => new CaseReader(policies, folder.For(f)).ReadAll()).ToList();
        return problems.Count == 0 ? cases : throw new CatalogueException(problems);
    }

    /// <summary>Runs cases on policies.</summary>
    internal static PolicyTestReport Run(IEnumerable<PolicyCase> cases, PolicySet policies, Masking masking)
    {
        var allows = policies.Allows.Select(a => (a.Dataset, Probe: (PolicyProbe)new AllowProbe(a))).ToImmutableArray();
        var denies = policies.Denies.Select(d => (d.Dataset, d.HidesRow, Probe: (PolicyProbe)new DenyProbe(d))).ToImmutableArray();
        var results = ImmutableArray.CreateBuilder<CaseResult>();
        foreach (var test in cases)
        {
            var subject = RowSight.SubjectOf(policies.Catalogue, test.Dataset);
            var own = allows.Where(a => a.Dataset == test.Dataset).Select(a => a.Probe).Concat(denies.Where(d => d.Dataset == test.Dataset).Select(d => d.Probe));
            results.Add(new CaseJudge(policies, test, masking).Judge(own, denies.Where(d => d.HidesRow && d.Dataset == subject).Select(d => d.Probe)));
        }

        return new PolicyTestReport(results.ToImmutable(), [.. allows.Select(a => a.Probe.Coverage), .. denies.Select(d => d.Probe.Coverage)]);
    }
}
