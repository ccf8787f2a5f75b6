using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Verification;

/// <summary>A receipt that a partner kept.</summary>
/// <param name="Where">The file, and the line where it has several.</param>
/// <param name="Record">The record's id; null where it was not kept.</param>
/// <param name="Leaf">The record's leaf hash.</param>
/// <param name="Proof">That the node signed for it.</param>
public sealed record KeptReceipt(string Where, Guid? Record, ReadOnlyMemory<byte> Leaf, TlogProof Proof)
{
    /// <summary>Reads an answer (the receipt in <c>extensions.exchange</c>) or a receipt by itself, or says in a sentence why the JSON is neither.</summary>
    public static bool TryRead(JsonElement json, string where, [NotNullWhen(true)] out KeptReceipt? receipt, [NotNullWhen(false)] out string? problem)
    {
        receipt = null;
        var exchange = Member(Member(json, "extensions"), "exchange") ?? json;
        var kept = Member(exchange, "receipt") ?? exchange;
        problem = $"{where} has no receipt: give answers as they came, or receipts `{{\"leaf\", \"proof\"}}`.";
        if (Text(kept, "leaf") is not { } leaf || !NoteEncoding.TryBase64(leaf, out var hash) || Text(kept, "proof") is not { } text)
        {
            return false;
        }

        if (!TlogProof.TryParse(text, out var proof, out problem))
        {
            problem = $"{where}: {problem}";
            return false;
        }

        receipt = new(where, Guid.TryParseExact(Text(exchange, "record"), "D", out var id) ? id : null, hash, proof);
        return true;
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
