using System.Buffers.Binary;
using System.Security.Cryptography;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Index;

/// <summary>Merges disclosures to one client by person. A person has another token in each period, so each is opened once a token, and never again.</summary>
/// <remarks>It holds one entry a person and one a token: what grows with the people of a county, not with the records.</remarks>
internal sealed class ExposureMerge(RetentionKeys keys)
{
    private static readonly RetainedField Person = new("disclosure", "person");
    private static readonly RetainedField LookedUp = new("disclosure", "lookedUp");

    private readonly Dictionary<(string Dataset, UInt128 Token), ExposedPerson?> byToken = [];
    private readonly Dictionary<(string Dataset, string Key), ExposedPerson> persons = [];
    private readonly Dictionary<string, ExposedDataset> datasets = new(StringComparer.Ordinal);
    private readonly List<UnfoundLookup> lookups = [];
    private long rows;
    private long erased;
    private long unreadable;

    /// <summary>A person was shown.</summary>
    public void Add(DateTimeOffset at, FieldSet set, string dataset, byte[] token, Func<(byte[] Sealed, long RowId)> sealedPerson)
    {
        rows++;
        var name = (dataset, BinaryPrimitives.ReadUInt128BigEndian(token));
        if (!byToken.TryGetValue(name, out var person))
        {
            var (cell, rowId) = sealedPerson();
            if (!TryOpen(Person, cell, rowId, out var key))
            {
                unreadable++;
                return; // and not remembered: another row of the same person may open
            }

            if (key is not null && !persons.TryGetValue((dataset, key), out person))
            {
                persons[(dataset, key)] = person = new ExposedPerson(dataset, key, at);
            }

            byToken[name] = person;
        }

        if (person is null)
        {
            erased++;
            return;
        }

        person.Add(at, set);
    }

    /// <summary>Rows about nobody were shown.</summary>
    public void Add(DateTimeOffset at, FieldSet set)
    {
        rows++;
        if (!datasets.TryGetValue(set.Dataset, out var dataset))
        {
            datasets[set.Dataset] = dataset = new ExposedDataset(set.Dataset, at);
        }

        dataset.Add(at, set);
    }

    /// <summary>A value was looked for, and perhaps nothing found.</summary>
    public void Add(DateTimeOffset at, FieldSet set, byte[] sealedValue, long rowId, bool certain)
    {
        rows++;
        if (TryOpen(LookedUp, sealedValue, rowId, out var value))
        {
            lookups.Add(new UnfoundLookup(set.Dataset, PersonReader.FieldsOf(set.Fields)[0].Field, value, at, certain));
        }
        else
        {
            unreadable++;
        }
    }

    public Exposure Done(IReadOnlyList<(string? Department, string? Purpose, long Acts)> answeredAs) => new(persons.Values, datasets.Values, lookups) { Rows = rows, Erased = erased, Unreadable = unreadable, As = answeredAs };

    private bool TryOpen(RetainedField field, byte[] cell, long rowId, out string? value)
    {
        try
        {
            value = field.Open(keys, cell, rowId);
            return true;
        }
        catch (CryptographicException)
        {
            value = null;
            return false;
        }
    }
}
