using System.Text;
using System.Text.Json.Nodes;
using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger.Exporting;

/// <summary>Records as they are exported, made from payloads.</summary>
internal static class Exported
{
    public const string Id = "0198c5a5-0000-7000-8000-000000000001";

    /// <summary>Stands in every member that tells of a person, an operator, a case or what was written and looked for.</summary>
    public const string Personal = "王秀兰";

    public const string Answer = $$"""
        {"time":"2026-11-01T01:02:03.4567891+00:00","caller":{"department":"health","client":"c-1","grant":null},"purpose":"epidemic-control","policy":"p1","epoch":3,"retentionDays":730,
        "case":"{{Personal}}","operator":{"name":"{{Personal}}","verified":true},"claims":"{{Personal}}","document":"{{Personal}}","operation":"{{Personal}}","values":"{{Personal}}","digest":"{{Personal}}",
        "act":"{{Personal}}","target":"{{Personal}}","unheardOf":"{{Personal}}",
        "lookups":[{"dataset":"resident","field":"idNumber","value":"{{Personal}}","token":"{{Personal}}"}],
        "disclosed":[
        {"dataset":"resident","rows":2,"fields":{"name":["clear"],"birthDate":["year","hidden"]},"personDataset":"resident","treatmentSets":[{"name":"clear"}],"persons":[["{{Personal}}","{{Personal}}1",0],["{{Personal}}","{{Personal}}2",0]]},
        {"dataset":"household","rows":1,"fields":{"address":["clear"]},"personDataset":"resident","treatmentSets":[{}],"persons":[["{{Personal}}","{{Personal}}1",0]]}]}
        """;

    /// <summary>The answer, which two persons are in.</summary>
    public static ExportedRecord AnAnswer() => Of(Answer);

    /// <summary>A refusal of a client of some name.</summary>
    public static ExportedRecord ARefusal(string client = "c-1") => Of(
        new JsonObject
        {
            ["time"] = "2026-11-01T01:02:03Z",
            ["caller"] = new JsonObject { ["department"] = "health", ["client"] = client },
            ["code"] = "BAD_INPUT",
            ["step"] = "validate",
        }.ToJsonString(),
        "refusal");

    /// <summary>One that is not what was committed to.</summary>
    public static ExportedRecord Changed() => ExportedRecord.Of(new SequencedRecord(7, null), Keys);

    public static ExportedRecord Of(string body, string kind = "answer", string node = "0123456789abcdef.1")
    {
        var payload = $$"""{"v":2,"node":{{JsonValue.Create(node)!.ToJsonString()}},"counter":3,"id":"{{Id}}","kind":{{JsonValue.Create(kind)!.ToJsonString()}},"body":{{body}}}""";
        Assert.True(RecordPayload.TryRead(Encoding.UTF8.GetBytes(payload), out var read), payload);
        return ExportedRecord.Of(new SequencedRecord(7, read), Keys);
    }

    // Bodies in clear need none.
    private static RetentionKeys Keys { get; } = new(Path.Combine(Path.GetTempPath(), "gdx-no-keys"));
}
