using System.CommandLine;
using BenchmarkDotNet.Running;

namespace GridDataExchange.Benchmarks.Policies;

/// <summary>The command <c>policies</c>: measurements of policies inside one process, by BenchmarkDotNet.</summary>
internal static class PolicyBenchmarks
{
    public static Command Command()
    {
        var brief = new Option<bool>("--short") { Description = "Three measurements of each, a minute or two in all: less exact." };
        var command = new Command("policies", "Measures how fast policies are read and entitlements found. Further options are BenchmarkDotNet's, such as --filter '*Entitlement*'.")
        {
            brief,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed => Run([.. parsed.UnmatchedTokens], parsed.GetValue(brief)));
        return command;
    }

    private static int Run(IReadOnlyList<string> options, bool brief)
    {
        // In this process: one of its own would first build everything anew, the server too, and BenchmarkDotNet gives up on a build after two minutes.
        string[] asked = [.. options, "--inProcess", .. brief ? ["--job", "short"] : Array.Empty<string>(), .. options.Contains("--filter") ? Array.Empty<string>() : ["--filter", "*"]];
        var summaries = BenchmarkSwitcher.FromTypes([typeof(EntitlementBenchmarks), typeof(ConditionBenchmarks), typeof(LoadBenchmarks)]).Run(asked).ToList();
        return summaries.Count > 0 && summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.All(r => r.Success)) ? 0 : 1;
    }
}
