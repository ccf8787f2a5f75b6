using GridDataExchange.Catalog;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Explaining;

/// <summary>Explains what a caller is shown of a dataset: which policy decided, by which condition, and what would be needed for more.</summary>
public static class PolicyExplainer
{
    /// <summary>Explains.</summary>
    /// <exception cref="ArgumentException">The catalogue has no such dataset.</exception>
    public static Explanation Explain(PolicySet policies, ExplainedRequest asked)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(asked);
        var dataset = policies.Catalogue.FindDataset(asked.Dataset)
            ?? throw new ArgumentException($"the catalogue has no dataset `{asked.Dataset}`", nameof(asked));
        var fields = new FieldExplainer(policies, asked, dataset);
        return new Explanation(
            dataset,
            [.. Notes(policies, asked, dataset)],
            [.. dataset.Fields.Select(f => fields.Explain(f.Name, f.Title)), .. dataset.Relations.Select(r => fields.Explain(r.Name, r.Title))]);
    }

    private static IEnumerable<string> Notes(PolicySet policies, ExplainedRequest asked, Dataset dataset)
    {
        if (policies.Catalogue.FindPurpose(asked.Caller.Purpose) is not { } purpose)
        {
            yield return $"There is no purpose {asked.Caller.Purpose}: nothing is shown for it.";
            yield break;
        }

        if (purpose.RequiresCase && !WhenConditions.Meets(asked.Request with { Operator = "any" }, purpose))
        {
            yield return purpose.CaseFormat is { } format
                ? $"The purpose {purpose.Code} requires a case number of the form {format}: without one every request is refused."
                : $"The purpose {purpose.Code} requires a case number: without one every request is refused.";
        }

        if (purpose.RequiresOperator && asked.Request.Operator.Length == 0)
        {
            yield return $"The purpose {purpose.Code} requires an operator: without one every request is refused.";
        }

        if (!asked.Caller.Scopes.Contains(Scope.Data(dataset), StringComparer.Ordinal))
        {
            yield return $"The scope {Scope.Data(dataset)} is missing: without it nothing of the dataset is shown.";
        }

        if (asked.Caller.Jurisdictions.IsEmpty)
        {
            yield return "No divisions are given: a condition on the divisions of the grant holds for no row.";
        }

        foreach (var relation in SubjectDenies(policies, asked, dataset))
        {
            yield return relation;
        }
    }

    // A deny of a person also hides the rows, of any dataset, that are about that person.
    private static IEnumerable<string> SubjectDenies(PolicySet policies, ExplainedRequest asked, Dataset dataset)
    {
        var persons = Comparing.Subjects.Of(policies.Catalogue, dataset.Name);
        return policies.Denies
            .Where(d => d.HidesRow && d.Dataset.Name == persons && persons != dataset.Name && !d.Except.Includes(asked.Caller)
                && WhenConditions.Judge(d, asked.Caller, asked.Request) != Verdict.False)
            .Select(d => $"Rows about a {persons} whom {d.Name} denies are hidden too: {ConditionWords.Of(d.Rows)}.");
    }
}
