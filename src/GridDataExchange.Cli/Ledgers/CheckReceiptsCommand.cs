using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.Cli.Ledgers;

/// <summary><c>gdx ledger check-receipts</c>: from a partner's side, what was dropped or never written.</summary>
internal static class CheckReceiptsCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var ledger = new LedgerOptions(connection);
        var folder = new Argument<DirectoryInfo>("dir") { Description = "Folder of answers as they came, or of receipts: JSON, or JSON Lines, or `*.headers` as `curl -D` keeps them." };
        var command = new Command("check-receipts", "Holds receipts that were kept against the ledger: finds what was dropped, never written, or forged.") { folder };
        ledger.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var receipts = Read(parsed.GetRequiredValue(folder));
            var (copy, opened) = ledger.Open(parsed);
            using (opened)
            {
                VerificationReport report;
                ReceiptReport found;
                using (var progress = new ProgressLine())
                {
                    (report, found) = await ReceiptCheck.RunAsync(copy, receipts, ledger.Options(parsed, progress.Show), cancellationToken);
                }

                var output = parsed.InvocationConfiguration.Output;
                await ReportText.WriteAsync(report, output);
                await ReportText.WriteAsync(found.Findings, output);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{receipts.Count} receipts: {found.Proven} in the tree, {found.Pending} without a place yet, {found.Findings.Count} not as they must be"));
                return found.Findings.Count > 0 ? 1 : report.ExitCode;
            }
        });
        return command;
    }

    private static List<KeptReceipt> Read(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            throw new CommandException($"{folder.FullName} is not there: give the folder that holds the receipts.", CommandException.Usage);
        }

        var receipts = new List<KeptReceipt>();
        foreach (var file in folder.EnumerateFiles("*.json*", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            var text = File.ReadAllText(file.FullName);
            if (Parse(text) is { } whole)
            {
                receipts.Add(Receipt(whole, file.FullName));
                continue;
            }

            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i].Trim().Length > 0)
                {
                    var where = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}:{i + 1}");
                    receipts.Add(Receipt(Parse(lines[i]) ?? throw new CommandException($"{where} is no JSON.", CommandException.Usage), where));
                }
            }
        }

        foreach (var file in folder.EnumerateFiles("*.headers", SearchOption.AllDirectories).OrderBy(f => f.FullName, StringComparer.Ordinal))
        {
            receipts.AddRange(KeptHeaders.Read(File.ReadLines(file.FullName), file.FullName).Select(kept => Receipt(kept.Json, kept.Where)));
        }

        return receipts.Count > 0 ? receipts : throw new CommandException($"{folder.FullName} has no files `*.json`, `*.jsonl` or `*.headers`: give the folder that holds the receipts.", CommandException.Usage);
    }

    private static KeptReceipt Receipt(JsonElement json, string where) =>
        KeptReceipt.TryRead(json, where, out var receipt, out var problem) ? receipt : throw new CommandException(problem, CommandException.Usage);

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
