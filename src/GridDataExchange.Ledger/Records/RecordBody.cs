using System.Text.Json;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Records;

/// <summary>The opened body of a record, typed: who asked, why, and what of whom in which treatment. Persons and values in it are still sealed.</summary>
/// <remarks>Members it does not know are left alone, so that a newer body can be read; what makes a record useless without it must be there.</remarks>
public sealed record RecordBody
{
    /// <summary>The kind of an answer's record.</summary>
    public const string Answer = "answer";

    /// <summary>The kind of an alert's record.</summary>
    public const string Alert = "alert";

    /// <summary>The record's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is a record of: <c>answer</c>, <c>refusal</c>, <c>refusals</c>, <c>administration</c> and others.</summary>
    public required string Kind { get; init; }

    /// <summary>When it was asked.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who asked; null where nobody was known, such as for refusals of an address.</summary>
    public RecordCaller? Caller { get; init; }

    /// <summary>What for.</summary>
    public string? Purpose { get; init; }

    /// <summary>The case number as it was checked; null where there is none.</summary>
    public string? Case { get; init; }

    /// <summary>Who sat at the client; null where there is none.</summary>
    public RecordOperator? Operator { get; init; }

    /// <summary>Case and operator as they were sent, before anything checked them: sealed for this record, a JSON array of two texts.</summary>
    public string? Claims { get; init; }

    /// <summary>The code of a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>The step that refused.</summary>
    public string? Step { get; init; }

    /// <summary>How often, for refusals that are counted.</summary>
    public long Times { get; init; } = 1;

    /// <summary>The version of the policies.</summary>
    public string? Policy { get; init; }

    /// <summary>How many days it is kept.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>The act of a record of administration.</summary>
    public string? Act { get; init; }

    /// <summary>What the act was upon.</summary>
    public string? Target { get; init; }

    /// <summary>The operation, its literals lifted.</summary>
    public string? Operation { get; init; }

    /// <summary>The lifted literals: sealed for this record.</summary>
    public string? Values { get; init; }

    /// <summary>Whom somebody looked for.</summary>
    public IReadOnlyList<RecordLookup> Lookups { get; init; } = [];

    /// <summary>What was disclosed, by dataset and place.</summary>
    public IReadOnlyList<RecordDisclosure> Disclosed { get; init; } = [];

    /// <summary>Opens and reads the body of a record; null where its key was destroyed, or is another one.</summary>
    /// <exception cref="InvalidDataException">It is no body of a record: what is missing or of another type is named, and no value.</exception>
    public static RecordBody? Open(RecordPayload payload, RetentionKeys keys)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return payload.Body(keys) is { } json ? Read(json, payload.Id, payload.Kind) : null;
    }

    /// <summary>Reads a body that says itself which record it is of.</summary>
    /// <exception cref="InvalidDataException">It is no body of a record: what is missing or of another type is named, and no value.</exception>
    public static RecordBody Read(ReadOnlyMemory<byte> json) => Read(json, null, null);

    private static RecordBody Read(ReadOnlyMemory<byte> json, Guid? id, string? kind)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw new InvalidDataException("the body of a record is not JSON: take it as the ledger keeps it");
        }

        using (document)
        {
            return BodyReader.Read(new BodyMember(document.RootElement, "the body"), id, kind);
        }
    }
}

/// <summary>Who asked.</summary>
/// <param name="Department">Code of the department.</param>
/// <param name="Client">The client.</param>
/// <param name="Grant">The grant that gave the right, where one was found.</param>
public sealed record RecordCaller(string Department, string Client, Guid? Grant);

/// <summary>Who sat at a client.</summary>
/// <param name="Name">The name, as it was asserted or verified.</param>
/// <param name="Verified">True where it was verified.</param>
public sealed record RecordOperator(string Name, bool Verified);

/// <summary>A lookup by the exact raw value of a field.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">The value: sealed for the record.</param>
/// <param name="PersonDataset">The dataset of the person, where the value is a person's business key.</param>
public sealed record RecordLookup(string Dataset, string Field, string Value, string? PersonDataset)
{
    /// <summary>The blind token of the value (<see cref="PersonSeal.LookupToken"/>).</summary>
    public string? Token { get; init; }
}

/// <summary>What was disclosed of one dataset at one place of the operation.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Rows">How many rows were returned.</param>
/// <param name="Counted">How many were counted and not returned.</param>
/// <param name="Fields">Each field with the treatments that could apply.</param>
/// <param name="PersonDataset">The dataset of the persons; null where rows are about nobody.</param>
/// <param name="TreatmentSets">The treatments that applied, by field: each person names one of these.</param>
/// <param name="Persons">The persons.</param>
public sealed record RecordDisclosure(
    string Dataset,
    long Rows,
    long Counted,
    IReadOnlyList<(string Field, IReadOnlyList<string> Treatments)> Fields,
    string? PersonDataset,
    IReadOnlyList<IReadOnlyList<(string Field, string Treatment)>> TreatmentSets,
    IReadOnlyList<RecordPerson> Persons);

/// <summary>A person in a record.</summary>
/// <param name="Key">The business key, sealed for its dataset (<see cref="PersonSeal"/>).</param>
/// <param name="Token">The blind token of it.</param>
/// <param name="TreatmentSet">Which of the treatment sets applied.</param>
public sealed record RecordPerson(string Key, string Token, int TreatmentSet);
