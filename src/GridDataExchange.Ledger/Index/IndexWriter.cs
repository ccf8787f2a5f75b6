using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Index;

/// <summary>Makes the index rows of a record: persons, looked-up values, case and operator sealed under the record's retention key and findable by blind tokens of it.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="key">Opens what the body keeps sealed.</param>
public sealed class IndexWriter(MasterKey key)
{
    private const string Disclosed = "disclosed";
    private const string LookedUp = "looked-up";
    private const string Asked = "asked";
    private const string Lookup = "lookup";
    private const string Hidden = "hidden";

    private static readonly RetainedField DecisionCase = new("decision", "caseNumber");
    private static readonly RetainedField DecisionOperator = new("decision", "operator");
    private static readonly RetainedField Person = new("disclosure", "person");
    private static readonly RetainedField Value = new("disclosure", "lookedUp");
    private static readonly RetainedField Case = new("disclosure", "caseNumber");
    private static readonly RetainedField Operator = new("disclosure", "operator");

    private readonly PersonSeal persons = new(key);
    private readonly LiteralSeal literals = new(key);

    /// <summary>The rows of a record.</summary>
    /// <param name="body">The opened body.</param>
    /// <param name="seq">The record's place in the tree.</param>
    /// <param name="retention">The key its body was sealed under; null for a record whose body stands in clear, which names nobody.</param>
    /// <exception cref="InvalidDataException">The record names somebody and has no retention key.</exception>
    /// <exception cref="CryptographicException">Something in the body does not open: it was changed, or sealed under another master key.</exception>
    public IndexRows Rows(RecordBody body, long seq, RetentionKey? retention)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (caseNumber, person) = Claims(body);
        var rows = Disclosures(body).Concat(body.Lookups.Select(l => Of(body, l))).ToList();
        if (retention is null && (caseNumber ?? person) is null && rows.Count == 0)
        {
            return new IndexRows(new DecisionRow(RowId(), seq, body, null, null, null, null, 0, 0), []);
        }

        if (rows.Count > 0 && body.Caller is null)
        {
            throw new InvalidDataException("a record says what was disclosed and not to whom: it is no record of this ledger");
        }

        if (retention is null)
        {
            throw new InvalidDataException("a record that names somebody has no retention key: it cannot be indexed");
        }

        var row = RowId();
        var decision = new DecisionRow(
            row, seq, body, retention.Period.ToString(), Seal(DecisionCase, retention, caseNumber, row), Seal(DecisionOperator, retention, person, row), body.Operator?.Verified,
            body.Disclosed.Sum(d => d.Rows), rows.Where(r => r.Kind == Disclosed).Select(r => (r.PersonDataset, r.Person)).Where(p => p.Person is not null).Distinct().Count());
        return new IndexRows(decision, [.. rows.Select((r, n) => r.Sealed(seq, n, retention, caseNumber, person))]);
    }

    /// <summary>A row before it is sealed.</summary>
    private sealed record Found(RecordBody Body, string Kind, FieldSet Set, string? PersonDataset, string? Person, string? Value)
    {
        public DisclosureRow Sealed(long seq, int number, RetentionKey retention, string? caseNumber, string? person)
        {
            var row = RowId();
            return new DisclosureRow(
                row, seq, number, Body, Kind, Set, PersonDataset, Seal(IndexWriter.Person, retention, Person, row), Seal(IndexWriter.Value, retention, Value, row),
                Seal(IndexWriter.Case, retention, caseNumber, row), Seal(IndexWriter.Operator, retention, person, row), retention.Period.ToString());
        }
    }

    /// <summary>A row for each person and dataset of an answer, however many places of it show them; one for a dataset of which nobody is shown.</summary>
    private IEnumerable<Found> Disclosures(RecordBody body)
    {
        foreach (var of in body.Disclosed.GroupBy(d => d.Dataset, StringComparer.Ordinal))
        {
            var people = of.SelectMany(d => d.Persons.Select(p => (d.PersonDataset, p.Token, p.Key, Set: d.TreatmentSets[p.TreatmentSet])))
                .GroupBy(p => (p.PersonDataset, p.Token))
                .ToList();
            foreach (var person in people)
            {
                var dataset = person.Key.PersonDataset ?? throw new InvalidDataException("a record has persons of no dataset: it is no record of this ledger");
                var fields = person.SelectMany(p => p.Set).Select(t => $"{t.Field}={t.Treatment}");
                yield return new Found(body, Disclosed, SetOf(of.Key, fields), dataset, persons.Open(dataset, person.First().Key), null);
            }

            if (people.Count == 0)
            {
                var fields = of.SelectMany(d => d.Fields).SelectMany(f => f.Treatments.Where(t => t != Hidden).Select(t => $"{f.Field}={t}"));
                yield return new Found(body, of.Any(d => d.Rows + d.Counted > 0) ? Disclosed : Asked, SetOf(of.Key, fields), null, null, null);
            }
        }
    }

    private Found Of(RecordBody body, RecordLookup lookup)
    {
        var value = literals.Open(body.Id, lookup.Value);
        return new Found(body, LookedUp, SetOf(lookup.Dataset, [$"{lookup.Field}={Lookup}"]), lookup.PersonDataset, lookup.PersonDataset is null ? null : value, value);
    }

    /// <summary>Case and operator: as they were checked, or as they were sent where the request was refused before.</summary>
    private (string? Case, string? Operator) Claims(RecordBody body)
    {
        if (body.Claims is not { } claims)
        {
            return (body.Case, body.Operator?.Name);
        }

        return JsonSerializer.Deserialize<string[]>(literals.Open(body.Id, claims)) is [var caseNumber, var person]
            ? (caseNumber is "" ? null : caseNumber, person is "" ? null : person)
            : throw new InvalidDataException("the claims of a record are not a case and an operator: it is no record of this ledger");
    }

    /// <summary>The set of these fields. Its number follows from what is in it, so that every node gives it the same.</summary>
    private static FieldSet SetOf(string dataset, IEnumerable<string> fields)
    {
        var text = string.Join(' ', fields.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        return new FieldSet(BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{dataset} {text}"))), dataset, text);
    }

    private static SealedCell? Seal(RetainedField field, RetentionKey retention, string? value, long rowId) =>
        value is null ? null : new SealedCell(field.Seal(retention, value, rowId), field.Token(retention, value));

    private static long RowId() => BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));
}
