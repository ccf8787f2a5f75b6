using System.Globalization;
using System.Text;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Rules as a text that is equal where they mean the same.</summary>
internal static class RuleText
{
    public static string Of(RuleSide rules)
    {
        var text = new StringBuilder(ExpressionText.Of(rules.Guard));
        for (var i = 0; i < rules.Allows.Length; i++)
        {
            var allow = rules.Allows[i];
            text.Append("\n+ ").Append(ExpressionText.Of(rules.Conditions[i])).Append(" | ");
            text.AppendJoin(' ', allow.Treatments.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}:{t.Value}"));
            text.Append(" ?").AppendJoin(' ', allow.Lookup.Order(StringComparer.Ordinal));
            text.Append(CultureInfo.InvariantCulture, $" {allow.Limits.RowsPerRequest},{allow.Limits.LookupsPerDay},{allow.Limits.PersonsPerDay}");
        }

        for (var i = 0; i < rules.Denies.Length; i++)
        {
            text.Append("\n- ").Append(ExpressionText.Of(rules.Conditions[rules.Allows.Length + i])).Append(" | ").AppendJoin(' ', rules.Denies[i].Fields.Order(StringComparer.Ordinal));
        }

        // The name of a code set says nothing of its codes, which are another catalogue's to change.
        foreach (var codes in rules.Conditions.SelectMany(ExpressionParts.All).OfType<ListLiteral>().Where(l => l.CodeSet is not null).DistinctBy(l => l.CodeSet))
        {
            text.Append("\n= ").Append(ExpressionText.Of(codes)).Append(' ').Append(ExpressionText.Of(codes with { CodeSet = null }));
        }

        return text.ToString();
    }

    /// <summary>True where a condition asks for department, purpose or scopes.</summary>
    public static bool AsksWho(string text) =>
        text.Contains("caller.department", StringComparison.Ordinal) || text.Contains("caller.purpose", StringComparison.Ordinal) || text.Contains("caller.scopes", StringComparison.Ordinal);
}
