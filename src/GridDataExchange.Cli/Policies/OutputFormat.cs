using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GridDataExchange.Cli.Policies;

/// <summary>How a command prints: for people, or as JSON for programs.</summary>
internal static class OutputFormat
{
    private const string Json = "json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Output for terminals and programs, never for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The option <c>--format</c>, whose first word is the default.</summary>
    public static Option<string> Create(string people)
    {
        var option = new Option<string>("--format") { Description = $"{people} for people, {Json} for programs.", DefaultValueFactory = _ => people };
        option.AcceptOnlyFromAmong(people, Json);
        return option;
    }

    /// <summary>True where JSON is wanted.</summary>
    public static bool IsJson(this ParseResult parsed, Option<string> option) => parsed.GetRequiredValue(option) == Json;

    /// <summary>Writes a value as JSON.</summary>
    public static void WriteJson(this TextWriter output, object value) => output.Write(JsonSerializer.Serialize(value, Options) + "\n");
}
