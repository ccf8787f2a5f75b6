using System.CommandLine;
using GridDataExchange.Policies.Matrix;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy matrix</c>: who sees what for a purpose, on one page.</summary>
internal static class MatrixCommand
{
    private static readonly Dictionary<string, MatrixFormat> Formats = new(StringComparer.Ordinal) { ["markdown"] = MatrixFormat.Markdown, ["csv"] = MatrixFormat.Csv, ["html"] = MatrixFormat.Html };

    public static Command Create()
    {
        var purpose = new Argument<string>("PURPOSE") { Description = "Code of the purpose, as in purposes.yaml." };
        var folder = PolicyCommands.Folder();
        var format = new Option<string>("--format") { Description = "How to write the table.", DefaultValueFactory = static _ => "markdown" };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        var file = new Option<FileInfo?>("--out") { Description = "Writes to this file instead of standard output." };
        var matrix = new Command("matrix", "Shows what every department can see of every field for a purpose.") { purpose, folder, format, file };
        matrix.SetAction(parsed => Run(
            parsed.GetRequiredValue(purpose), parsed.GetRequiredValue(folder), Formats[parsed.GetRequiredValue(format)], parsed.GetValue(file), parsed.InvocationConfiguration.Output));
        return matrix;
    }

    private static int Run(string purpose, string folder, MatrixFormat format, FileInfo? file, TextWriter output)
    {
        var policies = PolicyCommands.Read(folder);
        var matrix = PolicyMatrix.Of(policies, purpose)
            ?? throw new CommandException($"There is no purpose '{purpose}' in {folder}: use one of {string.Join(", ", policies.Catalogue.Purposes.Select(p => p.Code))}.", CommandException.Usage);
        if (file is null)
        {
            matrix.Write(format, output);
        }
        else
        {
            PolicyCommands.Write(file, writer => matrix.Write(format, writer));
        }

        return 0;
    }
}
