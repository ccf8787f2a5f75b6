using System.Text.Json;

namespace GridDataExchange.Query.Describing;

/// <summary>Writes what is selected of the exchange's own objects as JSON.</summary>
internal static class DescribedWriter
{
    public static void Write(Utf8JsonWriter json, Described described, IReadOnlyList<DescribedMember> members)
    {
        json.WriteStartObject();
        foreach (var member in members)
        {
            json.WritePropertyName(member.Key);
            if (member.Name == "__typename")
            {
                json.WriteStringValue(described.Typename);
            }
            else
            {
                Value(json, described.Values[member.Name], member.Members);
            }
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, IEnumerable<Described> all, IReadOnlyList<DescribedMember> members)
    {
        json.WriteStartArray();
        foreach (var one in all)
        {
            Write(json, one, members);
        }

        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, object? value, IReadOnlyList<DescribedMember> members)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            case Described one:
                Write(json, one, members);
                break;
            case IEnumerable<Described> many:
                Write(json, many, members);
                break;
            default:
                throw new InvalidOperationException($"a {value.GetType().Name} is no value of a description");
        }
    }
}
