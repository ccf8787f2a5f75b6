using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Records;

/// <summary>The payload of a record, read: what stands in clear, and the body, sealed or not. Docs: <c>docs/ledger.md</c>.</summary>
public sealed class RecordPayload
{
    private readonly ReadOnlyMemory<byte> content;

    private RecordPayload(string node, long counter, Guid id, string kind, RetentionPeriod? retention, ReadOnlyMemory<byte> content) =>
        (Node, Counter, Id, Kind, Retention, this.content) = (node, counter, id, kind, retention, content);

    /// <summary>The node that wrote it.</summary>
    public string Node { get; }

    /// <summary>Its number there, from 1.</summary>
    public long Counter { get; }

    /// <summary>The record's id.</summary>
    public Guid Id { get; }

    /// <summary>What it is a record of.</summary>
    public string Kind { get; }

    /// <summary>Under whose key the body is sealed; null where it stands in clear.</summary>
    public RetentionPeriod? Retention { get; }

    /// <summary>The body where it stands in clear, a JSON object in UTF-8; null where it is sealed.</summary>
    public ReadOnlyMemory<byte>? ClearBody => Retention is null ? content : null;

    /// <summary>Reads a payload strictly: these members in this order, and no others.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> payload, [NotNullWhen(true)] out RecordPayload? read)
    {
        try
        {
            read = Read(payload);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            read = null;
        }

        return read is not null;
    }

    /// <summary>The body, a JSON object in UTF-8; null where its key was destroyed, or is not the one that it was sealed under.</summary>
    public byte[]? Body(RetentionKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Retention is { } period ? keys.Find(period)?.Open(content.Span, Id.ToByteArray()) : content.ToArray();
    }

    private static RecordPayload? Read(ReadOnlyMemory<byte> payload)
    {
        var json = new Utf8JsonReader(payload.Span);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject
            || !Member(ref json, "v"u8, JsonTokenType.Number) || json.GetInt32() != SealedRecord.SchemaVersion
            || !Member(ref json, "node"u8, JsonTokenType.String) || json.GetString() is not { } node
            || !Member(ref json, "counter"u8, JsonTokenType.Number) || json.GetInt64() is var counter && counter < 1
            || !Member(ref json, "id"u8, JsonTokenType.String) || json.GetGuid() is var id && id == default
            || !Member(ref json, "kind"u8, JsonTokenType.String) || json.GetString() is not { } kind
            || !json.Read() || json.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        RetentionPeriod? retention = null;
        ReadOnlyMemory<byte> content;
        if (json.ValueTextEquals("body"u8))
        {
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            content = payload[start..(int)json.BytesConsumed];
        }
        else if (json.ValueTextEquals("retention"u8) && json.Read() && RetentionPeriod.TryParse(json.GetString(), out var period) && Member(ref json, "sealed"u8, JsonTokenType.String))
        {
            retention = period;
            content = Base64Url.DecodeFromUtf8(json.ValueSpan);
            if (RetentionKey.PeriodOf(content.Span) != period)
            {
                return null;
            }
        }
        else
        {
            return null;
        }

        return json.Read() && json.TokenType == JsonTokenType.EndObject && !json.Read() ? new(node, counter, id, kind, retention, content) : null;
    }

    private static bool Member(ref Utf8JsonReader json, ReadOnlySpan<byte> name, JsonTokenType type) =>
        json.Read() && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals(name) && json.Read() && json.TokenType == type;
}
