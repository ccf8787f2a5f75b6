using System.Text.Json;
using GraphQL;

namespace GridDataExchange.Query.Documents;

/// <summary>Turns the <c>variables</c> of a request into what the validator takes.</summary>
internal static class VariableReader
{
    private const int MaxDepth = 16;

    public static Inputs Read(JsonElement? variables)
    {
        if (variables is not { ValueKind: not JsonValueKind.Null } element)
        {
            return Inputs.Empty;
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new RefusedException(RefusalCode.BadInput, "`variables` must be a JSON object");
        }

        return new Inputs((Dictionary<string, object?>)Value(element, 0)!);
    }

    private static object? Value(JsonElement element, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RefusedException(RefusalCode.TooCostly, $"`variables` is nested deeper than the bound of {MaxDepth}: ask for less in one request");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var member in element.EnumerateObject())
                {
                    if (!members.TryAdd(member.Name, Value(member.Value, depth + 1)))
                    {
                        throw new RefusedException(RefusalCode.BadInput, "an object in `variables` has one member twice: keep one of them");
                    }
                }

                return members;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(e => Value(e, depth + 1)).ToList();
            case JsonValueKind.String:
                return Text(element);
            case JsonValueKind.Number:
                // Boxed each by itself: a conditional of the three would make all of them decimals, which no Int takes.
                return element.TryGetInt32(out var i) ? (object)i
                    : element.TryGetInt64(out var l) ? (object)l
                    : element.TryGetDecimal(out var d) ? d
                    : throw new RefusedException(RefusalCode.BadInput, "a number in `variables` is out of range");
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }

    private static string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is JSON's grammar but no text.
            throw new RefusedException(RefusalCode.BadInput, "a text in `variables` has half of a surrogate pair: send whole characters");
        }
    }
}
