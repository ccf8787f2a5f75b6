using GridDataExchange.Policies.Explaining;

namespace GridDataExchange.Cli.Policies;

/// <summary>Writes an explanation for readers who do not program.</summary>
internal static class ExplanationText
{
    private const string Hidden = "hidden";

    public static void Write(TextWriter output, Explanation explanation, bool ofRow)
    {
        output.WriteLine(ofRow ? $"One row of {explanation.Dataset.Header.Title.En} ({explanation.Dataset.Name})" : $"{explanation.Dataset.Header.Title.En} ({explanation.Dataset.Name})");
        foreach (var note in explanation.Notes)
        {
            output.WriteLine($"! {note}");
        }

        foreach (var alike in explanation.Fields.GroupBy(Key).OrderBy(g => g.First().Outcome == Hidden))
        {
            var first = alike.First();
            var names = string.Join(", ", alike.Select(f => $"{f.Title} ({f.Name})"));
            output.WriteLine();
            Write(output, first, first.Outcome == Hidden ? $"Hidden: {names}" : $"{names}: {first.Outcome}{(first.Lookup ? "; rows can be looked up by it" : "")}");
        }
    }

    // Fields that are treated alike for the same reasons are said in one breath.
    private static string Key(FieldExplanation field) =>
        string.Join('\n', [field.Outcome, field.Lookup ? "lookup" : "", .. field.ForMore, .. field.Because.Select(b => $"{b.Effect} {b.Policy}")]);

    private static void Write(TextWriter output, FieldExplanation field, string heading)
    {
        output.WriteLine(heading);
        foreach (var policy in field.Because)
        {
            output.WriteLine(policy.Effect == "denies" ? $"  denied by {policy.Policy}, where" : $"  {policy.Effect} by {policy.Policy}{(policy.Conditions.IsEmpty ? "" : ", where")}");
            foreach (var condition in policy.Conditions)
            {
                output.WriteLine($"    {condition.Holds switch { true => "yes", false => "no ", _ => " - " }} {condition.Words}");
            }

            if (policy.Reason is { } reason)
            {
                output.WriteLine($"    why: {reason}");
            }
        }

        foreach (var more in field.ForMore)
        {
            output.WriteLine($"  for more: {more}");
        }
    }
}
