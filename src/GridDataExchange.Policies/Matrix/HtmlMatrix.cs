using System.Net;

namespace GridDataExchange.Policies.Matrix;

/// <summary>Writes the matrix as one HTML page that needs nothing else: no script, no address, every text escaped.</summary>
internal static class HtmlMatrix
{
    private const string Style =
        "body{font-family:system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}th,td{border:1px solid #999;padding:.25rem .5rem;text-align:left;vertical-align:top}"
        + "thead th{position:sticky;top:0;background:#fff}tr.dataset th,tr.dataset td{background:#e8eef7}td.hidden{color:#595959}td.clear{background:#fff3d6}code{font-size:.9em}";

    /// <summary>Writes it.</summary>
    public static void Write(PolicyMatrix matrix, TextWriter output)
    {
        var title = Text(MatrixWords.Title(matrix));
        Line(output, "<!DOCTYPE html>");
        Line(output, $"<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>{Style}</style></head><body><main>");
        Line(output, $"<h1>{title}</h1>");
        Paragraph(output, MatrixWords.Requires(matrix));
        Line(output, $"<table><thead><tr><th scope=\"col\">field</th>{string.Concat(matrix.Departments.Select(d => $"<th scope=\"col\">{Text(d)}</th>"))}</tr></thead><tbody>");
        foreach (var dataset in matrix.Datasets.Where(d => d.IsShown))
        {
            var denied = dataset.Denied.Select(d => $"<td>{Text(MatrixWords.Denied(d))}</td>");
            Line(output, $"<tr class=\"dataset\"><th scope=\"row\">{Text(dataset.Dataset.Name)} {Text(dataset.Dataset.Header.Title.Zh)}</th>{string.Concat(denied)}</tr>");
            foreach (var row in dataset.Rows)
            {
                Line(output, $"<tr><th scope=\"row\">{Text(row.Name)}</th>{string.Concat(row.Cells.Select(Cell))}</tr>");
            }
        }

        Line(output, "</tbody></table>");
        Paragraph(output, MatrixWords.HiddenDatasets(matrix));
        Paragraph(output, MatrixWords.Legend);
        Line(output, "<dl>");
        foreach (var note in matrix.Notes)
        {
            var conditions = MatrixWords.Conditions(note).Select(c => $"{c.Word} <code>{Text(c.Condition)}</code>");
            Line(output, $"<dt>?{note.Number} {Text(note.Policy)}{(note.Denies ? " hides" : "")}</dt><dd>{string.Join("; ", conditions)}</dd>");
        }

        Line(output, "</dl></main></body></html>");
    }

    private static string Cell(MatrixCell cell)
    {
        var shown = cell.IsHidden ? "hidden" : cell.Entries[0].What == Catalog.Treatment.Clear.Name ? "clear" : "masked";
        return $"<td class=\"{shown}\">{Text(MatrixWords.Of(cell))}</td>";
    }

    private static void Paragraph(TextWriter output, string? text)
    {
        if (text is not null)
        {
            Line(output, $"<p>{Text(text)}</p>");
        }
    }

    // The same on every machine.
    private static void Line(TextWriter output, string line) => output.Write(line + "\n");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
