using System.CommandLine;
using GridDataExchange.Policies.Linting;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy lint</c>: what the language allows but nobody should write.</summary>
internal static class PolicyLintCommand
{
    public static Command Create()
    {
        var folder = PolicyCommands.Folder();
        var format = OutputFormat.Create("text");
        var lint = new Command("lint", "Checks policies for what the language allows but nobody should write. Ends with 1 where there is an error.") { folder, format };
        lint.SetAction(parsed =>
        {
            var findings = PolicyLint.Check(PolicyCommands.Read(parsed.GetRequiredValue(folder)));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.IsJson(format))
            {
                output.WriteJson(findings.Select(f => new { f.Code, Severity = f.Severity is Severity.Error ? "error" : "warning", f.File, f.Line, f.Policy, f.Sentence }));
            }
            else
            {
                foreach (var finding in findings)
                {
                    output.WriteLine(finding);
                }

                var errors = findings.Count(f => f.Severity is Severity.Error);
                output.WriteLine(findings.IsEmpty ? "Nothing found." : $"{errors} {(errors == 1 ? "error" : "errors")}, {findings.Length - errors} {(findings.Length - errors == 1 ? "warning" : "warnings")}.");
            }

            return findings.Any(f => f.Severity is Severity.Error) ? CommandException.Failed : 0;
        });
        return lint;
    }
}
