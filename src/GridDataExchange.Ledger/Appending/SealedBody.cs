using System.Buffers.Text;
using System.Text;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Appending;

/// <summary>The members of a record's payload that follow its node and counter: made by the caller's thread, not by the one that writes.</summary>
internal static class SealedBody
{
    /// <summary><c>"id":…,"kind":…</c> and then <c>"body":{…}</c>, or <c>"retention":…,"sealed":…</c>; with the brace that ends the payload.</summary>
    /// <exception cref="InvalidDataException">The retention key was destroyed or cannot be read.</exception>
    /// <exception cref="IOException">The retention key cannot be made.</exception>
    public static byte[] Of(LedgerEntry entry, RetentionKeys keys, DateTimeOffset now)
    {
        var head = Encoding.UTF8.GetBytes($"\"id\":\"{entry.Id:D}\",\"kind\":\"{entry.Kind}\",");
        if (entry.RetentionDays is not { } days)
        {
            return [.. head, .. "\"body\":{"u8, .. entry.Body.Span, .. "}}"u8];
        }

        var key = keys.Make(RetentionPeriod.Of(days, now));
        byte[] body = [(byte)'{', .. entry.Body.Span, (byte)'}'];
        var whole = Base64Url.EncodeToUtf8(key.Seal(body, entry.Id.ToByteArray()));
        return [.. head, .. Encoding.UTF8.GetBytes($"\"retention\":\"{key.Period}\",\"sealed\":\""), .. whole, .. "\"}"u8];
    }
}
