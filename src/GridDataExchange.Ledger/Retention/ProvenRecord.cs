using System.Text.Json;
using GridDataExchange.Ledger.Records;

namespace GridDataExchange.Ledger.Retention;

/// <summary>A record that a certified node signed and that has its place in a signed tree.</summary>
internal sealed record ProvenRecord(RecordPayload Payload, byte[] LeafHash, long Index)
{
    public Guid Id => Payload.Id;

    public string Kind => Payload.Kind;

    /// <summary>The body where it stands in clear; null where it is sealed.</summary>
    public JsonElement? ClearBody
    {
        get
        {
            if (Payload.ClearBody is not { } clear)
            {
                return null;
            }

            using var document = JsonDocument.Parse(clear);
            return document.RootElement.Clone();
        }
    }
}
