using GridDataExchange.Catalog;

namespace GridDataExchange.Query;

/// <summary>What an answer discloses of one dataset at one place of the operation: what the ledger record says of it.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Fields">Each field and relation that the answer selects, filters or sorts by, with all the treatments that can apply, <c>hidden</c> among them.</param>
/// <param name="Rows">How many rows of it were returned.</param>
/// <param name="Counted">How many rows of it were counted and not returned; of a page of none that tells whether there are rows, only where they are few.</param>
/// <param name="PersonDataset">The dataset of the persons, or null where rows are about nobody.</param>
/// <param name="Persons">The persons concerned: those of the rows returned, and of a count so small that it tells of each.</param>
/// <param name="TreatmentSets">The treatments that applied, by field: each person names one of these. A field left out was hidden.</param>
public sealed record Disclosure(
    Dataset Dataset,
    IReadOnlyList<(string Field, IReadOnlyList<string> Treatments)> Fields,
    long Rows,
    long Counted,
    Dataset? PersonDataset,
    IReadOnlyList<DisclosedPerson> Persons,
    IReadOnlyList<IReadOnlyList<(string Field, string Treatment)>> TreatmentSets);

/// <summary>A person in an answer.</summary>
/// <param name="Key">The business key: sealed before it is written anywhere.</param>
/// <param name="TreatmentSet">Which of <see cref="Disclosure.TreatmentSets"/> applied.</param>
public readonly record struct DisclosedPerson(string Key, int TreatmentSet);
