using System.Collections.Immutable;

namespace GridDataExchange.Policies.Linting;

/// <summary>The codes of lint's findings. Stable: policies accept findings by them.</summary>
internal static class LintCodes
{
    public const string Unreachable = "unreachable";
    public const string UnknownDepartment = "unknown-department";
    public const string AlwaysTrue = "always-true";
    public const string NeverTrue = "never-true";
    public const string Jurisdiction = "jurisdiction";
    public const string Sensitive = "sensitive";
    public const string Boundary = "boundary";
    public const string Oracle = "oracle";
    public const string LookupLimit = "lookup-limit";
    public const string Candidates = "candidates";
    public const string SharedKey = "shared-key";
    public const string Statistical = "statistical";
    public const string Basis = "basis";
    public const string UnusedAcceptance = "unused-acceptance";

    public const string UnusedCondition = "unused-condition";

    /// <summary>Those that a policy may accept with a reason. What can never be meant (a policy for nobody, a condition without effect) cannot be.</summary>
    public static ImmutableSortedSet<string> Acceptable { get; } =
        ImmutableSortedSet.Create(StringComparer.Ordinal, Jurisdiction, Sensitive, Boundary, Oracle, LookupLimit, Candidates, SharedKey);
}
