using System.Text.Json;
using GridDataExchange.Ledger;

namespace GridDataExchange.Server.Http;

/// <summary>
/// The records of an answer outside GraphQL, each with its receipt: <c>Exchange-Record</c> and <c>Exchange-Receipt</c>, the receipt's JSON in
/// base64. Where what was asked and what was done are a record each, both are there, in their order.
/// </summary>
internal static class ReceiptHeaders
{
    public const string Record = "Exchange-Record";
    public const string Receipt = "Exchange-Receipt";

    public static void Add(IHeaderDictionary headers, AcknowledgedRecord? record)
    {
        if (record is null)
        {
            return;
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            record.Receipt.WriteTo(json);
        }

        headers.Append(Record, record.Id.ToString("D"));
        headers.Append(Receipt, Convert.ToBase64String(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
    }
}
