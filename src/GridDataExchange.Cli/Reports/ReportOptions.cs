using System.CommandLine;
using System.Net;
using System.Net.Http.Json;

namespace GridDataExchange.Cli.Reports;

/// <summary>What every report is asked with: the officer's case and name, the time, the format, and where it goes.</summary>
internal sealed class ReportOptions
{
    private const string Scope = "officer";

    /// <summary>An officer may ask about ten million records.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly CaseOptions officer = new();
    private readonly Option<string?> from = new("--from") { Description = "First day, such as 2026-01-01, or a moment such as 2026-01-01T08:00:00Z." };
    private readonly Option<string?> to = new("--to") { Description = "Last day, or a moment that is not included." };
    private readonly Option<string> format = new("--format") { Description = "Format of the report." };
    private readonly Option<FileInfo?> output = new("--output", "-o") { Description = "File to write, which must not be there yet; readable by its owner alone. Else the report goes to the standard output." };

    public ReportOptions(params string[] formats)
    {
        format.DefaultValueFactory = _ => formats[0];
        format.AcceptOnlyFromAmong(formats);
    }

    public void AddTo(Command command)
    {
        officer.AddTo(command);
        foreach (var option in (Option[])[from, to, format, output])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Asks for the report and writes it.</summary>
    public async Task WriteAsync(ConnectionOptions connection, ParseResult parsed, string path, Dictionary<string, string?> asked, CancellationToken cancellationToken)
    {
        asked["from"] = parsed.GetValue(from);
        asked["to"] = parsed.GetValue(to);
        asked["format"] = parsed.GetRequiredValue(format);
        using var server = connection.Connect(parsed, Scope, Patience);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(asked.Where(m => m.Value is not null).ToDictionary()) };
        officer.AddTo(request, parsed);
        var file = parsed.GetValue(output);
        await using var destination = file is null && !Console.IsOutputRedirected ? null : Open(file); // before it is asked: each report is on record, and one that has no place to go would be lost
        try
        {
            using var response = await server.SendAsync(request, Scope, [HttpStatusCode.OK], HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await CopyAsync(response.Content, destination, parsed.InvocationConfiguration.Output, cancellationToken);
            if (response.Headers.TryGetValues("Exchange-Complete-To", out var complete))
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(
                    $"warning: this is complete to {PlainWriter.Line(string.Join(' ', complete))} only, and not to the end of the time that was asked: ask again for what came later.");
            }
        }
        catch
        {
            file?.Delete(); // it was made here: what is not whole is not left to be taken for the report
            throw;
        }
    }

    /// <summary>Copies a report to the byte, or shows it on a terminal, which is no place for every byte.</summary>
    private static async Task CopyAsync(HttpContent report, Stream? destination, TextWriter terminal, CancellationToken cancellationToken)
    {
        try
        {
            if (destination is not null)
            {
                await report.CopyToAsync(destination, cancellationToken);
                await destination.FlushAsync(cancellationToken);
                return;
            }

            using var lines = new StreamReader(await report.ReadAsStreamAsync(cancellationToken));
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                await terminal.WriteLineAsync(line);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CommandException("The report broke off and is not whole: ask again.");
        }
    }

    private static Stream Open(FileInfo? file)
    {
        if (file is null)
        {
            return Console.OpenStandardOutput();
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return new FileStream(file.FullName, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.FullName} cannot be written anew: give a file that is not there yet, in a folder that you may write.", CommandException.Usage);
        }
    }
}
