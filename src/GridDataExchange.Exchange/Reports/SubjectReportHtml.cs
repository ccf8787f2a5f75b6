using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace GridDataExchange.Exchange.Reports;

/// <summary>A report to a person as a page to print, in Chinese and English: no script, nothing loaded from anywhere, every value escaped.</summary>
internal sealed class SubjectReportHtml
{
    private const string Style = """
        body{font:14px/1.5 "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#111}
        h1{font-size:1.4rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #767676;padding:.35rem .5rem;text-align:left;vertical-align:top}
        th{background:#eee}ul{margin:0;padding-left:1.1rem}.en{color:#444;display:block}thead{display:table-header-group}tr{break-inside:avoid}
        @page{size:A4 landscape;margin:15mm}@media print{body{margin:0;max-width:none;font-size:11px}}
        """;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder html = new(16 * 1024);

    /// <summary>What a browser is told to let the page do: show its own style, and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";

    public static byte[] Write(SubjectReport report) => Encoding.UTF8.GetBytes(new SubjectReportHtml().Page(report));

    private string Page(SubjectReport report)
    {
        html.Append("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(Encoder.Encode(ContentSecurityPolicy))
            .Append("\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>个人信息被查看情况报告 Report on who saw your data</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n");
        Element("h1", "个人信息被查看情况报告", "Report on who saw your data");
        Head(report);
        Entries(report);
        Notes();
        return html.Append("</body>\n</html>\n").ToString();
    }

    private void Head(SubjectReport report)
    {
        html.Append("<dl>\n");
        Term("当事人", "Person", $"{report.Dataset.Title?.Zh} {report.Dataset.Title?.En} {report.Key}");
        Term("制作时间", "Made", $"{SubjectReportText.Minute(report.Made)} ({report.TimeZone})");
        Term("查询期间", "Period asked for", $"{report.Period.FromText ?? "…"} – {report.Period.ToText ?? "…"}");
        Term("记录保存起始", "Every record is kept since", SubjectReportText.Minute(report.KeptSince) ?? "—");
        Term("记录截至", "Records up to", SubjectReportText.Minute(report.CompleteTo) ?? "—");
        foreach (var erased in report.Erased)
        {
            var (days, day) = (erased.KeptDays.ToString(CultureInfo.InvariantCulture), SubjectReportText.Day(erased.WrittenBefore));
            Term("已到期清除", "Erased at the end of their retention", $"保存 {days} 天、{day} 之前的记录 · records kept for {days} days and written before {day}");
        }

        html.Append("</dl>\n");
    }

    private void Entries(SubjectReport report)
    {
        if (report.Entries.Count == 0)
        {
            Element("p", "在所查期间内没有可告知的查看记录。", "There is no record to tell of in the period.");
            return;
        }

        html.Append("<table>\n<thead>\n<tr>");
        foreach (var (zh, en) in (ReadOnlySpan<(string, string)>)[("时间", "Time"), ("部门", "Department"), ("用途及法律依据", "Purpose and legal basis"), ("情况", "What"), ("数据", "Data"), ("字段", "Fields")])
        {
            Element("th scope=\"col\"", zh, en);
        }

        html.Append("</tr>\n</thead>\n<tbody>\n");
        foreach (var entry in report.Entries)
        {
            Entry(entry);
        }

        html.Append("</tbody>\n</table>\n");
    }

    private void Entry(SubjectEntry entry)
    {
        html.Append("<tr><td>").Append(Encoder.Encode(SubjectReportText.Minute(entry.Minute))).Append("</td>");
        Cell(entry.Department);
        Purpose(entry.Purpose);
        Element("td", entry.Shown ? "已显示" : "被查找", entry.Shown ? "shown" : "looked for");
        Cell(entry.Dataset);
        html.Append("<td><ul>");
        foreach (var field in entry.Fields)
        {
            html.Append("<li>");
            Text(field.Field);
            html.Append(": ");
            for (var i = 0; i < field.Treatments.Count; i++)
            {
                html.Append(i == 0 ? "" : "; ");
                Text(field.Treatments[i]);
            }

            html.Append("</li>");
        }

        html.Append("</ul></td></tr>\n");
    }

    private void Purpose(StatedPurpose purpose)
    {
        html.Append("<td>");
        if (purpose.Code is null)
        {
            Inline("未说明用途", "no purpose was named");
        }
        else
        {
            Text(new Named(purpose.Code, purpose.Title));
            html.Append("<br>").Append(Encoder.Encode(purpose.Basis ?? "—"));
            if (!purpose.InForce)
            {
                html.Append("<br>");
                Inline("该用途已不再使用", "this purpose exists no longer");
            }
        }

        html.Append("</td>");
    }

    private void Notes()
    {
        html.Append("<ul>\n");
        Element("li", "时间精确到分钟；同一分钟内相同的记录合为一条。经办人姓名属其个人信息，不予列出。", "Times are to the minute, and equal entries of one minute are one. Names of officials are personal data of theirs and are not given.");
        Element("li", "“被查找”指有人以您的编号查找，不论是否得到结果。以其他值查找而无结果的不在其中。", "“Looked for” means that somebody searched for your number, with or without a result. Searches by another value that found nobody are not in it.");
        html.Append("</ul>\n");
    }

    private void Term(string zh, string en, string value) =>
        html.Append("<dt>").Append(Encoder.Encode($"{zh} {en}")).Append("</dt><dd>").Append(Encoder.Encode(value)).Append("</dd>\n");

    private void Cell(Named of)
    {
        html.Append("<td>");
        Text(of);
        html.Append("</td>");
    }

    private void Text(Named of) => Inline(of.Title?.Zh ?? of.Code, of.Title is { } title ? title.En : null);

    private void Inline(string zh, string? en)
    {
        html.Append(Encoder.Encode(zh));
        if (en is not null)
        {
            html.Append(" <span lang=\"en\">").Append(Encoder.Encode(en)).Append("</span>");
        }
    }

    private void Element(string tag, string zh, string en) =>
        html.Append('<').Append(tag).Append('>').Append(Encoder.Encode(zh)).Append("<span class=\"en\" lang=\"en\">").Append(Encoder.Encode(en)).Append("</span></").Append(tag.Split(' ')[0]).Append(">\n");
}
