using GridDataExchange.Catalog;
using NpgsqlTypes;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Query.Sql;

/// <summary>The types that travel to and from PostgreSQL.</summary>
internal enum ColumnType
{
    Text,
    Int,
    Long,
    Decimal,
    Boolean,
    Date,
    DateTime,
    Bytes,
    TextArray,
}

internal static class ColumnTypes
{
    public static ColumnType Of(Field field) => field.Type switch
    {
        FieldType.String or FieldType.Code => ColumnType.Text,
        FieldType.Int => ColumnType.Int,
        FieldType.Long => ColumnType.Long,
        FieldType.Decimal => ColumnType.Decimal,
        FieldType.Boolean => ColumnType.Boolean,
        FieldType.Date => ColumnType.Date,
        FieldType.DateTime => ColumnType.DateTime,
        _ => throw new InvalidOperationException($"field type {field.Type} has no column type"),
    };

    public static ColumnType Of(ValueType type) => type switch
    {
        ValueType.Bool => ColumnType.Boolean,
        ValueType.Int => ColumnType.Long,
        ValueType.String => ColumnType.Text,
        ValueType.Date => ColumnType.Date,
        ValueType.Timestamp => ColumnType.DateTime,
        _ => throw new InvalidOperationException($"a {type} is no scalar"),
    };

    public static string Sql(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Int => "integer",
        ColumnType.Long => "bigint",
        ColumnType.Decimal => "numeric",
        ColumnType.Boolean => "boolean",
        ColumnType.Date => "date",
        ColumnType.DateTime => "timestamptz",
        ColumnType.Bytes => "bytea",
        _ => throw new InvalidOperationException($"a {type} is never a parameter"),
    };

    public static NpgsqlDbType Parameter(ColumnType type) => NpgsqlDbType.Array | type switch
    {
        ColumnType.Text => NpgsqlDbType.Text,
        ColumnType.Int => NpgsqlDbType.Integer,
        ColumnType.Long => NpgsqlDbType.Bigint,
        ColumnType.Decimal => NpgsqlDbType.Numeric,
        ColumnType.Boolean => NpgsqlDbType.Boolean,

        // As text, which the statement casts: Npgsql writes the first day of .NET's calendar as -infinity, and masks show that day.
        ColumnType.Date => NpgsqlDbType.Text,
        ColumnType.DateTime => NpgsqlDbType.TimestampTz,
        ColumnType.Bytes => NpgsqlDbType.Bytea,
        _ => throw new InvalidOperationException($"a {type} is never a parameter"),
    };
}
