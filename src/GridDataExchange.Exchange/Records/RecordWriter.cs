using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange.Refusals;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Exchange.Steps;
using GridDataExchange.Ledger;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.Exchange.Records;

/// <summary>Writes what the ledger keeps of an outcome: who, why, what of whom in which treatment; never a value, never a body.</summary>
/// <param name="key">Seals persons and values.</param>
/// <param name="inForce">The policies whose purposes say how long a record is kept, where a request took none.</param>
internal sealed class RecordWriter(MasterKey key, Func<LoadedPolicies?> inForce)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(3 * 365);

    private readonly PersonSeal persons = new(key);
    private readonly LiteralSeal literals = new(key);
    private readonly DisclosureWriter disclosures = new(key);
    private readonly byte[] digestKey = key.Derive("ledger", "digest");

    /// <summary>The record of an answer, which commits only if its rights still hold.</summary>
    public LedgerEntry Answer(Request request, Guid id, DateTimeOffset now) => new(
        id,
        request.Rights!.Epoch,
        request.RightsEnd,
        Write(request.Asked.Token, json =>
        {
            Head(json, id, "answer", request, now);
            Operation(json, id, request);
            json.WriteString("digest", Digest(request.Answer!.Data.Span));
            json.WriteStartArray("disclosed");
            foreach (var (disclosure, tokens) in request.Answer.Disclosures.Zip(request.Tokens))
            {
                disclosures.Write(json, disclosure, tokens);
            }

            json.WriteEndArray();
        }))
    {
        Kind = "answer",
        RetentionDays = Retention(request),
    };

    /// <summary>The record of a refusal: it rests on no rights and is always taken.</summary>
    public LedgerEntry Refusal(Request request, Guid id, Refusal refusal, DateTimeOffset now) => new(id, null, null, Write(request.Asked.Token, json =>
    {
        Head(json, id, "refusal", request, now);
        json.WriteString("code", refusal.CodeName);
        json.WriteString("step", request.Step);
        Operation(json, id, request);
        json.WriteString("digest", Digest(Encoding.UTF8.GetBytes(refusal.Sentence)));
    }))
    {
        Kind = "refusal",
        RetentionDays = Retention(request),
    };

    /// <summary>The record of an act of administration that changes nothing, written before it is answered; it commits only if its rights still hold.</summary>
    public LedgerEntry Administration(TokenFacts token, ActRights rights, Guid id, string act, string? target, DateTimeOffset now) => new(id, rights.Epoch, rights.Ends, Write(token, json =>
    {
        json.WriteString("id", id);
        json.WriteString("kind", "administration");
        json.WriteString("time", now);
        json.WriteString("act", act);
        json.WriteString("target", target);
        Caller(json, token);
        json.WriteNumber("retentionDays", Retention(token.Purpose, inForce()));
    }))
    {
        Kind = "administration",
        RetentionDays = Retention(token.Purpose, inForce()),
    };

    /// <summary>The record of a report to an officer, which commits only if the officer's rights still hold. Whom it is about is in it as looked for.</summary>
    public LedgerEntry Report(Request request, Guid id, ReportAct act, DateTimeOffset now) => new(id, request.Rights!.Epoch, request.RightsEnd, Write(request.Asked.Token, json =>
    {
        Head(json, id, "administration", request, now);
        json.WriteString("act", act.Name);
        json.WriteString("target", act.Target);
        if (act.Period is { } period)
        {
            json.WriteStartObject("period");
            json.WriteString("from", period.FromText);
            json.WriteString("to", period.ToText);
            json.WriteEndObject();
        }

        if (act.Lookup is { } lookup)
        {
            json.WriteStartArray("lookups");
            Lookup(json, id, lookup.Dataset, lookup.Field, lookup.Value);
            json.WriteEndArray();
        }
    }))
    {
        Kind = "administration",
        RetentionDays = Retention(request),
    };

    /// <summary>The record of refusals that are counted and not recorded one by one.</summary>
    public static LedgerEntry Refusals(Refused who, RefusedCount count, Guid id, DateTimeOffset now) => new(id, null, null, Write(json =>
    {
        json.WriteString("id", id);
        json.WriteString("kind", "refusals");
        json.WriteString("time", now);
        json.WriteString("code", new Refusal(who.Code, "").CodeName);
        json.WriteNumber("count", count.Count);
        json.WriteString("from", count.From);
        json.WriteString("to", count.To);
        if (who.Department is { } department)
        {
            json.WriteStartObject("caller");
            json.WriteString("department", department);
            json.WriteString("client", who.Name);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("address", who.Name);
        }

        json.WriteNumber("retentionDays", (int)DefaultRetention.TotalDays);
    }))
    {
        Kind = "refusals",
        RetentionDays = (int)DefaultRetention.TotalDays,
    };

    private static byte[] Write(TokenFacts token, Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(token);
        return Write(write);
    }

    /// <summary>The members of a record as the ledger takes them.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        // The ledger writes the braces: it puts version, node and counter before these members.
        return bytes.WrittenSpan[1..^1].ToArray();
    }

    private void Head(Utf8JsonWriter json, Guid id, string kind, Request request, DateTimeOffset now)
    {
        json.WriteString("id", id);
        json.WriteString("kind", kind);
        json.WriteString("time", request.Time);
        json.WriteNumber("microseconds", (long)(now - request.Time).TotalMicroseconds);
        Caller(json, request.Asked.Token, request.Grant?.Id);
        Claims(json, id, request);
        json.WriteNumber("retentionDays", Retention(request));
        if (request.Entitlement is { } entitlement)
        {
            json.WriteString("policy", entitlement.Policies.Version);
        }

        if (request.Rights is { } rights)
        {
            json.WriteNumber("epoch", rights.Epoch);
        }

        if (request.Grant is not null)
        {
            json.WriteString("rightsEnd", request.RightsEnd);
        }
    }

    /// <summary>Who asks, and the grant that gave the right where one was found: a token may outlive the one it was issued under.</summary>
    private static void Caller(Utf8JsonWriter json, TokenFacts token, Guid? grant = null)
    {
        json.WriteStartObject("caller");
        json.WriteString("department", token.Department);
        json.WriteString("client", token.Client);
        json.WriteString("grant", grant ?? token.Grant);
        json.WriteEndObject();
        json.WriteString("purpose", token.Purpose);
    }

    /// <summary>Case and operator. Before they were checked they are any text a caller sent, a person's number perhaps: sealed, and cut.</summary>
    private void Claims(Utf8JsonWriter json, Guid id, Request request)
    {
        if (request.Context is { } context)
        {
            json.WriteString("case", context.Case);
            json.WriteStartObject("operator");
            json.WriteString("name", context.Operator);
            json.WriteBoolean("verified", context.OperatorVerified);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("claims", literals.Seal(id, JsonSerializer.SerializeToUtf8Bytes(new[] { Cut(request.Asked.Case), Cut(request.Asked.Operator) })));
        }

        static string Cut(string claim) => claim.Length <= CheckContext.LongestHeader ? claim : claim[..CheckContext.LongestHeader];
    }

    private void Operation(Utf8JsonWriter json, Guid id, Request request)
    {
        json.WriteString("document", Digest(Encoding.UTF8.GetBytes(request.Text)));
        if (request.Question is not { } question)
        {
            return;
        }

        var (text, lifted) = question.Operation;
        json.WriteString("operation", text);
        json.WriteString("values", literals.Seal(id, JsonSerializer.SerializeToUtf8Bytes(lifted)));
        Lookups(json, id, question);
    }

    /// <summary>Whom was looked for: on record also where nobody was found.</summary>
    private void Lookups(Utf8JsonWriter json, Guid id, Question question)
    {
        if (!question.Lookups.Any())
        {
            return;
        }

        json.WriteStartArray("lookups");
        foreach (var lookup in question.Lookups)
        {
            Lookup(json, id, lookup.Dataset, lookup.Field, lookup.Value);
        }

        json.WriteEndArray();
    }

    private void Lookup(Utf8JsonWriter json, Guid id, Dataset dataset, Field field, string value)
    {
        json.WriteStartObject();
        json.WriteString("dataset", dataset.Name);
        json.WriteString("field", field.Name);
        json.WriteString("value", literals.Seal(id, Encoding.UTF8.GetBytes(value)));
        json.WriteString("token", persons.LookupToken(dataset.Name, field.Name, value));
        if (dataset.IsPerson && field == dataset.Key)
        {
            json.WriteString("personDataset", dataset.Name);
        }

        json.WriteEndObject();
    }

    /// <summary>How many days a record of that purpose is kept.</summary>
    public static int Retention(string? purpose, LoadedPolicies? policies) =>
        (int)(purpose is { } code && policies?.Set.Catalogue.FindPurpose(code) is { } known ? known.Retention : DefaultRetention).TotalDays;

    private int Retention(Request request) => Retention(request.Asked.Token.Purpose, request.Policies ?? inForce());

    private string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(HMACSHA256.HashData(digestKey, bytes));
}
