using GridDataExchange.Catalog;

namespace GridDataExchange.Publishing.Tables;

/// <summary>One column that the catalogue wants in a dataset's table.</summary>
/// <param name="Name">Quoted.</param>
/// <param name="Type">As PostgreSQL's <c>format_type</c> spells it.</param>
/// <param name="NotNull">True where every row has a value.</param>
internal sealed record Column(string Name, string Type, bool NotNull)
{
    /// <summary>Text is compared by code point, and indexes must be of the collation that statements use.</summary>
    public string Collation => Type is "text" ? "C" : "";

    public string Definition => $"{Name} {Type}{(Collation.Length > 0 ? $" COLLATE \"{Collation}\"" : "")}{(NotNull ? " NOT NULL" : "")}";

    /// <summary>Every column of a dataset's table; the row id first.</summary>
    public static IEnumerable<Column> Of(Dataset dataset)
    {
        yield return new($"\"{ColumnNames.RowId}\"", "bigint", NotNull: true);
        foreach (var field in dataset.Fields)
        {
            yield return new(ColumnNames.Column(field), TypeOf(field), field.Required);
            if (field.Encrypted)
            {
                yield return new(ColumnNames.BlindColumn(field), "bytea", field.Required);
            }
        }
    }

    private static string TypeOf(Field field) => field.Encrypted ? "bytea" : field.Type switch
    {
        FieldType.String or FieldType.Code => "text",
        FieldType.Int => "integer",
        FieldType.Long => "bigint",
        FieldType.Decimal => "numeric",
        FieldType.Boolean => "boolean",
        FieldType.Date => "date",
        FieldType.DateTime => "timestamp with time zone",
        _ => throw new InvalidOperationException($"type {field.Type} has no column"),
    };
}
