using System.Text.Json;
using GridDataExchange.IntegrationTests.Fuzzing.Reference;
using GridDataExchange.Query;

namespace GridDataExchange.IntegrationTests.Fuzzing;

/// <summary>Holds an answer of the engine against what the reference expects, and collects the cursors that came.</summary>
internal sealed class AnswerComparison
{
    private readonly List<(string Text, ExpectedCursor Cursor)> cursors = [];
    private string? difference;

    /// <summary>What differs first, or null.</summary>
    public string? Difference => difference;

    public IReadOnlyList<(string Text, ExpectedCursor Cursor)> Cursors => cursors;

    public AnswerComparison Data(Expected expected, QueryAnswer answer)
    {
        using var data = JsonDocument.Parse(answer.Data);
        Same("data", expected.Data, data.RootElement);
        return this;
    }

    public AnswerComparison Treatments(Expected expected, QueryAnswer answer)
    {
        using var treatments = JsonDocument.Parse(answer.Treatments);
        var given = treatments.RootElement.EnumerateObject().Select(p => $"{p.Name}: {string.Join(',', p.Value.EnumerateArray())}").Order(StringComparer.Ordinal);
        Differ("treatments", string.Join('\n', expected.Treatments!.Select(t => $"{t.Key}: {string.Join(',', t.Value)}").Order(StringComparer.Ordinal)), string.Join('\n', given));
        return this;
    }

    public AnswerComparison Disclosures(Expected expected, QueryAnswer answer)
    {
        Differ("disclosures", expected.Disclosed!.ToString(), Of(answer.Disclosures).ToString());
        return this;
    }

    /// <summary>The disclosures of all places together.</summary>
    public static Disclosed Of(IReadOnlyList<Disclosure> disclosures)
    {
        var all = new Disclosed();
        foreach (var disclosure in disclosures)
        {
            var dataset = disclosure.Dataset.Name;
            disclosure.Fields.ToList().ForEach(f => all.Field(dataset, f.Field, f.Treatments));
            all.Return(dataset, disclosure.Rows);
            all.Count(dataset, disclosure.Counted);
            foreach (var person in disclosure.Persons)
            {
                all.Person(dataset, disclosure.PersonDataset!.Name, person.Key, disclosure.TreatmentSets[person.TreatmentSet]);
            }
        }

        return all;
    }

    private void Same(string path, object? expected, JsonElement given)
    {
        switch (expected)
        {
            case JsonMembers members:
                if (given.ValueKind != JsonValueKind.Object)
                {
                    Differ(path, "an object", given.GetRawText());
                    return;
                }

                Differ(path, string.Join(' ', members.Select(m => m.Key)), string.Join(' ', given.EnumerateObject().Select(p => p.Name)));
                foreach (var (member, its) in members.Zip(given.EnumerateObject()))
                {
                    Same($"{path}.{member.Key}", member.Value, its.Value);
                }

                break;
            case List<object?> items:
                if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() != items.Count)
                {
                    Differ(path, $"{items.Count} items", given.ValueKind == JsonValueKind.Array ? $"{given.GetArrayLength()} items" : given.GetRawText());
                    return;
                }

                foreach (var (item, its, i) in items.Zip(given.EnumerateArray()).Select((p, i) => (p.First, p.Second, i)))
                {
                    Same($"{path}[{i}]", item, its);
                }

                break;
            case ExpectedCursor cursor:
                Differ(path, "a cursor", given.ValueKind == JsonValueKind.String ? "a cursor" : given.GetRawText());
                if (difference is null)
                {
                    cursors.Add((given.GetString()!, cursor));
                }

                break;
            case JsonNumber number:
                Differ(path, number.Text, given.GetRawText());
                break;
            case string text:
                Differ(path, text, given.ValueKind == JsonValueKind.String ? given.GetString() : given.GetRawText());
                break;
            case bool truth:
                Differ(path, truth ? "true" : "false", given.GetRawText());
                break;
            default:
                Differ(path, "null", given.GetRawText());
                break;
        }
    }

    private void Differ(string path, string? expected, string? given)
    {
        if (expected != given)
        {
            difference ??= $"{path}\nexpected:\n{expected}\ngiven:\n{given}";
        }
    }
}
