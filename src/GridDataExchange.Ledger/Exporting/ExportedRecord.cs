using System.Security.Cryptography;
using GridDataExchange.Ledger.Following;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>What leaves of a record for a SIEM: nothing of a person. Neither operator, case, token nor any value.</summary>
/// <remarks>What is not named here stays: a member that bodies get later does not leave by itself.</remarks>
internal sealed record ExportedRecord(long Index, Guid? Id, string Kind, string? Node)
{
    /// <summary>The kind where a record is not what was committed to.</summary>
    public const string Changed = "changed";

    /// <summary>When it was asked; null where the record cannot be opened, and for one whose key was destroyed.</summary>
    public DateTimeOffset? Time { get; private init; }

    public string? Department { get; private init; }

    public string? Client { get; private init; }

    public string? Purpose { get; private init; }

    public string? Code { get; private init; }

    public string? Step { get; private init; }

    public string? Policy { get; private init; }

    public long Rows { get; private init; }

    public int Persons { get; private init; }

    /// <summary>A dataset and its fields with their treatments: <c>resident birthDate=year name=clear</c>; of a lookup <c>resident idNumber=lookup</c>.</summary>
    public IReadOnlyList<string> Fields { get; private init; } = [];

    public bool IsRefusal => Code is not null;

    public bool IsAlarm => Kind is Changed or "alert";

    public static ExportedRecord Of(SequencedRecord record, RetentionKeys keys)
    {
        if (record.Payload is not { } payload)
        {
            return new(record.Index, null, Changed, null);
        }

        var head = new ExportedRecord(record.Index, payload.Id, payload.Kind, payload.Node);
        try
        {
            return RecordBody.Open(payload, keys) is { } body ? head with
            {
                Time = body.Time,
                Department = body.Caller?.Department,
                Client = body.Caller?.Client,
                Purpose = body.Purpose,
                Code = body.Code,
                Step = body.Step,
                Policy = body.Policy,
                Rows = body.Disclosed.Sum(d => d.Rows),
                Persons = body.Disclosed.SelectMany(d => d.Persons.Select(p => (d.PersonDataset, p.Token))).Distinct().Count(),
                Fields = [.. FieldsOf(body)],
            }
            : head;
        }
        catch (Exception e) when (e is InvalidDataException or CryptographicException)
        {
            return head; // one that cannot be read must not keep those after it from being sent
        }
    }

    private static IEnumerable<string> FieldsOf(RecordBody body) =>
        body.Disclosed.SelectMany(d => d.Fields.SelectMany(f => f.Treatments.Select(t => (d.Dataset, Field: $"{f.Field}={t}"))))
            .Concat(body.Lookups.Select(l => (l.Dataset, Field: $"{l.Field}=lookup")))
            .GroupBy(f => f.Dataset, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key} {string.Join(' ', g.Select(f => f.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}");
}
