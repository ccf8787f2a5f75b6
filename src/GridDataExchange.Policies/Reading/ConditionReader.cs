using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads the conditions of a policy.</summary>
internal sealed class ConditionReader(Keys keys, FileProblems problems)
{
    /// <summary>The condition over caller and request, or null for none.</summary>
    public WhenCondition? When() => keys.OptionalText("when") is { } text ? Read("when", text, ExpressionReader.ReadWhen) : null;

    /// <summary>The condition over rows; null with a problem where there is none that can be read.</summary>
    public Expression? Rows(Dataset? dataset)
    {
        if (keys.Find("rows") is null)
        {
            problems.Add(keys.Line, "`rows` says which rows the policy is about: add it, `rows: true` for all");
            return null;
        }

        if (keys.OptionalText("rows") is not { } text || dataset is null)
        {
            return null;
        }

        var rows = Read("rows", text, t => ExpressionReader.ReadRows(t, dataset));
        if (rows is Constant { Value: false })
        {
            problems.Add(keys.LineOf("rows"), "this is false for every row: remove the policy or correct its condition");
            return null;
        }

        return rows;
    }

    private T? Read<T>(string key, string text, Func<string, T> read)
        where T : class
    {
        try
        {
            return read(text);
        }
        catch (ExpressionException e)
        {
            var place = text.Contains('\n', StringComparison.Ordinal) ? $"line {e.Line}, column {e.Column}" : $"column {e.Column}";
            var excerpt = string.Join('\n', e.Excerpt.Split('\n').Select(line => "    " + line));
            problems.Add(keys.LineOf(key), $"in `{key}`, {place}: {e.Message}\n{excerpt}");
            return null;
        }
    }
}
