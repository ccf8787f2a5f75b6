using System.Text;
using GridDataExchange.Policies;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>A way to read the county's tables, protected or not: an attack asks the same of either.</summary>
internal interface IReading
{
    /// <summary>Asks one question.</summary>
    /// <param name="document">As the exchange is asked.</param>
    /// <param name="sql">As an API asks that does no more than turn the question into SQL.</param>
    /// <param name="variables">Of the document.</param>
    Task<Reply> AskAsync(string document, string sql, object? variables = null);

    /// <summary>The same reading for somebody else.</summary>
    IReading As(Caller caller);
}

/// <summary>What came back.</summary>
/// <param name="Values">Every value, as text, in the order of the answer; null stands for null.</param>
/// <param name="Error">Everything said of a failure, or the empty text.</param>
internal sealed record Reply(IReadOnlyList<string?> Values, string Error)
{
    /// <summary>The only value, a number; none where the question was refused.</summary>
    public long? Number => Values is [{ } text] && long.TryParse(text, out var number) ? number : null;

    /// <summary>The first value, or null where there is none.</summary>
    public string? First => Values.Count > 0 ? Values[0] : null;

    public bool Has(string value) => Values.Contains(value);

    /// <summary>Whether a text shows in a value, also in one that is encoded as cursors are.</summary>
    public bool Shows(string text) => Values.OfType<string>().Any(v => v.Contains(text, StringComparison.Ordinal) || Decoded(v).Contains(text, StringComparison.Ordinal));

    private static string Decoded(string value)
    {
        var base64 = value.Replace('-', '+').Replace('_', '/').Replace("\n", "");
        Span<byte> bytes = new byte[value.Length + 3];
        return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var length) ? Encoding.UTF8.GetString(bytes[..length]) : "";
    }
}
