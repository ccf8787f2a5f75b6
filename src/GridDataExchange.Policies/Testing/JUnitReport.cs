using System.Globalization;
using System.Xml;

namespace GridDataExchange.Policies.Testing;

/// <summary>Writes a report as JUnit XML, which continuous integration reads: a suite a file.</summary>
internal static class JUnitReport
{
    private static readonly XmlWriterSettings Settings = new() { Indent = true, NewLineChars = "\n", CloseOutput = false };

    /// <summary>Writes the report.</summary>
    public static void Write(PolicyTestReport report, TextWriter output)
    {
        using var xml = XmlWriter.Create(output, Settings);
        xml.WriteStartElement("testsuites");
        WriteCounts(xml, [.. report.Cases]);
        foreach (var file in report.Cases.GroupBy(c => c.File, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean(file.Key));
            WriteCounts(xml, [.. file]);
            foreach (var test in file)
            {
                WriteCase(xml, test);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<CaseResult> cases)
    {
        xml.WriteAttributeString("tests", cases.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", cases.Count(c => !c.Passed).ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteCase(XmlWriter xml, CaseResult test)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(Path.GetFileNameWithoutExtension(test.File)));
        xml.WriteAttributeString("name", Clean(test.Name));
        xml.WriteAttributeString("file", Clean(test.File));
        xml.WriteAttributeString("line", test.Line.ToString(CultureInfo.InvariantCulture));
        if (!test.Passed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Clean(test.Failures[0]));
            xml.WriteString(Clean($"{test.File}:{test.Line}\n{string.Join('\n', test.Failures)}"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // XML 1.0 has no form at all for some characters that YAML can hold.
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(r => r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString()));
}
