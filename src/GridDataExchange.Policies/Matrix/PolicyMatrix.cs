using System.Collections.Immutable;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Matrix;

/// <summary>What every department can see of every field for one purpose, at most: the one page that says who sees what.</summary>
public sealed class PolicyMatrix
{
    internal PolicyMatrix(Purpose purpose, ImmutableArray<string> departments, ImmutableArray<MatrixDataset> datasets, ImmutableArray<MatrixNote> notes)
    {
        Purpose = purpose;
        Departments = departments;
        Datasets = datasets;
        Notes = notes;
    }

    /// <summary>The purpose.</summary>
    public Purpose Purpose { get; }

    /// <summary>The departments that some policy names or that answer for a dataset, in ordinal order: the columns.</summary>
    public ImmutableArray<string> Departments { get; }

    /// <summary>Every dataset of the catalogue, in the ordinal order of names.</summary>
    internal ImmutableArray<MatrixDataset> Datasets { get; }

    /// <summary>The policies behind the <c>?</c> marks.</summary>
    internal ImmutableArray<MatrixNote> Notes { get; }

    /// <summary>The matrix of a policy set for a purpose, or null where there is no such purpose.</summary>
    public static PolicyMatrix? Of(PolicySet policies, string purpose)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(purpose);
        return policies.Catalogue.FindPurpose(purpose) is { } found ? new MatrixMaker(policies, found).Make() : null;
    }

    /// <summary>Writes it.</summary>
    public void Write(MatrixFormat format, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        switch (format)
        {
            case MatrixFormat.Csv:
                CsvMatrix.Write(this, output);
                break;
            case MatrixFormat.Html:
                HtmlMatrix.Write(this, output);
                break;
            default:
                MarkdownMatrix.Write(this, output);
                break;
        }
    }
}

/// <summary>The forms a matrix can be written in.</summary>
public enum MatrixFormat
{
    /// <summary>Markdown with a table.</summary>
    Markdown,

    /// <summary>CSV (RFC 4180).</summary>
    Csv,

    /// <summary>One HTML page.</summary>
    Html,
}

/// <summary>The rows of one dataset.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Denied">For each department, the notes of the policies that can hide a whole row of it; empty where nothing of it can be seen anyway.</param>
/// <param name="Rows">Its fields and relations in the order of the catalogue.</param>
internal sealed record MatrixDataset(Dataset Dataset, ImmutableArray<ImmutableArray<int>> Denied, ImmutableArray<MatrixRow> Rows)
{
    /// <summary>True where some department can see something of it.</summary>
    public bool IsShown => Rows.Any(r => r.Cells.Any(c => !c.IsHidden));
}

/// <summary>One field or relation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cells">A cell for each department.</param>
internal sealed record MatrixRow(string Name, ImmutableArray<MatrixCell> Cells);

/// <summary>What one department can see of one field or relation.</summary>
/// <param name="Entries">By rising severity, <c>hidden</c> after the treatments, <c>lookup</c> last.</param>
internal sealed record MatrixCell(ImmutableArray<MatrixEntry> Entries)
{
    /// <summary>The word for a cell that is hidden.</summary>
    public const string Hidden = "hidden";

    /// <summary>The word for a field that rows can be looked up by.</summary>
    public const string Lookup = "lookup";

    /// <summary>True where nothing can be seen.</summary>
    public bool IsHidden => Entries is [{ What: Hidden }];
}

/// <summary>One way a cell can be shown.</summary>
/// <param name="What">Name of a treatment, <c>hidden</c> or <c>lookup</c>.</param>
/// <param name="Notes">The policies that make it so under conditions; empty where it always is so.</param>
internal sealed record MatrixEntry(string What, ImmutableArray<int> Notes)
{
    /// <summary>True where it hangs on a condition.</summary>
    public bool IsConditional => !Notes.IsEmpty;
}

/// <summary>A policy with its conditions.</summary>
/// <param name="Number">What refers to it, from 1.</param>
/// <param name="Policy">The policy's name.</param>
/// <param name="Denies">True where it hides.</param>
/// <param name="When">Its <c>when</c> as CEL, or null.</param>
/// <param name="Rows">Its <c>rows</c> as CEL, or null where it is about all rows.</param>
internal sealed record MatrixNote(int Number, string Policy, bool Denies, string? When, string? Rows);
