using System.Text;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger;

public sealed class RecordBodyTests
{
    private const string Whole = """
        {"v":2,"id":"0198c5a5-0000-7000-8000-000000000001","kind":"answer","time":"2026-11-01T01:00:00Z","unheardOf":{"a":[1]},
        "caller":{"department":"health","client":"c","grant":null},"purpose":"epidemic-control","case":"","operator":{"name":"zhang","verified":false},
        "disclosed":[{"dataset":"visit","rows":2,"fields":{"result":["clear","hidden"]},"personDataset":"resident","treatmentSets":[{"result":"clear"},{}],"persons":[["sealed","token",0],["sealed2","token2",1]]}]}
        """;

    [Fact]
    public void What_a_body_says_is_read_and_what_is_unknown_left_alone()
    {
        var body = Read(Whole);

        Assert.Equal(("answer", "health", "c", null, "zhang"), (body.Kind, body.Caller!.Department, body.Caller.Client, body.Case, body.Operator!.Name));
        var of = Assert.Single(body.Disclosed);
        Assert.Equal(("visit", 2L, "resident"), (of.Dataset, of.Rows, of.PersonDataset));
        Assert.Equal([("token", 0), ("token2", 1)], of.Persons.Select(p => (p.Token, p.TreatmentSet)));
        Assert.Equal([("result", "clear")], of.TreatmentSets[0]);
    }

    [Theory]
    [InlineData("\"kind\":\"answer\",", "", "the body has no `kind`")]
    [InlineData("0198c5a5-0000-7000-8000-000000000001", "王秀兰", "`id` of the body is not a UUID")]
    [InlineData("2026-11-01T01:00:00Z", "王秀兰", "`time` of the body is not a time")]
    [InlineData("\"department\":\"health\",", "", "`caller` of the body has no `department`")]
    [InlineData("\"caller\":", "\"asker\":", "the body has no `caller`")]
    [InlineData("\"disclosed\":", "\"shown\":", "the body has no `disclosed`")]
    [InlineData("\"rows\":2", "\"rows\":\"王秀兰\"", "is not a whole number")]
    [InlineData("\"verified\":false", "\"verified\":\"王秀兰\"", "is not true or false")]
    [InlineData("\"token2\",1]", "\"token2\",2]", "is not a key, a token and one of the treatment sets")]
    [InlineData("\"token2\",1]", "\"token2\"]", "is not a key, a token and one of the treatment sets")]
    [InlineData("{\"v\"", "王秀兰", "is not JSON")]
    public void What_makes_it_useless_is_refused_and_no_value_is_said(string text, string by, string sentence)
    {
        Assert.Contains(text, Whole, StringComparison.Ordinal);
        var refused = Assert.Throws<InvalidDataException>(() => Read(Whole.Replace(text, by, StringComparison.Ordinal)));

        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("王秀兰", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_names_somebody_is_not_indexed_without_a_retention_key()
    {
        var writer = new IndexWriter(MasterKey.Create());

        Assert.Throws<InvalidDataException>(() => writer.Rows(Read("""{"id":"0198c5a5-0000-7000-8000-000000000001","kind":"refusal","time":"2026-11-01T01:00:00Z","case":"CASE-1"}"""), 1, null));
        Assert.Empty(writer.Rows(Read("""{"id":"0198c5a5-0000-7000-8000-000000000001","kind":"heartbeat","time":"2026-11-01T01:00:00Z"}"""), 1, null).Disclosures);
    }

    private static RecordBody Read(string json) => RecordBody.Read(Encoding.UTF8.GetBytes(json));
}
