using System.Collections.Immutable;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Linting;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads what a policy says beside its rules: <c>reason</c> and <c>accepts</c>, and where its keys stand.</summary>
internal static class SourceReader
{
    /// <summary>The source of the policy.</summary>
    public static PolicySource Read(Keys keys, MappingNode document, MappingNode? rules, FileProblems problems)
    {
        var accepts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in keys.Mapping("accepts", required: false)?.Entries ?? [])
        {
            if (!LintCodes.Acceptable.Contains(entry.Key))
            {
                problems.Add(entry.Line, $"`{entry.Key}` is no finding that can be accepted: use one of {string.Join(", ", LintCodes.Acceptable)}");
            }
            else if (entry.Value is not ScalarNode { IsAbsent: false, Text: { } reason } || string.IsNullOrWhiteSpace(reason))
            {
                problems.Add(entry.Line, $"say why `{entry.Key}` is accepted: write `{entry.Key}: the reason`");
            }
            else
            {
                accepts.Add(entry.Key, reason);
            }
        }

        var lines = (rules?.Entries ?? []).ToImmutableDictionary(e => e.Key, e => e.Line, StringComparer.Ordinal);
        return new PolicySource(problems.File, document.Line, lines) { Reason = keys.OptionalText("reason"), Accepts = accepts.ToImmutable() };
    }
}
