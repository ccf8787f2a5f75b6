using System.Globalization;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.Cli.Ledgers;

/// <summary>A report of a check, in lines.</summary>
internal static class ReportText
{
    public static async Task WriteAsync(VerificationReport report, TextWriter output)
    {
        foreach (var log in report.Logs)
        {
            var witnessed = log.Witnessed is { } size ? Line($", {size} cosigned") : "";
            await output.WriteLineAsync(Line($"log {log.Key.Name}: {log.Size} records in the tree, {log.Signed} signed{witnessed}"));
        }

        if (report.TreeAlone)
        {
            await output.WriteLineAsync("the tree alone was checked: records need credentials of a client with the scope officer");
        }
        else
        {
            var erased = report.Erased is { } count ? Line($", {count} erased") : "";
            await output.WriteLineAsync(Line($"{report.Records} records read{erased}, {report.Pending} without a place yet; {report.Nodes} nodes, {report.NodesWithoutStop} of them without a stop"));
        }

        foreach (var remark in report.Remarks)
        {
            await output.WriteLineAsync($"note: {remark}");
        }

        await WriteAsync(report.Findings, output);
        foreach (var (code, count) in report.Counts.Where(c => c.Value > report.Findings.Count(f => f.Code == c.Key)))
        {
            await output.WriteLineAsync(Line($"{code}: {count} in all, of which the first are listed"));
        }

        await output.WriteLineAsync(
            report.Findings.Count > 0 ? Line($"NOT as it must be: {report.Counts.Values.Sum()} finding(s)")
            : report.Problem is not null ? "could not be checked"
            : "as it must be");
        if (report.Problem is { } problem)
        {
            await output.WriteLineAsync($"not checked to its end: {problem}");
        }
    }

    public static async Task WriteAsync(IEnumerable<Finding> findings, TextWriter output)
    {
        foreach (var finding in findings)
        {
            await output.WriteLineAsync(finding.ToString());
        }
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
