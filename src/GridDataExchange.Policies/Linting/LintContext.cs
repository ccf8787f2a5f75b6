using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Comparing;
using GridDataExchange.Policies.Conditions;

namespace GridDataExchange.Policies.Linting;

/// <summary>What the rules of lint look at, and where their findings go.</summary>
internal sealed class LintContext
{
    private readonly List<Finding> findings = [];
    private readonly HashSet<(string Policy, string Code)> used = [];
    private readonly ImmutableArray<string> scopes;

    public LintContext(PolicySet policies)
    {
        Policies = policies;
        Departments = CallerClasses.Departments(policies);
        scopes = [.. policies.Scopes.Select(s => s.Name).Concat(policies.Catalogue.Datasets.Select(Scope.Data)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public PolicySet Policies { get; }

    /// <summary>Every department that some policy names, and one for all others.</summary>
    public IReadOnlyList<string> Departments { get; }

    public IEnumerable<Finding> Findings => findings;

    /// <summary>Everybody a policy is for: a caller of each department and purpose, with every scope.</summary>
    public IEnumerable<(Caller Caller, Purpose Purpose)> AudienceOf(Audience audience) =>
        Callers().Where(c => audience.Includes(c.Caller));

    /// <summary>A caller of each department and purpose, with every scope.</summary>
    public IEnumerable<(Caller Caller, Purpose Purpose)> Callers() =>
        from department in Departments
        from purpose in Policies.Catalogue.Purposes
        select (new Caller(department, "client", purpose.Code, scopes, [BoundaryValues.Division]), purpose);

    public void Report(string code, Severity severity, AllowPolicy policy, string key, string sentence) => Report(code, severity, policy.Name, policy.Source, key, sentence);

    public void Report(string code, Severity severity, DenyPolicy policy, string key, string sentence) => Report(code, severity, policy.Name, policy.Source, key, sentence);

    public void Report(string code, Severity severity, SharedCondition condition, string sentence) =>
        findings.Add(new Finding(code, severity, condition.File, condition.Line, condition.Name, sentence));

    /// <summary>An acceptance of what is not there would hide it once it is.</summary>
    public void ReportUnusedAcceptances()
    {
        foreach (var (name, source) in Policies.Allows.Select(a => (a.Name, a.Source)).Concat(Policies.Denies.Select(d => (d.Name, d.Source))))
        {
            foreach (var code in source.Accepts.Keys.Where(c => !used.Contains((name, c))))
            {
                findings.Add(new Finding(LintCodes.UnusedAcceptance, Severity.Warning, source.File, source.Line, name, $"`{name}` accepts `{code}`, of which there is nothing to accept: remove it from `accepts`"));
            }
        }
    }

    private void Report(string code, Severity severity, string policy, PolicySource source, string key, string sentence)
    {
        if (source.Accepts.ContainsKey(code))
        {
            used.Add((policy, code));
        }
        else
        {
            findings.Add(new Finding(code, severity, source.File, source.LineOf(key), policy, sentence));
        }
    }
}
