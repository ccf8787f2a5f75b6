using System.Globalization;
using System.Text.Json;
using GridDataExchange.Policies.Cel;
using GridDataExchange.Policies.Cel.Checking;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Json;
using GridDataExchange.Policies.Cel.Values;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

/// <summary>
/// Runs the CEL specification's conformance cases (google/cel-spec, tests/simple) with the checker on, unless a case switches it off. Skipped are the cases
/// that build messages of protobuf types, which policies have not; every other case passes.
/// </summary>
public sealed class CelConformanceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("basic")]
    [InlineData("comparisons")]
    [InlineData("conversions")]
    [InlineData("fields")]
    [InlineData("fp_math")]
    [InlineData("integer_math")]
    [InlineData("lists")]
    [InlineData("logic")]
    [InlineData("string")]
    [InlineData("timestamps")]
    public void Every_case_without_messages_passes(string file)
    {
        var folder = Environment.GetEnvironmentVariable("GDX_VECTORS");
        Assert.SkipWhen(folder is null, "GDX_VECTORS names no folder of conformance data");
        var (passed, skipped, failed) = (0, new List<string>(), new List<string>());
        foreach (var (name, test) in Cases(Path.Combine(folder!, "cel", file + ".json")))
        {
            if (ReasonToSkip(test) is { } reason)
            {
                skipped.Add(reason);
            }
            else if (Fault(test) is { } fault)
            {
                failed.Add($"{name}: {test.GetProperty("expr").GetString()}: {fault}");
            }
            else
            {
                passed++;
            }
        }

        output.WriteLine($"{file}: {passed} passed, {failed.Count} failed, {skipped.Count} skipped");
        foreach (var reason in skipped.GroupBy(r => r, StringComparer.Ordinal))
        {
            output.WriteLine($"  {reason.Count()} skipped: {reason.Key}");
        }

        Assert.Empty(failed);
        Assert.True(passed >= 30, $"only {passed} cases ran");
    }

    private static IEnumerable<(string Name, JsonElement Test)> Cases(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.GetProperty("section").EnumerateArray().SelectMany(s => s.GetProperty("test").EnumerateArray().Select(t => ($"{s.GetProperty("name")}/{t.GetProperty("name")}", t.Clone())))];
    }

    private static string? ReasonToSkip(JsonElement test) =>
        test.GetProperty("expr").GetString()!.Contains("TestAllTypes", StringComparison.Ordinal) ? "needs the protobuf message TestAllTypes" : null;

    private static string? Fault(JsonElement test)
    {
        var wantsError = test.TryGetProperty("eval_error", out _);
        CelValue value;
        try
        {
            value = Evaluate(test, test.GetProperty("expr").GetString()!, !test.TryGetProperty("disable_check", out _));
        }
        catch (ExpressionException e)
        {
            return $"refused: {e.Message}";
        }

        if (value.IsError || wantsError)
        {
            return value.IsError == wantsError ? null : $"was {(value.IsError ? value.Message : value.Kind)}";
        }

        var wanted = test.TryGetProperty("value", out var json) ? CaseValueReader.Read(json) : CelValue.True;
        return AreSame(wanted, value) ? null : $"was of {value.Kind} {ToText(value)}";
    }

    private static CelValue Evaluate(JsonElement test, string text, bool check)
    {
        var bound = test.TryGetProperty("bindings", out var list)
            ? new Bindings([.. list.EnumerateArray().Select(b => (b.GetProperty("key").GetString()!, CaseValueReader.Read(b.GetProperty("value").GetProperty("value"))))])
            : new Bindings([]);
        if (check)
        {
            var declared = bound.Environment.Variables.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
            foreach (var declaration in test.TryGetProperty("type_env", out var types) ? [.. types.EnumerateArray()] : Array.Empty<JsonElement>())
            {
                declared[declaration.GetProperty("name").GetString()!] = TypeOf(declaration.GetProperty("ident").GetProperty("type"));
            }

            CelProgram.Check(text, bound.Environment with { Variables = declared });
        }

        return CelProgram.Compile(text, bound.Environment).Evaluate(bound);
    }

    private static CelType TypeOf(JsonElement json)
    {
        var member = json.EnumerateObject().Single();
        return member.Name switch
        {
            "primitive" => CelType.Of(member.Value.GetString() switch
            {
                "BOOL" => CelKind.Bool,
                "INT64" => CelKind.Int,
                "UINT64" => CelKind.UInt,
                "DOUBLE" => CelKind.Double,
                "STRING" => CelKind.String,
                _ => CelKind.Bytes,
            }),
            "null" => CelType.Of(CelKind.Null),
            "list_type" => CelType.List(TypeOf(member.Value.GetProperty("elem_type"))),
            "map_type" => CelType.Map(TypeOf(member.Value.GetProperty("key_type")), TypeOf(member.Value.GetProperty("value_type"))),
            "message_type" => CelType.Of(member.Value.GetString() == CelTypes.Duration ? CelKind.Duration : CelKind.Timestamp),
            _ => throw new InvalidOperationException(member.Name),
        };
    }

    // Of one type and equal, unlike in CEL: 1 is not 1.0 here, NaN is NaN and -0.0 is not 0.0.
    private static bool AreSame(CelValue wanted, CelValue value)
    {
        var frame = new Frame(null, 0);
        return wanted.Kind == value.Kind && (wanted.Kind == CelKind.Double
            ? wanted.Double.ToString("R", CultureInfo.InvariantCulture) == value.Double.ToString("R", CultureInfo.InvariantCulture)
            : CelEquality.AreEqual(ref frame, wanted, value));
    }

    private static string ToText(CelValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            CaseValueWriter.Write(writer, value);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
