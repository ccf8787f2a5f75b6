using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Sql;

/// <summary>The tables that relations lead through from a row, each under an alias of its own.</summary>
/// <param name="Tables">For use after FROM.</param>
/// <param name="Joined">How they are joined with the row and one another, for use after WHERE.</param>
/// <param name="Last">The alias of the last.</param>
internal sealed record RelatedSql(string Tables, string Joined, string Last)
{
    /// <summary>Follows relations from a row.</summary>
    /// <param name="alias">The alias of the row.</param>
    /// <param name="mark">What the aliases have behind that of the row; a number follows.</param>
    /// <param name="steps">The relations, at least one.</param>
    public static RelatedSql Of(string alias, char mark, IEnumerable<RowStep> steps)
    {
        var (tables, joined, last) = (new List<string>(), new List<string>(), alias);
        foreach (var step in steps)
        {
            var next = $"{alias}{mark}{tables.Count}";
            tables.Add($"{ColumnNames.Table(step.To)} {next}");
            joined.Add($"{Column(next, step.To.FindField(step.Relation.ToField)!)} = {Column(last, step.From.FindField(step.Relation.FromField)!)}");
            last = next;
        }

        return new RelatedSql(string.Join(", ", tables), string.Join(" AND ", joined), last);
    }

    /// <summary>A column of the table under the alias.</summary>
    public static string Column(string of, Field field) => $"{of}.{ColumnNames.Column(field)}";
}
