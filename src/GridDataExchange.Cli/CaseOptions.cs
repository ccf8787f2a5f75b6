using System.CommandLine;

namespace GridDataExchange.Cli;

/// <summary>The case and the person that an officer asks with.</summary>
internal sealed class CaseOptions
{
    private readonly Option<string> caseNumber = new("--case") { Description = "Case number that the purpose requires, such as SJ-1.", Required = true };
    private readonly Option<string> operatorName = new("--operator") { Description = "Who asks.", Required = true };

    public void AddTo(Command command)
    {
        command.Options.Add(caseNumber);
        command.Options.Add(operatorName);
    }

    /// <summary>Puts them into the headers of a request.</summary>
    public void AddTo(HttpRequestMessage request, ParseResult parsed)
    {
        Add(request, "Exchange-Case", parsed.GetRequiredValue(caseNumber), "--case");
        Add(request, "Exchange-Operator", parsed.GetRequiredValue(operatorName), "--operator");
    }

    private static void Add(HttpRequestMessage request, string header, string value, string option)
    {
        if (!request.Headers.TryAddWithoutValidation(header, value) || value.Any(c => c is < ' ' or > '~'))
        {
            throw new CommandException($"{option} must be of printable ASCII characters.", CommandException.Usage);
        }
    }
}
