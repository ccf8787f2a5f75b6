using System.CommandLine;
using GridDataExchange.Policies.Comparing;

namespace GridDataExchange.Cli.Policies;

/// <summary><c>gdx policy diff</c>: who gains and who loses what.</summary>
internal static class PolicyDiffCommand
{
    private static readonly string[] Heading = ["change", "department", "purpose", "dataset", "field", "before", "after", "witness"];

    public static Command Create()
    {
        var before = new Argument<string>("OLD") { Description = "The policies folder in force." };
        var after = new Argument<string>("NEW") { Description = "The policies folder to compare with it." };
        var format = OutputFormat.Create("table");
        var diff = new Command("diff", "Compares two policies folders: who gains and who loses what. Ends with 1 where anyone gains or might.") { before, after, format };
        diff.SetAction(parsed =>
        {
            var changes = PolicyComparison.Compare(PolicyCommands.Read(parsed.GetRequiredValue(before)), PolicyCommands.Read(parsed.GetRequiredValue(after)));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.IsJson(format))
            {
                output.WriteJson(changes.Select(Shown));
            }
            else
            {
                Write(output, changes);
            }

            return changes.Any(c => c.CountsAsGain) ? CommandException.Failed : 0;
        });
        return diff;
    }

    private static void Write(TextWriter output, IReadOnlyCollection<Change> changes)
    {
        if (changes.Count > 0)
        {
            TextTable.Write(output, Heading, [.. changes.Select(Row)]);
            output.WriteLine();
        }

        output.WriteLine((changes.Count(c => c.CountsAsGain), changes.Count(c => !c.CountsAsGain)) switch
        {
            (0, 0) => "Nobody gains, nobody loses.",
            (0, var losses) => $"Nobody gains; {losses} {(losses == 1 ? "loss" : "losses")}.",
            (var gains, var losses) => $"{gains} {(gains == 1 ? "gain" : "gains")}, {losses} {(losses == 1 ? "loss" : "losses")}.",
        });
    }

    private static string[] Row(Change change) =>
    [
        Word(change.Kind),
        change.Department,
        change.Purpose,
        change.Dataset,
        change.Scopes.IsEmpty ? change.Field : $"{change.Field} with {string.Join(' ', change.Scopes)}",
        change.Before,
        change.After,
        change.Witness is { } witness
            ? $"{witness.Before} -> {witness.After}: {string.Join(", ", witness.Facts.Select(f => f.Value is null ? $"no {f.Key}" : $"{f.Key} = {(f.Value.Length == 0 ? "\"\"" : f.Value)}"))}"
            : string.Empty,
    ];

    private static object Shown(Change change) => new
    {
        Change = Word(change.Kind),
        change.Department,
        change.Purpose,
        change.Dataset,
        change.Field,
        change.Before,
        change.After,
        change.Scopes,
        Witness = change.Witness is { } witness ? new { witness.Before, witness.After, Facts = witness.Facts.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal) } : null,
    };

    private static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.Gain => "gain",
        ChangeKind.Unknown => "unknown",
        ChangeKind.Loss => "loss",
        _ => "unknown loss",
    };
}
