using System.Text;
using System.Text.RegularExpressions;
using GridDataExchange.Ledger.Exporting;

namespace GridDataExchange.Tests.Ledger.Exporting;

public sealed partial class SyslogLineTests
{
    [Fact]
    public void A_line_is_a_header_and_one_element_with_every_member_that_has_something() =>
        Assert.Equal(
            $"<110>1 2026-11-01T01:02:03.456789Z 0123456789abcdef.1 gdx - answer [gdx@32473 id=\"{Exported.Id}\" index=\"7\" kind=\"answer\" department=\"health\" client=\"c-1\" purpose=\"epidemic-control\" policy=\"p1\""
            + " rows=\"3\" persons=\"2\" fields=\"household address=clear\" fields=\"resident birthDate=hidden birthDate=year idNumber=lookup name=clear\"]",
            SyslogLine.Write(Exported.AnAnswer()));

    [Fact]
    public void A_record_that_is_not_what_was_committed_to_has_no_id_time_or_node() =>
        Assert.Equal("<106>1 - - gdx - changed [gdx@32473 index=\"7\" kind=\"changed\" rows=\"0\" persons=\"0\"]", SyslogLine.Write(Exported.Changed()));

    [Theory]
    [InlineData("""{"time":"yesterday"}""")]
    [InlineData("""[1]""")]
    public void A_body_that_cannot_be_read_leaves_the_head(string body) =>
        Assert.Equal($"<110>1 - 0123456789abcdef.1 gdx - answer [gdx@32473 id=\"{Exported.Id}\" index=\"7\" kind=\"answer\" rows=\"0\" persons=\"0\"]", SyslogLine.Write(Exported.Of(body)));

    // The facility is 13, log audit.
    [Theory]
    [InlineData("answer", """{"time":"2026-11-01T01:02:03Z","caller":{"department":"d","client":"c"},"disclosed":[]}""", (13 * 8) + 6)]
    [InlineData("heartbeat", """{"time":"2026-11-01T01:02:03Z"}""", (13 * 8) + 6)]
    [InlineData("refusal", """{"time":"2026-11-01T01:02:03Z","code":"BAD_INPUT"}""", (13 * 8) + 5)]
    [InlineData("alert", """{"time":"2026-11-01T01:02:03Z"}""", (13 * 8) + 4)]
    public void The_priority_says_the_facility_and_how_grave_it_is(string kind, string body, int priority) =>
        Assert.StartsWith($"<{priority}>1 2026-11-01T01:02:03.000000Z ", SyslogLine.Write(Exported.Of(body, kind)), StringComparison.Ordinal);

    [Fact]
    public void Times_are_in_UTC() =>
        Assert.Contains(" 2026-10-31T17:02:03.000000Z ", SyslogLine.Write(Exported.Of("""{"time":"2026-11-01T01:02:03+08:00"}""", "start")), StringComparison.Ordinal);

    [Theory]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a]b", "a\\]b")]
    [InlineData("\"] [gdx@32473 id=\"forged\"]\n<110>1 ", "\\\"\\] [gdx@32473 id=\\\"forged\\\"\\]?<110>1 ")]
    [InlineData("tab\tbell\anul\0delete\u007fnext\u0085", "tab?bell?nul?delete?next?")]
    [InlineData("同江 \U0001F600", "同江 \U0001F600")]
    public void What_would_end_a_value_is_escaped_and_what_would_end_a_line_replaced(string client, string written)
    {
        var line = SyslogLine.Write(Exported.ARefusal(client));

        Assert.Contains($" client=\"{written}\" code=", line, StringComparison.Ordinal);
        var element = Element().Match(line);
        Assert.True(element.Success, line);
        Assert.Equal(["id", "index", "kind", "department", "client", "code", "step", "rows", "persons"], element.Groups["name"].Captures.Select(c => c.Value));
        Assert.Equal(string.Concat(client.Select(c => char.IsControl(c) ? '?' : c)), Regex.Replace(element.Groups["value"].Captures[4].Value, """\\(["\\\]])""", "$1"));
    }

    [Theory]
    [InlineData("", "answer", " - gdx - answer [")]
    [InlineData("no de\n节点.1", "an\tswer ü", " node.1 gdx - answer [")]
    [InlineData("节点", "王", " - gdx - - [")]
    public void A_word_of_the_header_is_printable_ASCII_or_a_hyphen(string node, string kind, string header) =>
        Assert.Contains(header, SyslogLine.Write(Exported.Of(Exported.Answer, kind, node)), StringComparison.Ordinal);

    [Fact]
    public void A_word_of_the_header_is_cut_to_its_longest() =>
        Assert.StartsWith($"<110>1 2026-11-01T01:02:03.456789Z {new string('n', 255)} gdx - {new string('k', 32)} [", SyslogLine.Write(Exported.Of(Exported.Answer, new string('k', 33), new string('n', 256))), StringComparison.Ordinal);

    [Fact]
    public void A_frame_counts_the_octets_of_the_line_in_UTF_8_and_not_its_characters()
    {
        var record = Exported.ARefusal("同江\U0001F600");
        var line = SyslogLine.Write(record);

        var frame = SyslogLine.Frame(record);

        var space = Array.IndexOf(frame, (byte)' ');
        Assert.Equal($"{line.Length + 2 + 2 + 2}", Encoding.ASCII.GetString(frame, 0, space)); // a character of three octets twice, and a pair of four octets
        Assert.Equal(line, new UTF8Encoding(false, true).GetString(frame, space + 1, frame.Length - space - 1));
        Assert.NotEqual(0xEF, frame[space + 1]); // no byte order mark
    }

    [Fact]
    public void Nothing_of_a_person_operator_case_or_value_is_in_a_line() =>
        Assert.DoesNotContain(Exported.Personal, SyslogLine.Write(Exported.AnAnswer()), StringComparison.Ordinal);

    // 6.3 of RFC 5424: to the end, whatever the values are.
    [GeneratedRegex("""\[gdx@32473(?: (?<name>[!#-<>-\\^-~]{1,32})="(?<value>(?:[^"\\\]]|\\["\\\]])*)")*\]\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Element();
}
