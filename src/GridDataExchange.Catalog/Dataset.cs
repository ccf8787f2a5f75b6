using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace GridDataExchange.Catalog;

/// <summary>One dataset of the catalogue: a kind of person, place, thing, event or organisation, with the fields that may be shared of it.</summary>
public sealed class Dataset
{
    private readonly FrozenDictionary<string, Field> fieldsByName;
    private readonly FrozenDictionary<string, Relation> relationsByName;

    /// <summary>Puts together a dataset from parts that were checked already.</summary>
    public Dataset(DatasetHeader header, IEnumerable<Field> fields, IEnumerable<Relation> relations)
    {
        Header = header;
        Fields = [.. fields];
        Relations = [.. relations];
        fieldsByName = Fields.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        relationsByName = Relations.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);
        Number = NumberOf(header.Name);
        Key = fieldsByName[header.Key];
        Jurisdiction = header.Jurisdiction is { } jurisdiction ? fieldsByName[jurisdiction] : null;
    }

    /// <summary>What the file says of the dataset as a whole.</summary>
    public DatasetHeader Header { get; }

    /// <summary>Singular snake_case name, such as <c>grid_cell</c>.</summary>
    public string Name => Header.Name;

    /// <summary>
    /// The two bytes that stand before a sealed id: the first two of SHA-256 of the name, so that no register of numbers is kept.
    /// The reader refuses two datasets whose numbers meet.
    /// </summary>
    public ushort Number { get; }

    /// <summary>The business key: unique, and what an audit record says of a person when <see cref="IsPerson"/>.</summary>
    public Field Key { get; }

    /// <summary>The field with the grid code that places a row in a jurisdiction, or null.</summary>
    public Field? Jurisdiction { get; }

    /// <summary>True where one row is one person (<c>subject: self</c>).</summary>
    public bool IsPerson => Header.Subject is { IsSelf: true };

    /// <summary>The fields in the order of the file.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The relations in the order of the file.</summary>
    public IReadOnlyList<Relation> Relations { get; }

    /// <summary>The field of that name, or null.</summary>
    public Field? FindField(string name) => fieldsByName.GetValueOrDefault(name);

    /// <summary>The relation of that name, or null.</summary>
    public Relation? FindRelation(string name) => relationsByName.GetValueOrDefault(name);

    /// <summary>The number that a dataset of that name has.</summary>
    public static ushort NumberOf(string name) => BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What a dataset's file says before its fields.</summary>
/// <param name="Name">Singular snake_case.</param>
/// <param name="Plural">Plural snake_case: the name of the root field that lists rows, once in camelCase.</param>
/// <param name="Title">The title people read.</param>
/// <param name="Steward">Code of the department that answers for the data.</param>
/// <param name="Source">Where the rows are: <c>exchange</c> for the exchange's own store, <c>ledger</c> for the index over the audit ledger.</param>
/// <param name="Sharing">On what terms the dataset is shared.</param>
/// <param name="Key">Name of the business key field.</param>
public sealed record DatasetHeader(string Name, string Plural, Title Title, string Steward, string Source, Sharing Sharing, string Key)
{
    /// <summary>The source of datasets that the exchange itself stores.</summary>
    public const string ExchangeSource = "exchange";

    /// <summary>The source of datasets that are read from the index over the audit ledger: nobody publishes them.</summary>
    public const string LedgerSource = "ledger";

    /// <summary>The <see cref="LeastCandidates"/> of a dataset that names none.</summary>
    public const int DefaultLeastCandidates = 5;

    /// <summary>Why the dataset is not shared; said where <see cref="Sharing"/> is <see cref="Sharing.None"/>.</summary>
    public string? SharingReason { get; init; }

    /// <summary>Whom a row is about, or null where it is about nobody.</summary>
    public Subject? Subject { get; init; }

    /// <summary>Name of the field with the grid code, or null.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>The fewest values that what one department can collect may leave possible of a field it does not see clear.</summary>
    public int LeastCandidates { get; init; } = DefaultLeastCandidates;

    /// <summary>The <see cref="LeastGroup"/> of a dataset about persons that names none; of any other it is 1.</summary>
    public const int DefaultLeastGroup = 5;

    /// <summary>The fewest rows a group may have: smaller ones are left out of an answer, as if they were not there.</summary>
    public int LeastGroup { get; init; } = 1;

    /// <summary>What rows are ordered by where a question says nothing, for a caller who can order by it; null for the row id alone.</summary>
    public DefaultOrder? Order { get; init; }

    /// <summary>False for a dataset that <c>catalog</c> tells nobody of.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>What the dataset is, for its GraphQL type and the documentation; or null.</summary>
    public Title? Description { get; init; }
}

/// <summary>An order of rows by one field.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Descending">True for the greatest first.</param>
public sealed record DefaultOrder(string Field, bool Descending);

/// <summary>On what terms a dataset is shared, in the three classes that Chinese government data catalogues use.</summary>
public enum Sharing
{
    /// <summary>Only under a policy, as every dataset (无条件共享 relaxes approval, never policy).</summary>
    Unconditional,

    /// <summary>For a purpose with a grant (有条件共享).</summary>
    Conditional,

    /// <summary>Not at all, for a stated reason (不予共享): no policy may allow it.</summary>
    None,
}

/// <summary>Whom a row is about: the row itself is a person (an empty path), the relations that lead to persons, or the fields that name one.</summary>
/// <param name="Path">Names of relations, from the dataset to one whose subject is itself; empty for <c>self</c>, and where fields name the person.</param>
public sealed record Subject(IReadOnlyList<string> Path)
{
    /// <summary>The fields that name the person, or null: in another source no relation leads there.</summary>
    public NamedPerson? Named { get; init; }

    /// <summary>True where the row is a person.</summary>
    public bool IsSelf => Path.Count == 0 && Named is null;
}

/// <summary>Two fields of a row that name a person of another source. Denies of persons do not reach through them: a row that names somebody shows nothing of them.</summary>
/// <param name="Dataset">The field with the name of the dataset the person is a row of.</param>
/// <param name="Key">The field with the person's business key in it.</param>
public sealed record NamedPerson(string Dataset, string Key);

/// <summary>A text in the two languages of the catalogue.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Chinese.</param>
public sealed record Title(string En, string Zh);
