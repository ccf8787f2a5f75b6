using System.Buffers.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Verification;

/// <summary>What stands in clear in a payload, read without copying: the exact text that the ledger writes, and nothing else.</summary>
internal readonly ref struct RecordHeader
{
    private const int SealedPrefix = 12; // characters of base64url that hold what PeriodOf reads

    private static readonly byte[] Version = System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"v\":{SealedRecord.SchemaVersion},\"node\":\""));

    private RecordHeader(ReadOnlySpan<byte> node, long counter, Guid id, ReadOnlySpan<byte> kind, RetentionPeriod? retention, ReadOnlySpan<byte> body)
    {
        (Counter, Id, Retention) = (counter, id, retention);
        Node = node;
        Kind = kind;
        Body = body;
    }

    public ReadOnlySpan<byte> Node { get; }

    public long Counter { get; }

    public Guid Id { get; }

    public ReadOnlySpan<byte> Kind { get; }

    /// <summary>Under whose key the body is sealed; null where it stands in clear.</summary>
    public RetentionPeriod? Retention { get; }

    /// <summary>The body that stands in clear, a JSON object; else empty.</summary>
    public ReadOnlySpan<byte> Body { get; }

    public static bool TryRead(ReadOnlySpan<byte> payload, out RecordHeader header)
    {
        header = default;
        var rest = payload;
        if (!Take(ref rest, Version) || !TakeText(ref rest, out var node)
            || !Take(ref rest, ",\"counter\":"u8) || !TakeNumber(ref rest, out var counter) || counter < 1
            || !Take(ref rest, ",\"id\":\""u8) || !TakeText(ref rest, out var idText) || !TryId(idText, out var id)
            || !Take(ref rest, ",\"kind\":\""u8) || !TakeText(ref rest, out var kind))
        {
            return false;
        }

        if (Take(ref rest, ",\"body\":"u8))
        {
            header = new(node, counter, id, kind, null, rest.Length > 0 ? rest[..^1] : default);
            return rest.EndsWith("}"u8) && rest[0] == (byte)'{' && IsValue(header.Body) && System.Text.Unicode.Utf8.IsValid(payload);
        }

        if (!Take(ref rest, ",\"retention\":\""u8) || !TakeText(ref rest, out var periodText)
            || !Take(ref rest, ",\"sealed\":\""u8) || !TakeText(ref rest, out var whole)
            || !rest.SequenceEqual("}"u8)
            || PeriodOf(whole) is not { } period || !IsText(period, periodText))
        {
            return false;
        }

        header = new(node, counter, id, kind, period, default);
        return true;
    }

    private static bool Take(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> text)
    {
        var found = rest.StartsWith(text);
        rest = found ? rest[text.Length..] : rest;
        return found;
    }

    /// <summary>To the next quotation mark. The texts of a header are printable ASCII and need no escapes: others could write on the terminal of who is told of them.</summary>
    private static bool TakeText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        var end = rest.IndexOf((byte)'"');
        text = end > 0 ? rest[..end] : default;
        rest = end > 0 ? rest[(end + 1)..] : rest;
        return end > 0 && text.IndexOf((byte)'\\') < 0 && !text.ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    private static bool TakeNumber(scoped ref ReadOnlySpan<byte> rest, out long number)
    {
        if (!Utf8Parser.TryParse(rest, out number, out var length) || rest[0] is (byte)'0' or (byte)'+')
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }

    private static bool TryId(ReadOnlySpan<byte> text, out Guid id) => Utf8Parser.TryParse(text, out id, out var length, 'D') && length == text.Length && id != default;

    private static RetentionPeriod? PeriodOf(ReadOnlySpan<byte> whole)
    {
        if (!Base64Url.IsValid(whole, out var length) || length < RetentionKey.Overhead || whole.Length < SealedPrefix)
        {
            return null;
        }

        Span<byte> beginning = stackalloc byte[RetentionKey.Overhead];
        return Base64Url.TryDecodeFromUtf8(whole[..SealedPrefix], beginning, out _) ? RetentionKey.PeriodOf(beginning) : null;
    }

    private static bool IsText(RetentionPeriod period, ReadOnlySpan<byte> text)
    {
        Span<byte> expected = stackalloc byte[32];
        return System.Text.Unicode.Utf8.TryWrite(expected, System.Globalization.CultureInfo.InvariantCulture, $"{period.Days}-{period.Month:D6}", out var length) && text.SequenceEqual(expected[..length]);
    }

    /// <summary>One value of JSON, and nothing after it.</summary>
    private static bool IsValue(ReadOnlySpan<byte> text)
    {
        try
        {
            var json = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 63 }); // of the 64 that a reader of the payload takes, the payload itself is one
            json.Read();
            json.Skip();
            return json.BytesConsumed == text.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
