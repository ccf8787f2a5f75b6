using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Sql;

/// <summary>Where a column of the parameter rows takes its value from.</summary>
internal abstract record ParameterSource(ColumnType Type);

/// <summary>A value of the request, by its place.</summary>
internal sealed record ValueSource(int Place, ColumnType Type) : ParameterSource(Type);

/// <summary>One more than a value of the request, so that a page shows whether another follows.</summary>
internal sealed record PageSource(int Place) : ParameterSource(ColumnType.Long);

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

/// <summary>
/// The parameters of one plan node: a table <c>p</c> with a row for each question put to the node, tagged by its ordinality,
/// and lists as tables of (tag, value), since unnest flattens arrays of arrays.
/// </summary>
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

    /// <summary>The number of a list, for <see cref="ListTable"/>.</summary>
    public int List(ListSource source)
    {
        var at = lists.IndexOf(source);
        if (at < 0)
        {
            at = lists.Count;
            lists.Add(source);
        }

        return at;
    }

    /// <summary>A table expression with the tag and the items of lists side by side, for use after FROM.</summary>
    /// <param name="alias">Its alias; columns are <c>tag</c>, <c>v0</c>, <c>v1</c> ….</param>
    /// <param name="numbers">Numbers of the lists.</param>
    public static string ListTable(string alias, params int[] numbers)
    {
        var arrays = string.Join(", ", numbers.Select(n => $"{{list{n}}}"));
        var names = string.Join(", ", numbers.Select((_, i) => $"v{i}"));
        return $"unnest({{tags{numbers[0]}}}, {arrays}) AS {alias}(tag, {names})";
    }

    /// <summary>Writes the numbers of statement parameters in place of the marks that <see cref="ListTable"/> left. Columns come first, then each list's tags and items.</summary>
    public string Number(string sql)
    {
        for (var i = 0; i < lists.Count; i++)
        {
            var number = columns.Count + (2 * i) + 1;
            sql = sql.Replace($"{{tags{i}}}", $"${number}::bigint[]", StringComparison.Ordinal)
                .Replace($"{{list{i}}}", $"${number + 1}::{ColumnTypes.Sql(lists[i].Type)}[]", StringComparison.Ordinal);
        }

        return sql;
    }

    /// <summary>The table <c>p</c>, for use after FROM.</summary>
    public string Rows()
    {
        var arrays = string.Join(", ", columns.Select((c, i) => $"${i + 1}::{ColumnTypes.Sql(c.Type)}[]"));
        var names = string.Concat(columns.Select((_, i) => $"a{i}, "));
        return $"unnest({arrays}) WITH ORDINALITY AS p({names}tag)";
    }
}
