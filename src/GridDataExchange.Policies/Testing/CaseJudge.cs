using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Testing;

/// <summary>Judges one case: what came out otherwise than expected.</summary>
internal sealed class CaseJudge(PolicySet policies, PolicyCase test, Masking masking)
{
    private readonly List<string> failures = [];

    // Read where every row has a value, but not the case's.
    private readonly SortedDictionary<string, Dataset> missing = new(StringComparer.Ordinal);

    public CaseResult Judge(IEnumerable<PolicyProbe> probesOfDataset, IEnumerable<PolicyProbe> probesOfSubject)
    {
        var unmet = policies.Catalogue.FindPurpose(test.Caller.Purpose)!.FindUnmet(test.Request.Case, test.Request.Operator);
        if (unmet != test.Expected.Refused)
        {
            failures.Add(unmet is { } requirement ? $"the request is refused: {ExpectationReader.CodeOf(requirement)}" : "the request is not refused");
        }
        else if (unmet is null || test.Expected.AsksPolicies)
        {
            // A refused request that also says what the policies would give tests their own conditions, the lock behind the purpose's.
            JudgePolicies();
            Watch(probesOfDataset, test.Row is null ? [] : [ValuesOf(test.Row)]);
            Watch(probesOfSubject, [.. test.Persons.Select(ValuesOf)]);
        }

        failures.AddRange(missing.Select(m => $"a policy reads `{m.Key}`, which no {m.Value} is without and the case does not give: add it"));
        return new CaseResult(test.Name, test.File, test.Line, [.. failures]);
    }

    private void JudgePolicies()
    {
        var expected = test.Expected;
        var entitlement = Entitler.Entitle(policies, test.Caller, test.Request);
        var inSchema = entitlement.Find(test.Dataset.Name) is not null;
        if (inSchema != (expected.InSchema ?? true))
        {
            failures.Add($"the dataset `{test.Dataset.Name}` is {(inSchema ? "" : "not ")}in the caller's schema");
        }
        else if (inSchema && test.Row is { } row)
        {
            var sight = new RowSight(entitlement, test.Dataset, test.Request, ValuesOf(row), [.. test.Persons.Select(ValuesOf)]);
            if (sight.IsVisible != (expected.Visible ?? true))
            {
                failures.Add($"the row is {(sight.IsVisible ? "visible" : "not visible")}");
            }
            else if (sight.IsVisible)
            {
                JudgeCells(sight, row);
            }
        }
    }

    private void JudgeCells(RowSight sight, CaseRow row)
    {
        foreach (var cell in test.Expected.Cells)
        {
            var treatment = sight.TreatmentOf(cell.Name);
            var value = row.Value(cell.Name);
            var kind = treatment switch
            {
                null => CellKind.Hidden,
                { IsClear: true } => CellKind.Clear,
                { Mask: MaskKind.Pseudonym } when value is not null => CellKind.Pseudonym,
                _ => CellKind.Masked,
            };
            var shown = kind == CellKind.Masked && value is not null ? ValueText.Of(masking(treatment!, test.Dataset.FindField(cell.Name)!, value)) : null;
            if (kind != cell.Kind || shown != cell.Shown)
            {
                failures.Add($"`{cell.Name}` must be {Words(cell.Kind, cell.Shown)}, and is {Words(kind, shown)}{(kind == CellKind.Masked ? $", through the mask {treatment}" : "")}");
            }
        }

        if (test.Expected.OthersHidden)
        {
            var named = test.Expected.Cells.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
            var others = test.Dataset.Fields.Select(f => f.Name).Concat(test.Dataset.Relations.Select(r => r.Name)).Where(n => !named.Contains(n));
            failures.AddRange(others.Select(n => (Name: n, Treatment: sight.TreatmentOf(n))).Where(o => o.Treatment is not null).Select(o => $"`{o.Name}` must be hidden, and is shown: {o.Treatment}"));
        }

        failures.AddRange(test.Expected.Lookup.OrderBy(l => l.Key, StringComparer.Ordinal)
            .Where(l => sight.IsFoundBy(l.Key) != l.Value)
            .Select(l => $"the row is {(l.Value ? "not " : "")}found by `{l.Key}`"));
    }

    private void Watch(IEnumerable<PolicyProbe> probes, IReadOnlyList<RowValues> rows)
    {
        foreach (var probe in probes)
        {
            probe.Watch(test.Caller, test.Request, rows);
        }
    }

    private RowValues ValuesOf(CaseRow row) => name =>
    {
        if (row.Value(name) is { } value)
        {
            return value;
        }

        if (row.FindRequiring(name, policies.Catalogue) is { } dataset)
        {
            missing[$"{row.Dataset.Name}.{name}"] = dataset;
        }

        return null;
    };

    private static string Words(CellKind kind, string? shown) => kind switch
    {
        CellKind.Clear => "clear",
        CellKind.Hidden => "hidden",
        CellKind.Pseudonym => "a pseudonym",
        _ => shown is null ? "masked to nothing" : $"`{shown}`",
    };
}
