using System.Text.Json;

namespace GridDataExchange.Server.Http;

/// <summary>JSON can spell what is no text (half a surrogate pair, bytes that are not UTF-8); System.Text.Json finds out only when a string is read.</summary>
internal static class WellFormedJson
{
    /// <summary>True where every name and string in the value can be read.</summary>
    public static bool Holds(JsonElement value)
    {
        try
        {
            Read(value);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Read(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    Read(member.Value);
                }

                break;
        }
    }
}
