using System.Globalization;
using System.Text.Json;
using GridDataExchange.Query.Running;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Answers;

/// <summary>Writes one value as JSON.</summary>
internal static class LeafWriter
{
    public static void Write(Utf8JsonWriter json, in Cell cell, ColumnType type)
    {
        if (cell.IsNull)
        {
            json.WriteNullValue();
            return;
        }

        switch (type)
        {
            case ColumnType.Text:
                json.WriteStringValue(cell.Text);
                break;
            case ColumnType.Int or ColumnType.Long:
                json.WriteNumberValue(cell.Number);
                break;
            case ColumnType.Decimal:
                json.WriteNumberValue((decimal)cell.Reference!);
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(cell.Number != 0);
                break;
            case ColumnType.Date:
                Span<byte> date = stackalloc byte[10];
                DateOnly.FromDayNumber((int)cell.Number).TryFormat(date, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
                json.WriteStringValue(date);
                break;
            case ColumnType.DateTime:
                json.WriteStringValue(new DateTime(cell.Number, DateTimeKind.Utc));
                break;
            default:
                throw new InvalidOperationException($"a {type} is never shown");
        }
    }
}
