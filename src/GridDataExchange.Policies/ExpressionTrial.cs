using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Policies.Cel;
using GridDataExchange.Policies.Cel.Json;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies;

/// <summary>Evaluates one expression of CEL over values written as JSON, without any policy: to try out what an expression means.</summary>
/// <remarks>As in CEL, and unlike in a policy, a text starts with, ends with and contains the empty text; types are not checked before.</remarks>
public static class ExpressionTrial
{
    private const int MaxJsonDepth = 256;
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxJsonDepth };
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <summary>The value of an expression as plain JSON.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="bindings">Names, each with a plain JSON value.</param>
    /// <exception cref="ExpressionException">The text is no expression.</exception>
    /// <exception cref="FormatException">A binding is no JSON value, its name is there twice, or the expression has no value; the message says which.</exception>
    public static string Evaluate(string expression, IEnumerable<KeyValuePair<string, string>> bindings)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(bindings);
        var value = Evaluate(expression, [.. bindings.Select(b => (b.Key, Plain(b.Key, b.Value)))]);
        return value.IsError
            ? throw new FormatException($"the expression has no value: {value.Message}")
            : Json(writer => PlainValue.Write(writer, value));
    }

    /// <summary>
    /// Evaluates a case in the form of the CEL specification's conformance cases, <c>{"expr", "bindings"}</c>, and gives <c>{"value"}</c> in the form of
    /// theirs, or <c>{"error"}</c> with a sentence. Never throws for what the case holds.
    /// </summary>
    public static string EvaluateCase(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            var (expression, bindings) = Read(line, ReadCase, "the line is no JSON object");
            var value = Evaluate(expression, bindings);
            return value.IsError ? Error(value.Message) : Json(writer =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("value");
                CaseValueWriter.Write(writer, value);
                writer.WriteEndObject();
            });
        }
        catch (ExpressionException e)
        {
            return Error($"line {e.Line}, column {e.Column}: {e.Message}\n{e.Excerpt}");
        }
        catch (FormatException e)
        {
            return Error(e.Message);
        }
    }

    private static CelValue Evaluate(string expression, List<(string Name, CelValue Value)> bindings)
    {
        if (bindings.GroupBy(b => b.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new FormatException($"`{twice.Key}` is bound twice");
        }

        var bound = new Bindings(bindings);
        var value = CelProgram.Compile(expression, bound.Environment).Evaluate(bound);
        return CelSize.IsTooLarge(value) ? CelErrors.TooLarge : value;
    }

    private static (string Expression, List<(string Name, CelValue Value)> Bindings) ReadCase(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("expr", out var expression) || expression.ValueKind != JsonValueKind.String)
        {
            throw new FormatException("a case is an object with `expr`, a text, and perhaps `bindings`");
        }

        var bindings = new List<(string, CelValue)>();
        if (json.TryGetProperty("bindings", out var list))
        {
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw NoBinding();
            }

            foreach (var binding in list.EnumerateArray())
            {
                bindings.Add(binding.ValueKind == JsonValueKind.Object
                    && binding.TryGetProperty("key", out var key) && key.ValueKind == JsonValueKind.String
                    && binding.TryGetProperty("value", out var held) && held.ValueKind == JsonValueKind.Object && held.TryGetProperty("value", out var value)
                        ? (key.GetString()!, CaseValueReader.Read(value))
                        : throw NoBinding());
            }
        }

        return (expression.GetString()!, bindings);
    }

    private static FormatException NoBinding() => new("`bindings` is a list of {\"key\": name, \"value\": {\"value\": …}}");

    private static CelValue Plain(string name, string text) =>
        Read(text, PlainValue.Read, $"the value of `{name}` is no JSON: write texts between double quotes");

    private static T Read<T>(string text, Func<JsonElement, T> read, string refusal)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Deep);
            return read(json.RootElement);
        }
        catch (JsonException)
        {
            throw new FormatException(refusal);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // What System.Text.Json throws for half of a surrogate pair, in names and values (InvalidOperationException) and in the text itself (ArgumentException).
            throw new FormatException("a text may not hold half of a surrogate pair");
        }
    }

    private static string Error(string sentence) => Json(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", sentence);
        writer.WriteEndObject();
    });

    private static string Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
