using System.Collections.Immutable;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Matrix;

/// <summary>Makes the matrix of one purpose: as if each department held every scope, so that it says what a grant could give at most.</summary>
internal sealed class MatrixMaker
{
    private readonly PolicySet policies;
    private readonly Purpose purpose;
    private readonly NoteBook notes = new();
    private readonly ImmutableArray<Caller> callers;

    public MatrixMaker(PolicySet policies, Purpose purpose)
    {
        this.policies = policies;
        this.purpose = purpose;
        ImmutableArray<string> scopes = [.. policies.Scopes.Select(s => s.Name)];
        callers = [.. policies.Allows.SelectMany(a => a.To.Departments)
            .Concat(policies.Denies.SelectMany(d => d.Except.Departments))
            .Concat(policies.Catalogue.Datasets.Select(d => d.Header.Steward))
            .Where(d => d.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(d => new Caller(d, string.Empty, purpose.Code, scopes, []))];
    }

    public PolicyMatrix Make()
    {
        ImmutableArray<MatrixDataset> datasets = [.. policies.Catalogue.Datasets.Select(Make)];
        return new PolicyMatrix(purpose, [.. callers.Select(c => c.Department)], datasets, notes.Notes);
    }

    private MatrixDataset Make(Dataset dataset)
    {
        var subject = RowSight.SubjectOf(policies.Catalogue, dataset);
        var sides = callers.Select(c => new Side(
            [.. policies.Allows.Where(a => a.Dataset == dataset && a.To.Includes(c) && Scope.HoldsData(c, dataset))],
            [.. policies.Denies.Where(d => d.Dataset == dataset && !d.Except.Includes(c))],
            [.. policies.Denies.Where(d => d.HidesRow && d.Dataset == subject && !d.Except.Includes(c))])).ToImmutableArray();
        ImmutableArray<MatrixRow> rows = [.. dataset.Fields.Select(f => f.Name).Concat(dataset.Relations.Select(r => r.Name)).Select(n => new MatrixRow(n, [.. sides.Select(s => Make(n, s))]))];
        return new MatrixDataset(dataset, [.. sides.Select(s => s.IsHidden ? [] : s.RowDenies.Select(notes.Of).ToImmutableArray())], rows);
    }

    private MatrixCell Make(string name, Side side)
    {
        var denies = side.IsHidden ? [] : side.Denies.Where(d => d.Fields.Contains(name)).ToList();
        var allows = side.IsHidden || denies.Exists(d => !NoteBook.IsConditional(d)) ? [] : side.Allows;
        var entries = ImmutableArray.CreateBuilder<MatrixEntry>();
        foreach (var group in allows.Where(a => a.Treatments.ContainsKey(name)).GroupBy(a => a.Treatments[name]).OrderBy(g => g.Key))
        {
            entries.Add(Entry(group.Key.Name, [.. group]));
            if (!entries[^1].IsConditional)
            {
                break; // what is more severe never applies beside it
            }
        }

        if (entries.Count == 0)
        {
            entries.Add(new MatrixEntry(MatrixCell.Hidden, []));
        }
        else if (denies.Count > 0)
        {
            entries.Add(new MatrixEntry(MatrixCell.Hidden, [.. denies.Select(notes.Of)]));
        }

        var lookups = allows.Where(a => a.Lookup.Contains(name)).ToImmutableArray();
        if (!lookups.IsEmpty)
        {
            entries.Add(Entry(MatrixCell.Lookup, lookups));
        }

        return new MatrixCell(entries.ToImmutable());
    }

    private MatrixEntry Entry(string what, ImmutableArray<AllowPolicy> allows) =>
        new(what, allows.All(NoteBook.IsConditional) ? [.. allows.Select(notes.Of).Order()] : []);

    /// <summary>The policies on one dataset that can concern one department.</summary>
    private sealed record Side(ImmutableArray<AllowPolicy> Allows, ImmutableArray<DenyPolicy> Denies, ImmutableArray<DenyPolicy> DeniesOfPersons)
    {
        public IEnumerable<DenyPolicy> RowDenies => Denies.Where(d => d.HidesRow).Concat(DeniesOfPersons);

        // A deny of all persons hides only rows about somebody, so it stays a condition.
        public bool IsHidden => Allows.IsEmpty || Denies.Any(d => d.HidesRow && !NoteBook.IsConditional(d));
    }
}
