using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads the conditions of a policy.</summary>
internal sealed class ConditionReader(Keys keys, string policy, SharedConditions shared, FileProblems problems)
{
    /// <summary>The condition over caller and request, or null for none.</summary>
    public WhenCondition? When() => keys.OptionalText("when") is { } text ? Read("when", text, tree => ExpressionReader.ReadWhen(text, tree)) : null;

    /// <summary>The condition over rows; null with a problem where there is none that can be read.</summary>
    public Expression? Rows(Dataset? dataset, Catalogue catalogue)
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

        var rows = Read("rows", text, tree => ExpressionReader.ReadRows(text, tree, dataset, catalogue));
        if (rows is Constant { Value: false })
        {
            problems.Add(keys.LineOf("rows"), "this is false for every row: remove the policy or correct its condition");
            return null;
        }

        return rows;
    }

    private T? Read<T>(string key, string text, Func<SyntaxNode, T> read)
        where T : class
    {
        try
        {
            return shared.Expand(text, Grammar.Parse(text), policy) is { } tree ? read(tree) : null;
        }
        catch (ExpressionException e) when (e.Condition is { } condition)
        {
            if (shared.IsNews(e))
            {
                problems.For(condition.File).Add(condition.Line, ConditionProblem.Sentence($"in condition `{condition.Name}`, as `{policy}` uses it in `{key}`", e));
            }
        }
        catch (ExpressionException e)
        {
            problems.Add(keys.LineOf(key), ConditionProblem.Sentence($"in `{key}`", e));
        }

        return null;
    }
}
