using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Reads a row from JSON, in the values that conditions are judged on.</summary>
public static class RowReader
{
    /// <summary>The row: an object of fields of the dataset; a field that is not there has no value.</summary>
    /// <exception cref="FormatException">It is no such object; the message says what to do, and holds no value of the row.</exception>
    public static ImmutableDictionary<string, object?> Read(string json, Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(dataset);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
            {
                throw new FormatException("a row is a JSON object such as {\"field\": \"value\"}");
            }

            var row = ImmutableDictionary.CreateBuilder<string, object?>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var field = dataset.FindField(property.Name) ?? throw new FormatException($"the dataset `{dataset.Name}` has no field `{property.Name}`");
                row[field.Name] = ValueOf(property.Value, field) ?? (property.Value.ValueKind is JsonValueKind.Null ? null : throw new FormatException($"the value of `{field.Name}` is no {field.Type}"));
            }

            return row.ToImmutable();
        }
        catch (JsonException)
        {
            throw new FormatException("the row is not JSON: write an object such as {\"field\": \"value\"}");
        }
    }

    private static object? ValueOf(JsonElement value, Field field) => (field.Type, value.ValueKind) switch
    {
        (FieldType.Int or FieldType.Long, JsonValueKind.Number) => value.TryGetInt64(out var number) ? number : null,
        (FieldType.Decimal, JsonValueKind.Number) => value.TryGetDecimal(out var number) ? number : null,
        (FieldType.Boolean, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (FieldType.Date, JsonValueKind.String) => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
        (FieldType.DateTime, JsonValueKind.String) => value.TryGetDateTimeOffset(out var moment) ? moment : null,
        (FieldType.Code, JsonValueKind.String) => field.Codes!.Has(value.GetString()!) ? value.GetString() : null,
        (FieldType.String, JsonValueKind.String) => value.GetString(),
        _ => null,
    };
}
