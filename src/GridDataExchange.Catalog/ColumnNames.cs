using System.Text;

namespace GridDataExchange.Catalog;

/// <summary>How datasets and fields are named where rows are stored: by the exchange itself in schema <c>data</c>; of the ledger, views in <c>ledger_views</c>.</summary>
public static class ColumnNames
{
    /// <summary>The random row id: primary key, tie-break and default order.</summary>
    public const string RowId = "row_id";

    /// <summary>The quoted table of a dataset, with its schema.</summary>
    public static string Table(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return $"{(dataset.Header.Source == DatasetHeader.LedgerSource ? "ledger_views" : "data")}.\"{dataset.Name}\"";
    }

    /// <summary>The table of a dataset as records name it: with its schema, unquoted.</summary>
    public static string RecordedTable(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return $"data.{dataset.Name}";
    }

    /// <summary>The quoted column of a field: snake_case of its name.</summary>
    public static string Column(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return $"\"{Snake(field.Name)}\"";
    }

    /// <summary>The quoted column of the blind index beside a field stored encrypted.</summary>
    public static string BlindColumn(Field field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return $"\"{Snake(field.Name)}_blind\"";
    }

    private static string Snake(string camel)
    {
        var text = new StringBuilder(camel.Length + 4);
        foreach (var c in camel)
        {
            if (char.IsAsciiLetterUpper(c))
            {
                text.Append('_').Append(char.ToLowerInvariant(c));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
