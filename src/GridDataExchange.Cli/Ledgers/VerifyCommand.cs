using System.CommandLine;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var ledger = new LedgerOptions(connection);
        var command = new Command("verify", "Checks a ledger from its records up. Ends with 0 where it is as it must be, 1 with findings, 2 where it cannot be checked.");
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (copy, opened) = ledger.Open(parsed);
            using (opened)
            {
                VerificationReport report;
                using (var progress = new ProgressLine())
                {
                    report = await LedgerVerifier.VerifyAsync(copy, ledger.Options(parsed, progress.Show), cancellationToken);
                }

                await ReportText.WriteAsync(report, parsed.InvocationConfiguration.Output);
                return report.ExitCode;
            }
        });
        return command;
    }
}
