using GridDataExchange.Policies.Expressions;
using GridDataExchange.Query.Plans;

namespace GridDataExchange.Query.Sql;

/// <summary>Where a column of the parameter rows takes its value from.</summary>
internal abstract record ParameterSource(ColumnType Type);

/// <summary>A value of the request, by its place.</summary>
internal sealed record ValueSource(int Place, ColumnType Type) : ParameterSource(Type);

/// <summary>How many rows are looked for: see <see cref="Rows"/>; 0 where no row is.</summary>
internal sealed record PageSource(int Place, bool LooksForRows) : ParameterSource(ColumnType.Long)
{
    /// <summary>One more than the page's size, which a value of the request says, so that a page shows whether another follows; for a page of none, so many that it shows whether they are few.</summary>
    public static long Rows(long size) => size == 0 ? CountedRows.Few + 1 : size + 1;
}

/// <summary>The key of the parent row that a row of parameters stands for.</summary>
internal sealed record ParentKeySource(ColumnType Type) : ParameterSource(Type);

/// <summary>A fact of the caller or request.</summary>
internal sealed record ContextSource(ContextName Name, ColumnType Type) : ParameterSource(Type);

/// <summary>The bound, low or high, of the one division in a list of the caller's.</summary>
internal sealed record OneDivisionSource(ContextName List, bool High) : ParameterSource(ColumnType.Text);

/// <summary>Where a list that belongs to each parameter row takes its items from.</summary>
internal abstract record ListSource(ColumnType Type);

/// <summary>A list of the request, by its place.</summary>
internal sealed record ValueListSource(int Place, ColumnType Type) : ListSource(Type);

/// <summary>A list of the caller's.</summary>
internal sealed record ContextListSource(ContextName Name) : ListSource(ColumnType.Text);

/// <summary>The low or high bounds of the divisions in a list of the caller's; two lists of one length.</summary>
internal sealed record DivisionsSource(ContextName List, bool High) : ListSource(ColumnType.Text);

/// <summary>The first or last place of a list among the items of all parameter rows, 1-based as PostgreSQL counts.</summary>
internal sealed record ListPlaceSource(int List, bool Last) : ParameterSource(ColumnType.Int);

/// <summary>Nothing: it makes a row of parameters where a statement needs none.</summary>
internal sealed record NothingSource() : ParameterSource(ColumnType.Int);

/// <summary>
/// The parameters of one plan node: a table <c>p</c> with a row for each question put to the node, tagged by its ordinality.
/// A list of a row is a slice of one array: its first and last place are columns of the row, so that rows that share a list send it once.
/// </summary>
/// <remarks>Not an array of arrays, which <c>unnest</c> flattens; not a table of (tag, item) either, which each row would search through.</remarks>
internal sealed class ParameterTable
{
    private readonly List<ParameterSource> columns = [];
    private readonly List<ListSource> lists = [];

    public IReadOnlyList<ParameterSource> Columns => columns;

    public IReadOnlyList<ListSource> Lists => lists;

    /// <summary>The column of <c>p</c> that holds the source's value, as SQL.</summary>
    public string Column(ParameterSource source)
    {
        var at = columns.IndexOf(source);
        if (at < 0)
        {
            at = columns.Count;
            columns.Add(source);
        }

        return $"p.a{at}";
    }

    /// <summary>The list of a parameter row, as SQL: an array, empty where the list is. <see cref="Number"/> writes its parameter's number.</summary>
    public string Slice(ListSource source)
    {
        var at = lists.IndexOf(source);
        if (at < 0)
        {
            at = lists.Count;
            lists.Add(source);
        }

        return $"({{list{at}}})[{Column(new ListPlaceSource(at, Last: false))}:{Column(new ListPlaceSource(at, Last: true))}]";
    }

    /// <summary>Writes the numbers of statement parameters in place of the marks that <see cref="Slice"/> left: lists come after the columns.</summary>
    public string Number(string sql)
    {
        for (var i = 0; i < lists.Count; i++)
        {
            sql = sql.Replace($"{{list{i}}}", $"${columns.Count + i + 1}::{ColumnTypes.Sql(lists[i].Type)}[]", StringComparison.Ordinal);
        }

        return sql;
    }

    /// <summary>The table <c>p</c>, for use after FROM; last of all, since whatever is written before it may add columns.</summary>
    public string Rows()
    {
        if (columns.Count == 0)
        {
            Column(new NothingSource());
        }

        var arrays = string.Join(", ", columns.Select((c, i) => $"${i + 1}::{ColumnTypes.Sql(c.Type)}[]"));
        var names = string.Concat(columns.Select((_, i) => $"a{i}, "));
        return $"unnest({arrays}) WITH ORDINALITY AS p({names}tag)";
    }
}
