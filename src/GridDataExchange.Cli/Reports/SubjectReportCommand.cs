using System.CommandLine;
using System.Text;

namespace GridDataExchange.Cli.Reports;

/// <summary><c>gdx ledger subject-report</c>: for one person, who saw which fields when and on what legal basis.</summary>
internal static class SubjectReportCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var dataset = new Option<string>("--dataset") { Description = "Dataset of the person.", DefaultValueFactory = _ => "resident" };
        var key = new Option<FileInfo>("--key-file") { Description = "File that holds the person's business key: command lines are seen by every user of a machine.", Required = true };
        var options = new ReportOptions("html", "json");
        var command = new Command("subject-report", "Writes for one person who saw which fields of theirs, when and on what legal basis.") { dataset, key };
        options.AddTo(command);
        command.SetAction((parsed, stop) => options.WriteAsync(
            connection, parsed, "ledger/subject-report", new() { ["dataset"] = parsed.GetRequiredValue(dataset), ["key"] = Read(parsed.GetRequiredValue(key)) }, stop));
        return command;
    }

    private static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName, new UTF8Encoding(false, throwOnInvalidBytes: true)).TrimEnd('\n', '\r');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new CommandException($"{file.FullName} cannot be read as UTF-8: check that it is there and that you may read it.", CommandException.Usage);
        }
    }
}
