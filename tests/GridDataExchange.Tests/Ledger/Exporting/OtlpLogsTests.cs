using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Exporting;

namespace GridDataExchange.Tests.Ledger.Exporting;

public sealed class OtlpLogsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 2, 4, TimeSpan.FromHours(8));

    [Fact]
    public void Records_stand_in_one_scope_of_one_resource()
    {
        var resource = Single(Write(Exported.AnAnswer(), Exported.ARefusal()), "resourceLogs");
        Assert.Equal("""{"attributes":[{"key":"service.name","value":{"stringValue":"gdx"}}]}""", resource.GetProperty("resource").GetRawText());
        var scope = Single(resource, "scopeLogs");
        Assert.Equal("gdx.ledger", scope.GetProperty("scope").GetProperty("name").GetString());
        Assert.Equal(2, scope.GetProperty("logRecords").GetArrayLength());
    }

    [Fact]
    public void A_record_has_its_members_as_attributes_with_64_bit_numbers_as_text()
    {
        var record = Record(Exported.AnAnswer());

        Assert.Equal("gdx.ledger.record", record.GetProperty("eventName").GetString());
        Assert.Equal(
            [
                ("client", """{"stringValue":"c-1"}"""),
                ("department", """{"stringValue":"health"}"""),
                ("fields", """{"arrayValue":{"values":[{"stringValue":"household address=clear"},{"stringValue":"resident birthDate=hidden birthDate=year idNumber=lookup name=clear"}]}}"""),
                ("id", $$"""{"stringValue":"{{Exported.Id}}"}"""),
                ("index", """{"intValue":"7"}"""),
                ("kind", """{"stringValue":"answer"}"""),
                ("persons", """{"intValue":"2"}"""),
                ("policy", """{"stringValue":"p1"}"""),
                ("purpose", """{"stringValue":"epidemic-control"}"""),
                ("rows", """{"intValue":"3"}"""),
            ],
            Attributes(record).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key["gdx.record.".Length..], a.Value.GetRawText())));
    }

    [Fact]
    public void Times_are_nanoseconds_as_text()
    {
        var record = Record(Exported.AnAnswer());

        Assert.Equal("1793494923456789100", record.GetProperty("timeUnixNano").GetString());
        Assert.Equal("1793494924000000000", record.GetProperty("observedTimeUnixNano").GetString());
    }

    [Fact]
    public void A_record_that_is_not_what_was_committed_to_has_no_time_and_no_id()
    {
        var record = Record(Exported.Changed());

        Assert.False(record.TryGetProperty("timeUnixNano", out _));
        Assert.Equal("1793494924000000000", record.GetProperty("observedTimeUnixNano").GetString());
        Assert.Equal(["fields", "index", "kind", "persons", "rows"], Attributes(record).Keys.Select(k => k["gdx.record.".Length..]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("answer", """{"time":"2026-11-01T01:02:03Z","caller":{"department":"d","client":"c"},"disclosed":[]}""", 9, "INFO")]
    [InlineData("heartbeat", """{"time":"2026-11-01T01:02:03Z"}""", 9, "INFO")]
    [InlineData("refusal", """{"time":"2026-11-01T01:02:03Z","code":"BAD_INPUT"}""", 13, "WARN")]
    [InlineData("alert", """{"time":"2026-11-01T01:02:03Z"}""", 17, "ERROR")]
    [InlineData("alert", """{"time":"2026-11-01T01:02:03Z","code":"BAD_INPUT"}""", 17, "ERROR")]
    public void The_severity_is_a_number_and_its_name(string kind, string body, int number, string name)
    {
        var record = Record(Exported.Of(body, kind));

        Assert.Equal((number, name), (record.GetProperty("severityNumber").GetInt32(), record.GetProperty("severityText").GetString()));
    }

    [Fact]
    public void A_record_that_is_not_what_was_committed_to_is_an_error() => Assert.Equal(17, Record(Exported.Changed()).GetProperty("severityNumber").GetInt32());

    [Theory]
    [InlineData("\"}]},{\"key\":\"forged")]
    [InlineData("同江 \U0001F600 \n \\ \0")]
    public void Hostile_text_is_a_value_and_nothing_else(string client)
    {
        var attributes = Attributes(Record(Exported.ARefusal(client)));

        Assert.Equal(client, attributes["gdx.record.client"].GetProperty("stringValue").GetString());
        Assert.Equal("BAD_INPUT", attributes["gdx.record.code"].GetProperty("stringValue").GetString());
        Assert.Equal(10, attributes.Count);
    }

    [Fact]
    public void Nothing_of_a_person_operator_case_or_value_is_in_a_record() =>
        Assert.All(Strings(Record(Exported.AnAnswer())), text => Assert.DoesNotContain(Exported.Personal, text, StringComparison.Ordinal));

    [Theory]
    [InlineData("", false)]
    [InlineData("{}", false)]
    [InlineData("OK", false)]
    [InlineData("[]", false)]
    [InlineData("""{"partialSuccess":{}}""", false)]
    [InlineData("""{"partialSuccess":null}""", false)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"0","errorMessage":"slow"}}""", false)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":0}}""", false)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":"1"}}""", true)]
    [InlineData("""{"partialSuccess":{"rejectedLogRecords":2}}""", true)]
    public void What_a_collector_rejects_did_not_arrive(string answer, bool rejected) => Assert.Equal(rejected, OtlpLogs.Rejected(Encoding.UTF8.GetBytes(answer)));

    private static JsonElement Record(ExportedRecord record) => Single(Single(Single(Write(record), "resourceLogs"), "scopeLogs"), "logRecords");

    private static JsonElement Write(params ExportedRecord[] records) => JsonSerializer.Deserialize<JsonElement>(OtlpLogs.Write(records, Now));

    private static JsonElement Single(JsonElement of, string member) => Assert.Single(of.GetProperty(member).EnumerateArray());

    private static Dictionary<string, JsonElement> Attributes(JsonElement record) =>
        record.GetProperty("attributes").EnumerateArray().ToDictionary(a => a.GetProperty("key").GetString()!, a => a.GetProperty("value"), StringComparer.Ordinal);

    private static IEnumerable<string> Strings(JsonElement of) => of.ValueKind switch
    {
        JsonValueKind.Object => of.EnumerateObject().SelectMany(m => Strings(m.Value).Append(m.Name)),
        JsonValueKind.Array => of.EnumerateArray().SelectMany(Strings),
        _ => [of.ToString()],
    };
}
