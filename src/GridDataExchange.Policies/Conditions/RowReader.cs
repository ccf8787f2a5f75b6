using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>Reads a row from JSON, in the values that conditions are judged on.</summary>
public sealed class RowReader
{
    private readonly Dictionary<string, object> values = new(StringComparer.Ordinal);
    private readonly Catalogue catalogue;

    private RowReader(Catalogue catalogue) => this.catalogue = catalogue;

    /// <summary>
    /// The row, by <see cref="RowPath.Key"/>: an object of fields of the dataset, and of the rows that relations to one row lead to as objects in it.
    /// A field that is not there has no value; derived fields are computed.
    /// </summary>
    /// <exception cref="FormatException">It is no such object; the message says what to do, and holds no value of the row.</exception>
    public static ImmutableDictionary<string, object?> Read(string json, Dataset dataset, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(catalogue);
        try
        {
            using var document = JsonDocument.Parse(json);
            var reader = new RowReader(catalogue);
            reader.Read(document.RootElement, dataset, string.Empty, 0);
            return reader.values.ToImmutableDictionary(v => v.Key, v => (object?)v.Value, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            throw new FormatException("the row is not JSON: write an object such as {\"field\": \"value\"}");
        }
    }

    private void Read(JsonElement row, Dataset dataset, string prefix, int depth)
    {
        if (row.ValueKind is not JsonValueKind.Object)
        {
            throw new FormatException($"{(depth == 0 ? "a row" : $"`{prefix[..^1]}`")} is a JSON object such as {{\"field\": \"value\"}}");
        }

        var related = new List<RowStep>();
        foreach (var property in row.EnumerateObject())
        {
            if (dataset.FindRelation(property.Name) is { } relation)
            {
                var step = new RowStep(dataset, relation, catalogue.Target(relation));
                if (RelatedRows.Refuse(step, depth) is { } refusal)
                {
                    throw new FormatException(refusal);
                }

                if (property.Value.ValueKind is not JsonValueKind.Null)
                {
                    values[prefix + relation.Name] = true;
                    Read(property.Value, step.To, $"{prefix}{relation.Name}.", depth + 1);
                    related.Add(step);
                }
            }
            else
            {
                ReadField(property, dataset, prefix);
            }
        }

        RelatedRows.Derive(values, dataset, prefix);
        if (related.Find(step => !RelatedRows.Join(values, step, prefix)) is { } apart)
        {
            throw new FormatException($"`{prefix}{apart.Relation.Name}` has another `{apart.Relation.ToField}` than the row it is related to: give one of the two alone");
        }
    }

    private void ReadField(JsonProperty property, Dataset dataset, string prefix)
    {
        var field = dataset.FindField(property.Name) ?? throw new FormatException($"the dataset `{dataset.Name}` has no field `{property.Name}`");
        if (ValueOf(property.Value, field) is { } value)
        {
            values[prefix + field.Name] = value;
        }
        else if (property.Value.ValueKind is not JsonValueKind.Null)
        {
            throw new FormatException($"the value of `{prefix}{field.Name}` is no {field.Type}");
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
