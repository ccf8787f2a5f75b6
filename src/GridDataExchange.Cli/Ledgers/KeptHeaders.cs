using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GridDataExchange.Cli.Ledgers;

/// <summary>Receipts in the headers of answers, as <c>curl -D</c> keeps them: each <c>Exchange-Receipt</c> is of the <c>Exchange-Record</c> of the same number.</summary>
internal static class KeptHeaders
{
    public static IEnumerable<(JsonElement Json, string Where)> Read(IEnumerable<string> lines, string file)
    {
        var records = new Queue<string>();
        var receipts = new Queue<(string Text, string Where)>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var where = string.Create(CultureInfo.InvariantCulture, $"{file}:{number}");
            if (line.StartsWith("HTTP/", StringComparison.Ordinal))
            {
                records.Clear(); // another answer begins in the same file
            }
            else if (ValueOf(line, "Exchange-Record") is { } record)
            {
                records.Enqueue(record);
            }
            else if (ValueOf(line, "Exchange-Receipt") is { } receipt)
            {
                receipts.Enqueue((receipt, where));
            }

            while (records.Count > 0 && receipts.Count > 0)
            {
                var (text, at) = receipts.Dequeue();
                yield return (Parse(records.Dequeue(), text, at), at);
            }
        }
    }

    private static string? ValueOf(string line, string name) =>
        line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase) ? line[(name.Length + 1)..].Trim() : null;

    private static JsonElement Parse(string record, string receipt, string where)
    {
        try
        {
            var kept = new JsonObject { ["record"] = record, ["receipt"] = JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(receipt))) };
            return JsonSerializer.SerializeToElement<JsonNode>(kept);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new CommandException($"{where} is no receipt: keep the headers as they came.", CommandException.Usage);
        }
    }
}
