using System.CommandLine;
using System.Globalization;
using GridDataExchange.Policies.Testing;
using GridDataExchange.Protection;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy test</c>: runs the cases of a policies folder, and says what they exercise.</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var folder = PolicyCommands.Folder();
        var junit = new Option<FileInfo?>("--junit") { Description = "Writes the cases and what came of them to this file, as JUnit XML." };
        var least = new Option<decimal>("--min-coverage") { Description = "Fails under this percentage of exercised outcomes.", DefaultValueFactory = static _ => 0 };
        least.Validators.Add(result =>
        {
            if (!result.Tokens.All(t => decimal.TryParse(t.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 100))
            {
                result.AddError("--min-coverage must be a percentage, from 0 to 100.");
            }
        });
        var test = new Command("test", "Runs the cases of DIR/tests and shows what they exercise of each policy.") { folder, junit, least };
        test.SetAction(parsed => Run(parsed.GetRequiredValue(folder), parsed.GetValue(junit), parsed.GetValue(least), parsed.InvocationConfiguration.Output));
        return test;
    }

    private static int Run(string folder, FileInfo? junit, decimal least, TextWriter output)
    {
        var policies = PolicyCommands.Read(folder);
        var report = PolicyCommands.Refusing(() => PolicyTests.Run(folder, policies, Masks.Apply));
        foreach (var failed in report.Failed)
        {
            output.WriteLine($"{failed.File}:{failed.Line}: failed: {failed.Name}");
            foreach (var failure in failed.Failures)
            {
                output.WriteLine($"    {failure}");
            }
        }

        WriteCoverage(report, output);
        if (junit is not null)
        {
            PolicyCommands.Write(junit, report.WriteJUnit);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Cases.Length} cases, {report.Failed.Count()} failed; coverage {report.Percent:0.#} %"));
        var covers = report.Percent >= least;
        if (!covers)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The coverage is under {least} %: add cases for the outcomes named above."));
        }

        return covers && !report.Failed.Any() ? 0 : CommandException.Failed;
    }

    private static void WriteCoverage(PolicyTestReport report, TextWriter output)
    {
        foreach (var policy in report.Coverage)
        {
            foreach (var item in policy.Items.Where(i => !i.Exercised))
            {
                output.WriteLine($"{policy.Source.File}:{item.Line}: not exercised: {policy.Policy}: {item.What}");
            }
        }

        var width = report.Coverage.Select(c => c.Policy.Length).Append("policy".Length).Max();
        output.WriteLine($"{"policy".PadRight(width)}  outcomes  exercised       %");
        foreach (var policy in report.Coverage)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{policy.Policy.PadRight(width)}  {policy.Items.Length,8}  {policy.Exercised,9}  {policy.Percent,6:0.0}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"all".PadRight(width)}  {report.Outcomes,8}  {report.Exercised,9}  {report.Percent,6:0.0}"));
    }
}
