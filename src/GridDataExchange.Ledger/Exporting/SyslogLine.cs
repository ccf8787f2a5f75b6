using System.Globalization;
using System.Text;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>A record as a syslog message (RFC 5424), all of it structured data; framed by its count of octets (RFC 6587, 3.4.1, and RFC 5425).</summary>
internal static class SyslogLine
{
    private const int LogAudit = 13;
    private const int Critical = 2;
    private const int Warning = 4;
    private const int Notice = 5;
    private const int Informational = 6;

    /// <summary>RFC 5612 keeps this number for those that have none of their own.</summary>
    private const string Element = "gdx@32473";

    public static byte[] Frame(ExportedRecord record)
    {
        var message = Encoding.UTF8.GetBytes(Write(record));
        return [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message];
    }

    public static string Write(ExportedRecord record)
    {
        var line = new StringBuilder(512);
        line.Append(CultureInfo.InvariantCulture, $"<{(LogAudit * 8) + Severity(record)}>1 ")
            .Append(record.Time is { } time ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) : "-")
            .Append(' ').Append(Word(record.Node, 255)).Append(" gdx - ").Append(Word(record.Kind, 32)).Append(" [").Append(Element);
        foreach (var (name, value) in ExportedMembers.Of(record))
        {
            line.Append(' ').Append(name).Append("=\"");
            foreach (var c in value)
            {
                // 6.3.3: these three must be escaped; control characters should not be there.
                line.Append(c is '"' or '\\' or ']' ? $"\\{c}" : char.IsControl(c) ? "?" : c.ToString());
            }

            line.Append('"');
        }

        return line.Append(']').ToString();
    }

    private static int Severity(ExportedRecord record) =>
        record.Kind == ExportedRecord.Changed ? Critical : record.IsAlarm ? Warning : record.IsRefusal ? Notice : Informational;

    /// <summary>A header field: printable ASCII without spaces, <c>-</c> for nothing.</summary>
    private static string Word(string? text, int longest)
    {
        var word = string.Concat((text ?? "").Where(c => c is > ' ' and <= '~'));
        return word.Length == 0 ? "-" : word[..Math.Min(word.Length, longest)];
    }
}
