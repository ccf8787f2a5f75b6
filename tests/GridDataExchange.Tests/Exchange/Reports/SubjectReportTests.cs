using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange.Reports;

namespace GridDataExchange.Tests.Exchange.Reports;

/// <summary>A report to a person in its two forms.</summary>
public sealed class SubjectReportTests
{
    private const string Hostile = """</td></style><script>alert("1")</script>&amp;'<img src=x onerror=y>""";

    private static readonly DateTimeOffset Minute = new(2026, 11, 1, 9, 2, 0, TimeSpan.FromHours(8));

    private static readonly SubjectReport Usual = Report(
        new SubjectEntry(
            Minute, true, Named("health", "Health", "卫生"), new StatedPurpose("epidemic-control", new Title("Epidemic control", "疫情防控"), "Law, article 1", true), Named("resident", "Resident", "居民"),
            [new(Named("name", "Name", "姓名"), [Named("clear", "in full", "完整内容")]), new(Named("phone", "Phone", "电话"), [Named("last4", "last four", "仅末四位"), new("hidden", null)])]),
        new SubjectEntry(Minute.AddMinutes(-1), false, new Named("closed-office", null), new StatedPurpose("gone", null, null, false), new Named("gone_set", null), [new(new Named("idNumber", null), [Named("lookup", "searched for", "查找")])]),
        new SubjectEntry(Minute.AddMinutes(-2), true, Named("police", "Police", "公安"), new StatedPurpose(null, null, null, false), Named("visit", "Visit", "走访"), []));

    private static readonly SubjectReport Attacked = Report(new SubjectEntry(
        Minute, true, Named("a" + Hostile, "b" + Hostile, "c" + Hostile), new StatedPurpose("d" + Hostile, new Title("e" + Hostile, "f" + Hostile), "g" + Hostile, false), new Named("h" + Hostile, null),
        [new(Named("i" + Hostile, "j" + Hostile, "k" + Hostile), [new("l" + Hostile, null)])])) with
    {
        Key = "m" + Hostile,
        TimeZone = "n" + Hostile,
        Dataset = Named("o" + Hostile, "p" + Hostile, "q" + Hostile),
        Period = new ReportPeriod("r" + Hostile, "s" + Hostile, default, default),
    };

    public static TheoryData<bool> Reports => [false, true];

    [Theory]
    [MemberData(nameof(Reports))]
    public void The_page_says_of_each_entry_what_the_JSON_says(bool attacked)
    {
        var report = attacked ? Attacked : Usual;
        var told = Json(report).GetProperty("entries").EnumerateArray().Select(Row);

        Assert.Equal(told, Rows(report));
    }

    [Theory]
    [MemberData(nameof(Reports))]
    public void The_page_says_in_its_head_what_the_JSON_says(bool attacked)
    {
        var report = attacked ? Attacked : Usual;
        var (json, kept) = (Json(report), Json(report).GetProperty("kept"));
        var erased = Assert.Single(kept.GetProperty("erased").EnumerateArray());

        Assert.Equal(
            [
                $"{Title(json.GetProperty("dataset"))} {Text(json, "key")}",
                $"{Text(json, "made")} ({Text(json, "timeZone")})",
                $"{Text(json, "from") ?? "…"} – {Text(json, "to") ?? "…"}",
                Text(kept, "since"),
                Text(kept, "completeTo") ?? "—",
                $"保存 {erased.GetProperty("keptDays")} 天、{Text(erased, "writtenBefore")} 之前的记录 · records kept for {erased.GetProperty("keptDays")} days and written before {Text(erased, "writtenBefore")}",
            ],
            Body(report).Descendants("dd").Select(d => d.Value));
    }

    [Fact]
    public void Entries_are_told_to_the_minute_in_the_order_given()
    {
        Assert.Equal(["2026-11-01T09:02+08:00", "2026-11-01T09:01+08:00", "2026-11-01T09:00+08:00"], Json(Usual).GetProperty("entries").EnumerateArray().Select(e => Text(e, "time")));
        Assert.Equal(["shown", "looked-up", "shown"], Json(Usual).GetProperty("entries").EnumerateArray().Select(e => Text(e, "event")));
        Assert.Equal("2026-11-01T09:02+08:00|卫生 Health|疫情防控 Epidemic controlLaw, article 1|已显示shown|居民 Resident|姓名 Name: 完整内容 in full/电话 Phone: 仅末四位 last four; hidden", Rows(Usual)[0]);
    }

    [Fact]
    public void A_hostile_value_is_text_of_the_page_and_no_element_attribute_or_style()
    {
        var page = Page(Attacked);

        Assert.Equal(2, Regex.Count(page, "</?style>"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        var body = Body(Attacked); // it parses, so what was opened is closed
        Assert.Empty(body.Descendants().Select(e => e.Name.LocalName).Except(["h1", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "span", "br"]));
        Assert.Empty(body.Descendants().Attributes().Select(a => a.Name.LocalName).Except(["class", "lang", "scope"]));
        // Codes that have a title are not read by people, and are in the JSON alone.
        Assert.All("bcefghjklmnpqrs", each => Assert.Contains(each + Hostile, body.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_hostile_value_is_a_value_of_the_JSON()
    {
        var json = Json(Attacked);
        var entry = Assert.Single(json.GetProperty("entries").EnumerateArray());

        Assert.Equal(["report", "dataset", "key", "made", "timeZone", "from", "to", "kept", "entries"], json.EnumerateObject().Select(m => m.Name));
        Assert.Equal(("m" + Hostile, "a" + Hostile, "g" + Hostile), (Text(json, "key"), Text(entry.GetProperty("department"), "code"), Text(entry.GetProperty("purpose"), "basis")));
    }

    [Fact]
    public void The_page_can_be_printed_with_its_head_on_each_sheet_and_needs_nothing_from_elsewhere()
    {
        var page = Page(Usual);

        Assert.Contains("@page{size:A4", page, StringComparison.Ordinal);
        Assert.Contains("@media print{", page, StringComparison.Ordinal);
        Assert.Contains("thead{display:table-header-group}tr{break-inside:avoid}", page, StringComparison.Ordinal);
        var table = Assert.Single(Body(Usual).Descendants("table"));
        Assert.Equal(6, table.Elements("thead").Elements("tr").Elements("th").Count());
        Assert.All(table.Elements("tbody").Elements("tr"), row => Assert.Equal(6, row.Elements("td").Count()));
        Assert.DoesNotMatch(new Regex("(src|href|action)=|url\\(|@import|<link|<iframe", RegexOptions.IgnoreCase), page);
    }

    [Fact]
    public void A_report_without_entries_says_so()
    {
        var empty = Report() with { KeptSince = null, CompleteTo = null };

        Assert.Equal("在所查期间内没有可告知的查看记录。There is no record to tell of in the period.", Assert.Single(Body(empty).Elements("p")).Value);
        Assert.Empty(Body(empty).Descendants("table"));
        Assert.Equal(0, Json(empty).GetProperty("entries").GetArrayLength());
        Assert.Equal("""{"since":null,"completeTo":null,"erased":[{"keptDays":200,"writtenBefore":"2026-03-01"}]}""", Json(empty).GetProperty("kept").GetRawText());
    }

    private static SubjectReport Report(params SubjectEntry[] entries) => new()
    {
        Dataset = Named("resident", "Resident", "居民"),
        Key = "R1",
        Made = Minute.AddDays(1),
        TimeZone = "Asia/Shanghai",
        Period = new ReportPeriod(null, "2026-11-30", default, default),
        KeptSince = Minute.AddYears(-1),
        CompleteTo = null,
        Erased = [new ErasedRecords(200, new DateOnly(2026, 3, 1))],
        Entries = entries,
    };

    private static Named Named(string code, string en, string zh) => new(code, new Title(en, zh));

    private static JsonElement Json(SubjectReport report) => JsonSerializer.Deserialize<JsonElement>(SubjectReportJson.Write(report));

    private static string Page(SubjectReport report) => new UTF8Encoding(false, true).GetString(SubjectReportHtml.Write(report));

    private static XElement Body(SubjectReport report)
    {
        var page = Page(report);
        return XElement.Parse(page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)].Replace("<br>", "<br/>", StringComparison.Ordinal));
    }

    private static List<string> Rows(SubjectReport report) =>
        [.. Body(report).Descendants("tbody").Elements("tr").Select(r => string.Join('|', r.Elements("td").Select(c => c.Element("ul") is { } list ? string.Join('/', list.Elements("li").Select(l => l.Value)) : c.Value.TrimEnd('\n'))))];

    /// <summary>What a row of the page must say, by the JSON.</summary>
    private static string Row(JsonElement entry)
    {
        var purpose = entry.GetProperty("purpose");
        return string.Join(
            '|',
            Text(entry, "time"),
            Title(entry.GetProperty("department")),
            Text(purpose, "code") is null ? "未说明用途 no purpose was named" : Title(purpose) + (Text(purpose, "basis") ?? "—") + (purpose.GetProperty("inForce").GetBoolean() ? "" : "该用途已不再使用 this purpose exists no longer"),
            Text(entry, "event") == "shown" ? "已显示shown" : "被查找looked for",
            Title(entry.GetProperty("dataset")),
            string.Join('/', entry.GetProperty("fields").EnumerateArray().Select(f => $"{Title(f)}: {string.Join("; ", f.GetProperty("treatments").EnumerateArray().Select(Title))}")));
    }

    private static string Title(JsonElement named) => Text(named, "zh") is { } zh ? $"{zh} {Text(named, "en")}" : Text(named, "code")!;

    private static string? Text(JsonElement of, string member) => of.GetProperty(member).GetString();
}
