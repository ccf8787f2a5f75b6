using System.Text.Json;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Policies;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>Reads as a caller of the exchange.</summary>
internal sealed class ExchangeReading(CountyFixture county, Caller caller, PolicySet policies) : IReading
{
    public async Task<Reply> AskAsync(string document, string sql, object? variables = null)
    {
        try
        {
            var answer = await county.AskAsync(caller, document, variables, policies);
            return new([.. Leaves(JsonDocument.Parse(answer.Data).RootElement)], "");
        }
        catch (RefusedException refused)
        {
            return new([], $"{refused.Refusal.CodeName} {refused.Refusal.Sentence} {refused.Refusal.Path}");
        }
    }

    public IReading As(Caller other) => new ExchangeReading(county, other, policies);

    private static IEnumerable<string?> Leaves(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Leaves(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Leaves),
        JsonValueKind.Null => [null],
        _ => [element.ToString()],
    };
}
