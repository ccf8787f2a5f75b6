using System.Globalization;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>The members of an exported record by name; those that have nothing are left out, <c>fields</c> comes once a dataset.</summary>
internal static class ExportedMembers
{
    public static IEnumerable<(string Name, string Value)> Of(ExportedRecord record)
    {
        (string, string?)[] members =
        [
            ("id", record.Id?.ToString("D")),
            ("index", record.Index.ToString(CultureInfo.InvariantCulture)),
            ("kind", record.Kind),
            ("department", record.Department),
            ("client", record.Client),
            ("purpose", record.Purpose),
            ("code", record.Code),
            ("step", record.Step),
            ("policy", record.Policy),
            ("rows", record.Rows.ToString(CultureInfo.InvariantCulture)),
            ("persons", record.Persons.ToString(CultureInfo.InvariantCulture)),
            .. record.Fields.Select(f => ("fields", (string?)f)),
        ];
        return members.Where(m => !string.IsNullOrEmpty(m.Item2)).Select(m => (m.Item1, m.Item2!));
    }
}
