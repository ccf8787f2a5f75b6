using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Explaining;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy explain</c>: what a department is shown of a dataset, and why.</summary>
internal static class PolicyExplainCommand
{
    private static readonly Argument<string> Folder = PolicyCommands.Folder();
    private static readonly Option<string> Department = new("--department") { Description = "Code of the department.", Required = true };
    private static readonly Option<string> Purpose = new("--purpose") { Description = "Code of the purpose.", Required = true };
    private static readonly Option<string> Dataset = new("--dataset") { Description = "The dataset to explain.", Required = true };
    private static readonly Option<string[]> Scopes = new("--scopes") { Description = "Scopes held; without it all that read data.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Jurisdictions = new("--jurisdictions") { Description = "Division codes of the grant.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string> Case = new("--case") { Description = "Case number of the request.", DefaultValueFactory = _ => string.Empty };
    private static readonly Option<string> Operator = new("--operator") { Description = "Operator of the request.", DefaultValueFactory = _ => string.Empty };
    private static readonly Option<bool> Verified = new("--verified") { Description = "The operator has signed in." };
    private static readonly Option<DateTimeOffset?> Time = new("--time") { Description = "Moment of the request, such as 2026-01-31T08:00:00+08:00; without it now.", CustomParser = ReadTime };
    private static readonly Option<string?> Row = new("--row") { Description = "One row as JSON, to explain what is shown of it." };
    private static readonly Option<string> Format = OutputFormat.Create("text");

    public static Command Create()
    {
        var explain = new Command("explain", "Explains what a department is shown of a dataset: which policy decided, by which condition, and what would be needed for more.")
        {
            Folder, Department, Purpose, Dataset, Scopes, Jurisdictions, Case, Operator, Verified, Time, Row, Format,
        };
        explain.SetAction(parsed =>
        {
            var policies = PolicyCommands.Read(parsed.GetRequiredValue(Folder));
            var explanation = PolicyExplainer.Explain(policies, Asked(parsed, policies));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.IsJson(Format))
            {
                output.WriteJson(new { Dataset = explanation.Dataset.Name, explanation.Notes, explanation.Fields });
            }
            else
            {
                ExplanationText.Write(output, explanation, parsed.GetValue(Row) is not null);
            }
        });
        return explain;
    }

    private static ExplainedRequest Asked(ParseResult parsed, PolicySet policies)
    {
        var name = parsed.GetRequiredValue(Dataset);
        var dataset = policies.Catalogue.FindDataset(name)
            ?? throw new CommandException($"The catalogue has no dataset {name}: use one of {string.Join(", ", policies.Catalogue.Datasets)}.", CommandException.Usage);
        if (parsed.GetValue(Verified) && parsed.GetRequiredValue(Operator).Length == 0)
        {
            throw new CommandException("Only a named operator can have signed in: give --operator with --verified.", CommandException.Usage);
        }

        var known = new KnownWords(policies);
        var scopes = parsed.GetValue(Scopes) is { Length: > 0 } given ? given.Select(known.Scope) : [.. policies.Scopes.Select(s => s.Name).Where(s => s.StartsWith("data:", StringComparison.Ordinal))];
        var caller = new Caller(
            known.Department(parsed.GetRequiredValue(Department)),
            "client",
            known.Purpose(parsed.GetRequiredValue(Purpose)),
            [.. scopes.Order(StringComparer.Ordinal)],
            [.. (parsed.GetValue(Jurisdictions) ?? []).Select(KnownWords.Division).Order(StringComparer.Ordinal)]);
        var time = parsed.GetValue(Time) ?? DateTimeOffset.UtcNow;
        var request = new RequestContext(parsed.GetRequiredValue(Case), parsed.GetRequiredValue(Operator), parsed.GetValue(Verified), time, DateOnly.FromDateTime(time.DateTime));
        try
        {
            return new ExplainedRequest(caller, request, name) { Row = parsed.GetValue(Row) is { } row ? RowReader.Read(row, dataset, policies.Catalogue) : null };
        }
        catch (FormatException wrong)
        {
            throw new CommandException($"--row: {wrong.Message}.", CommandException.Usage);
        }
    }

    private static DateTimeOffset? ReadTime(ArgumentResult result)
    {
        if (DateTimeOffset.TryParse(result.Tokens.Single().Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        result.AddError("--time takes a moment, such as 2026-01-31T08:00:00+08:00.");
        return null;
    }
}
