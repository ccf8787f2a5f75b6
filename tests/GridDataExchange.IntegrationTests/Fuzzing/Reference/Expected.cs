using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Fuzzing.Operations;
using GridDataExchange.IntegrationTests.Fuzzing.Worlds;

namespace GridDataExchange.IntegrationTests.Fuzzing.Reference;

/// <summary>What the reference expects: an answer, or a refusal with a code, or one of two codes joined by a bar.</summary>
internal sealed record Expected(JsonMembers? Data, IReadOnlyDictionary<string, IReadOnlyList<string>>? Treatments, Disclosed? Disclosed, string? Refusal)
{
    public bool IsRefusedLike(string? code) => Refusal is null ? code is null : Refusal.Split('|').Contains(code);
}

/// <summary>A JSON object, its members in order. Values are this, lists, texts, truths, numbers as they are spelt, cursors and null.</summary>
internal sealed class JsonMembers : List<(string Key, object? Value)>
{
    public void Add(string key, object? value) => Add((key, value));
}

/// <summary>A number, as JSON spells it.</summary>
internal sealed record JsonNumber(string Text);

/// <summary>A cursor of which no more can be expected than what it stands for; following it shows whether it does.</summary>
internal sealed record ExpectedCursor(ListSelection List, Relation? Via, Row Row, Row? Parent);

/// <summary>What an answer discloses, dataset by dataset, however many places of the operation it is in.</summary>
internal sealed class Disclosed
{
    /// <summary>By dataset and field, all the treatments that can apply.</summary>
    public SortedDictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>By dataset, rows returned.</summary>
    public SortedDictionary<string, long> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>By dataset, rows counted and not returned.</summary>
    public SortedDictionary<string, long> Counted { get; } = new(StringComparer.Ordinal);

    /// <summary>Persons, each with the dataset they show in and each treatment that applied there.</summary>
    public SortedSet<string> Persons { get; } = new(StringComparer.Ordinal);

    public void Field(string dataset, string field, IEnumerable<string> treatments) => Fields[$"{dataset}.{field}"] = string.Join(',', treatments);

    public void Return(string dataset, long rows) => Add(Rows, dataset, rows);

    public void Count(string dataset, long rows) => Add(Counted, dataset, rows);

    public void Person(string dataset, string persons, string key, IEnumerable<(string Field, string Treatment)> treatments)
    {
        Persons.Add($"{dataset}: {persons} {key}");
        foreach (var (field, treatment) in treatments)
        {
            Persons.Add($"{dataset}: {persons} {key} {field} {treatment}");
        }
    }

    public override string ToString() => string.Join('\n', Fields.Select(f => $"  {f.Key}: {f.Value}").Concat(Rows.Select(r => $"  {r.Key}: {r.Value} rows")).Concat(Counted.Select(r => $"  {r.Key}: {r.Value} counted")).Concat(Persons.Select(p => "  " + p)));

    private static void Add(SortedDictionary<string, long> to, string dataset, long rows)
    {
        if (rows > 0)
        {
            to[dataset] = to.GetValueOrDefault(dataset) + rows;
        }
    }
}

/// <summary>The reference refuses.</summary>
internal sealed class ExpectedRefusalException(string code) : Exception(code)
{
    public string Code => Message;
}
