using System.Text;
using System.Text.Json;

namespace GridDataExchange.IntegrationTests.Attacks.Hostile;

/// <summary>A request that means harm, and what it must come to.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Expected">The codes that it may be refused with; <see cref="Answered"/> where an answer is right.</param>
/// <param name="Body">The body of the POST.</param>
internal sealed record HostileRequest(string Name, string Expected, byte[] Body)
{
    public const string Answered = "ANSWERED";

    /// <summary>Stands in literals and variables: no answer may repeat it.</summary>
    public const string Secret = "机密值7391";

    /// <summary>Department and purpose of who asks.</summary>
    public string Asker { get; init; } = "civil-affairs";

    /// <summary>A document and, as JSON, its variables.</summary>
    public static HostileRequest Of(string name, string expected, string document, string variables = "null") =>
        Raw(name, expected, $$"""{"query":{{JsonSerializer.Serialize(document)}},"variables":{{variables}}}""");

    /// <summary>A body that is written out, such as one that is no JSON.</summary>
    public static HostileRequest Raw(string name, string expected, string body) => new(name, expected, Encoding.UTF8.GetBytes(body));

    public static string Repeat(int times, string text) => new StringBuilder(times * text.Length).Insert(0, text, times).ToString();

    public static string Repeat(int times, Func<int, string> text) => string.Concat(Enumerable.Range(0, times).Select(text));

    public HostileRequest By(string asker) => this with { Asker = asker };

    public override string ToString() => Name;
}
