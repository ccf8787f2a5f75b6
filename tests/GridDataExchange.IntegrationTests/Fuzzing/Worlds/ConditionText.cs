using System.Globalization;
using GridDataExchange.Catalog;

namespace GridDataExchange.IntegrationTests.Fuzzing.Worlds;

/// <summary>Writes row conditions in CEL. What is written alike means alike, so that the conditions of two policies can be compared part by part.</summary>
internal sealed class ConditionText(Draw draw, Dataset dataset)
{
    private static readonly string[] Parts = ["a", "b", "张", "😀", "z", "2", "王"];

    /// <summary>A part that <c>&amp;&amp;</c> may join with others: never itself such a conjunction.</summary>
    public string Part() => draw.Below(8) switch
    {
        0 or 1 => Within(),
        2 => $"({Test()} || {Test()})",
        3 => $"!({Test()})",
        _ => Test(),
    };

    /// <summary>A condition for a deny: a field that a row may lack is guarded.</summary>
    public string Guarded()
    {
        var field = draw.Pick([.. Readable]);
        var test = draw.Chance(0.25) ? $"!({Of(field)})" : Of(field);
        return field.Required ? test : draw.Chance(0.2) ? $"!has(row.{field.Name})" : $"has(row.{field.Name}) && {test}";
    }

    // CEL has no decimals; a field stored encrypted has no value to read.
    private IEnumerable<Field> Readable => dataset.Fields.Where(f => f.Type != FieldType.Decimal && !f.Encrypted);

    private static string Within() => "within(row.gridCode, caller.jurisdictions)";

    private string Test()
    {
        var lacking = dataset.Fields.Where(f => !f.Required).ToList();
        return lacking.Count > 0 && draw.Chance(0.15) ? $"has(row.{draw.Pick(lacking).Name})" : Of(draw.Pick([.. Readable]));
    }

    private string Of(Field field)
    {
        var row = $"row.{field.Name}";
        switch (field.Type)
        {
            case FieldType.Boolean:
                return draw.Chance(0.5) ? row : $"!{row}";
            case FieldType.Int or FieldType.Long:
                return $"{row} {draw.Pick([">", ">=", "<", "<=", "!="])} {draw.Pick(["0", "1", "2"])}";
            case FieldType.Date:
                return draw.Below(3) switch
                {
                    0 => $"age({row}, request.date) >= {draw.Pick(["60", "26"])}",
                    1 => $"ageInYear({row}, request.date) >= 60",
                    _ => $"{row} {draw.Pick(["<", ">="])} date(\"1960-02-29\")",
                };
            case FieldType.DateTime:
                return $"{row} {draw.Pick(["<", ">=", "=="])} {draw.Pick(["request.time", "timestamp(\"2026-12-01T00:00:00Z\")"])}";
            case FieldType.Code:
                return $"{row} {draw.Pick(["==", "!="])} \"{draw.Pick(field.Codes!.Codes).Value}\"";
        }

        return draw.Below(5) switch
        {
            0 => $"{row} in [\"{draw.Pick(Parts)}\", \"ab\", \"张三\"]",
            1 => $"{row}.startsWith(\"{draw.Pick(Parts)}\")",
            2 => $"{row}.contains(\"{draw.Pick(Parts)}\")",
            3 when field.Format == FieldFormat.GridCode => string.Create(CultureInfo.InvariantCulture, $"within({row}, [\"230881\", \"23088200{draw.Below(2)}\"])"),
            _ => $"{row} {draw.Pick(["!=", "<", ">="])} \"{draw.Pick(Parts)}\"",
        };
    }
}
