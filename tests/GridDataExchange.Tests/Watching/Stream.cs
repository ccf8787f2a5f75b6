using System.Text.Json;
using GridDataExchange.Exchange.Watching;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Policies.Watching;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Watching;

/// <summary>Records as the ledger keeps them, and what rules find in them.</summary>
internal sealed class Stream(int seed)
{
    /// <summary>A Monday, 10:00 in Asia/Shanghai.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 2, 2, 0, 0, TimeSpan.Zero);

    private static readonly MasterKey Key = MasterKey.Create();
    private static readonly PersonSeal Seal = new(Key);
    private static readonly LiteralSeal Literals = new(Key);

    private readonly Random random = new(seed);

    public List<RecordBody> Records { get; } = [];

    /// <summary>An answer that shows persons, and looks values up of which the last ones find nobody.</summary>
    public RecordBody Answer(DateTimeOffset time, string client, string person, IReadOnlyList<string> persons, IReadOnlyList<string>? found = null, IReadOnlyList<string>? missed = null, string department = "civil", string purpose = "care", string dataset = "resident")
    {
        var lookups = (found ?? []).Concat(missed ?? []).Select(v => new RecordLookup(dataset, "idNumber", "sealed", dataset) { Token = Seal.LookupToken(dataset, "idNumber", v) });
        var shown = persons.Concat(found ?? []).ToList();
        var body = Of(time, RecordBody.Answer, client, person, department, purpose) with
        {
            Lookups = [.. lookups],
            Disclosed = [new RecordDisclosure(dataset, shown.Count, 0, [], dataset, [[]], [.. shown.Select(p => new RecordPerson("sealed", Token(dataset, p), 0))])],
        };
        Records.Add(body);
        return body;
    }

    public RecordBody Refusal(DateTimeOffset time, string client, string code = "VALIDATION_FAILED", long times = 1)
    {
        var body = Of(time, times == 1 ? "refusal" : "refusals", client, "o", "civil", "care") with { Code = code, Times = times };
        Records.Add(body);
        return body;
    }

    /// <summary>An officer asks for disclosures, by these values.</summary>
    public RecordBody Review(DateTimeOffset time, string client, string department, params string[] values)
    {
        var body = Of(time, RecordBody.Answer, client, "o", department, "audit-review");
        body = body with
        {
            Operation = "{ disclosures(where: $0) { person } }",
            Values = Literals.Seal(body.Id, JsonSerializer.SerializeToUtf8Bytes(new object[] { values, 50 })),
            Disclosed = [new RecordDisclosure("disclosure", 1, 0, [], null, [], [])],
        };
        Records.Add(body);
        return body;
    }

    /// <summary>What rules find, in the order of time.</summary>
    public IReadOnlyList<RaisedAlert> Watch(params IEnumerable<WatchRule> rules)
    {
        var engine = new WatchEngine(rules, Key);
        return [.. Records.OrderBy(r => r.Time).Select(r => Observation.Of(r, Literals)).OfType<Observation>().SelectMany(engine.Judge)];
    }

    private RecordBody Of(DateTimeOffset time, string kind, string client, string person, string department, string purpose)
    {
        var id = new byte[16];
        random.NextBytes(id);
        return new RecordBody { Id = new Guid(id), Kind = kind, Time = time, Caller = new RecordCaller(department, client, null), Purpose = purpose, Operator = new RecordOperator(person, false) };
    }


    private static string Token(string dataset, string person) =>
        Seal.Token(dataset, person);
}
