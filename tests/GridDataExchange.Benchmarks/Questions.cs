using System.Globalization;
using System.Text;

namespace GridDataExchange.Benchmarks;

/// <summary>The requests, written once as bytes: one for each resident.</summary>
internal static class Questions
{
    // The id as a variable, as clients send it: a document is then the same for every resident.
    private const string Body = """{"query":"query($id: ID!) { resident(id: $id) { name birthDate household { address } } }","variables":{"id":"ID"}}""";

    public static byte[][] Write(Uri server, string token, IEnumerable<string> ids) => [.. ids.Select(id =>
    {
        var body = Body.Replace("\"ID\"", $"\"{id}\"", StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /graphql HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\nExchange-Case: CASE-1\r\nExchange-Operator: op-1\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    })];
}
