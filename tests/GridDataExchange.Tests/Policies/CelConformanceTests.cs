using System.Text.Json;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

/// <summary>
/// Runs the CEL specification's conformance tests (google/cel-spec) over the part of CEL that policies have. What is outside of that part must be refused;
/// what is read must mean what CEL says. (Text tests with an empty part, true in CEL, are refused here.)
/// </summary>
public sealed class CelConformanceTests
{
    [Fact]
    public void What_is_read_means_what_CEL_says()
    {
        var folder = Environment.GetEnvironmentVariable("GDX_VECTORS");
        Assert.SkipWhen(folder is null, "GDX_VECTORS names no folder of conformance data");
        var (read, wrong) = (0, new List<string>());
        foreach (var (name, test) in Directory.EnumerateFiles(Path.Combine(folder!, "cel"), "*.json").Order(StringComparer.Ordinal).SelectMany(Cases))
        {
            if (Expected(test) is not { } expected || Judge(test) is not { } verdict)
            {
                continue;
            }

            read++;
            if (verdict != expected)
            {
                wrong.Add($"{name}: {test.GetProperty("expr").GetString()} was {verdict}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(read > 120, $"only {read} cases were read");
    }

    private static IEnumerable<(string Name, JsonElement Test)> Cases(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.GetProperty("section").EnumerateArray().SelectMany(s => s.GetProperty("test").EnumerateArray().Select(t => ($"{s.GetProperty("name")}/{t.GetProperty("name")}", t.Clone())))];
    }

    private static Verdict? Expected(JsonElement test)
    {
        if (test.TryGetProperty("bindings", out _) || test.TryGetProperty("type_env", out _) || test.TryGetProperty("check_only", out _))
        {
            return null;
        }

        if (test.TryGetProperty("eval_error", out _))
        {
            return Verdict.Unknown;
        }

        return !test.TryGetProperty("value", out var value) ? Verdict.True
            : value.TryGetProperty("bool_value", out var truth) ? truth.ToString() is "true" or "True" ? Verdict.True : Verdict.False
            : value.TryGetProperty("int64_value", out _) || value.TryGetProperty("string_value", out _) ? Verdict.True
            : null;
    }

    // A case whose value is a number or a text is asked as a comparison with that value.
    private static Verdict? Judge(JsonElement test)
    {
        var text = test.GetProperty("expr").GetString()!;
        if (test.TryGetProperty("value", out var value))
        {
            text = value.TryGetProperty("int64_value", out var number) ? $"({text}) == {number.GetString()}"
                : value.TryGetProperty("string_value", out var literal) ? $"({text}) == \"{string.Concat(literal.GetString()!.Select(c => $"\\u{(int)c:x4}"))}\""
                : text;
        }

        try
        {
            return Sample.When(text);
        }
        catch (ExpressionException)
        {
            return null;
        }
    }
}
