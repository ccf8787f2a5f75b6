using System.Security.Cryptography;
using System.Text.Json;
using GridDataExchange.Exchange.Quotas;
using GridDataExchange.Ledger.Records;
using GridDataExchange.Policies.Watching;
using GridDataExchange.Protection;

namespace GridDataExchange.Exchange.Watching;

/// <summary>What rules look at in one record. Persons are blind tokens: nobody is opened for it.</summary>
internal sealed record Observation(Guid Record, DateTimeOffset Time, bool Answered)
{
    private const int ShortestPart = 3;

    public string? Department { get; init; }

    public string? Client { get; init; }

    public string? Purpose { get; init; }

    public string? Operator { get; init; }

    /// <summary>The code of a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>How many refusals a record counts.</summary>
    public long Times { get; init; } = 1;

    public IReadOnlyList<(string Dataset, UInt128 Token)> Persons { get; init; } = [];

    public IReadOnlyList<Lookup> Lookups { get; init; } = [];

    /// <summary>The datasets that were shown or looked into.</summary>
    public IReadOnlyCollection<string> Datasets { get; init; } = [];

    /// <summary>True where the ledger was asked about the asker's own department or client by name.</summary>
    public bool AsksOwn { get; init; }

    /// <summary>A value that was looked up.</summary>
    /// <param name="Dataset">The dataset.</param>
    /// <param name="Token">The blind token of the value.</param>
    /// <param name="Missed">True where nothing of the dataset was shown.</param>
    public readonly record struct Lookup(string Dataset, UInt128 Token, bool Missed);

    /// <summary>What a record is to rules; null for records that rules do not look at.</summary>
    /// <exception cref="InvalidDataException">The record is not whole.</exception>
    /// <exception cref="CryptographicException">Its values do not open.</exception>
    public static Observation? Of(RecordBody body, LiteralSeal literals)
    {
        if (body.Caller is not { } caller || body.Kind is not (RecordBody.Answer or "refusal" or "refusals"))
        {
            return null;
        }

        var answered = body.Kind == RecordBody.Answer;
        return new Observation(body.Id, body.Time, answered)
        {
            Department = caller.Department,
            Client = caller.Client,
            Purpose = body.Purpose,
            Operator = body.Operator?.Name,
            Code = body.Code,
            Times = body.Times,
            Persons = [.. body.Disclosed.SelectMany(d => d.Persons.Select(p => (d.PersonDataset ?? d.Dataset, Token(p.Token)))).Distinct()],
            Lookups = [.. LookupsOf(body, answered)],
            Datasets = [.. body.Disclosed.SelectMany(d => new[] { d.Dataset, d.PersonDataset ?? d.Dataset }).Concat(body.Lookups.Select(l => l.Dataset)).Distinct(StringComparer.Ordinal)],
            AsksOwn = AsksOwnOf(body, caller, literals),
        };
    }

    // As many lookups of a dataset as it has rows found somebody; which of them is not on record.
    private static IEnumerable<Lookup> LookupsOf(RecordBody body, bool answered)
    {
        foreach (var of in body.Lookups.GroupBy(l => l.Dataset, StringComparer.Ordinal))
        {
            var found = answered ? body.Disclosed.Where(d => d.Dataset == of.Key).Sum(d => d.Rows + d.Counted) : 0;
            foreach (var lookup in of.Where(l => l.Token is not null))
            {
                yield return new Lookup(of.Key, Token(lookup.Token!), found-- <= 0);
            }
        }
    }

    // What an officer asked by is lifted out of the operation and sealed; codes of departments and clients in it are nobody's.
    private static bool AsksOwnOf(RecordBody body, RecordCaller caller, LiteralSeal literals)
    {
        if (body.Values is not { } values || body.Operation is not { } operation
            || !(operation.Contains(" disclosure", StringComparison.Ordinal) || operation.Contains(" decision", StringComparison.Ordinal)))
        {
            return false;
        }

        using var lifted = JsonDocument.Parse(literals.Open(body.Id, values));
        return Names(lifted.RootElement);

        bool Names(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Any(Names),
            JsonValueKind.Object => value.EnumerateObject().Any(m => Names(m.Value)),
            JsonValueKind.String => value.GetString() is { Length: >= ShortestPart } text && (caller.Department.Contains(text, StringComparison.Ordinal) || caller.Client.Contains(text, StringComparison.Ordinal)),
            _ => false,
        };
    }

    private static UInt128 Token(string text)
    {
        try
        {
            return PersonTokens.Read(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidDataException("a record has a token that is none: it is no record of this ledger");
        }
    }
}

/// <summary>Which records, and what in them, a rule looks at.</summary>
internal static class RuleScope
{
    public static bool Takes(this WatchRule rule, Observation seen) =>
        rule.Where.TakesCaller(seen.Department, seen.Client, seen.Purpose)
        && (rule.Where.Datasets.IsEmpty || seen.Datasets.Any(rule.Where.TakesDataset))
        && !(Spared(rule, seen) && (rule.Except.Datasets.IsEmpty || (seen.Datasets.Count > 0 && seen.Datasets.All(rule.Except.TakesDataset))));

    public static bool Takes(this WatchRule rule, Observation seen, string dataset) =>
        rule.Where.TakesDataset(dataset) && !(Spared(rule, seen) && rule.Except.TakesDataset(dataset));

    private static bool Spared(WatchRule rule, Observation seen) =>
        !rule.Except.IsNone && rule.Except.TakesCaller(seen.Department, seen.Client, seen.Purpose);
}
