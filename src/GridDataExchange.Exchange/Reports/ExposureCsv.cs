using System.Globalization;
using System.Text;
using GridDataExchange.Ledger.Exporting;
using GridDataExchange.Ledger.Index;

namespace GridDataExchange.Exchange.Reports;

/// <summary>The scope of a breach as CSV (RFC 4180): the persons, then datasets about nobody, then whom was looked for in vain; and up to when that is all.</summary>
internal static class ExposureCsv
{
    public const string Head = "kind,dataset,key,first,last,times,fields\r\n";

    public static async Task WriteAsync(Stream to, Exposure exposure, IndexCompleteness reach, CancellationToken cancellationToken)
    {
        var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024, leaveOpen: true);
        await using (text.ConfigureAwait(false))
        {
            await text.WriteAsync(Head).ConfigureAwait(false);
            foreach (var person in exposure.Persons)
            {
                await LineAsync("person", person.Dataset, person.Key, person.First, person.Last, person.Times, FieldsOf(person)).ConfigureAwait(false);
            }

            foreach (var dataset in exposure.Datasets)
            {
                await LineAsync("without-persons", dataset.Dataset, "", dataset.First, dataset.Last, dataset.Times, FieldsOf(dataset)).ConfigureAwait(false);
            }

            foreach (var lookup in exposure.Lookups)
            {
                await LineAsync(lookup.Certain ? "lookup-without-result" : "lookup-uncertain", lookup.Dataset, lookup.Value ?? "", lookup.Time, lookup.Time, 1, lookup.Field).ConfigureAwait(false);
            }

            var behind = string.Create(CultureInfo.InvariantCulture, $"complete={(reach.Behind == 0 ? "true" : "false")} behind={reach.Behind} missing={reach.Missing}");
            await text.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"complete-to,,,,{reach.To.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'},{reach.Indexed},{behind}\r\n")).ConfigureAwait(false);
            var counts = string.Create(CultureInfo.InvariantCulture, $"persons={exposure.Persons.Count} erased={exposure.Erased} unreadable={exposure.Unreadable} acts-of-administration={exposure.Acts}");
            await text.WriteAsync($"counts,,,,,{exposure.Rows.ToString(CultureInfo.InvariantCulture)},{counts}\r\n").ConfigureAwait(false);
        }

        Task LineAsync(string kind, string dataset, string key, DateTimeOffset first, DateTimeOffset last, long times, string fields)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return text.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{kind},{CsvCell.Of(dataset)},{CsvCell.Of(key)},{first.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'},{last.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'},{times},{CsvCell.Of(fields)}\r\n"));
        }
    }

    private static string FieldsOf(Exposed seen) => string.Join(' ', seen.Fields.Select(f => $"{f.Dataset}.{f.Field}={string.Join('|', f.Treatments)}"));
}
