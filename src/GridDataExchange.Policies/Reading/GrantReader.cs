using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Reading;

/// <summary>Reads what of a row a policy grants or denies.</summary>
internal sealed class GrantReader(Keys keys, Dataset? dataset, FileProblems problems)
{
    /// <summary>How each granted field and relation is shown (<c>clear</c>, <c>mask</c>).</summary>
    public ImmutableDictionary<string, Treatment> Treatments()
    {
        var treatments = ImmutableDictionary.CreateBuilder<string, Treatment>(StringComparer.Ordinal);
        foreach (var name in NameList.Read(keys, "clear", problems).Where(n => IsKnown("clear", n)))
        {
            treatments.Add(name, Treatment.Clear);
        }

        foreach (var entry in keys.Mapping("mask", required: false)?.Entries ?? [])
        {
            var refusal = treatments.ContainsKey(entry.Key)
                ? $"`{entry.Key}` is both clear and masked: keep one of the two"
                : RefuseMask(entry);
            if (refusal is not null)
            {
                problems.Add(entry.Line, refusal);
            }
            else if (Treatment.FindMask(((ScalarNode)entry.Value).Text) is { } mask)
            {
                treatments.Add(entry.Key, mask);
            }
        }

        if (keys.Find("clear") is null && keys.Find("mask") is null)
        {
            problems.Add(keys.Line, "the policy shows nothing: name fields under `clear` or `mask`");
        }

        return treatments.ToImmutable();
    }

    /// <summary>The fields that rows may be looked up by.</summary>
    public ImmutableHashSet<string> Lookup()
    {
        var names = NameList.Read(keys, "lookup", problems);
        foreach (var name in names.Where(n => IsKnown("lookup", n) && dataset?.FindField(n) is not { Lookup: true }))
        {
            problems.Add(keys.LineOf("lookup"), $"`{name}` cannot be looked up: remove it, or write `lookup: true` for the field in the catalogue");
        }

        return names;
    }

    /// <summary>The denied fields and relations (<c>fields</c>); empty for the whole row.</summary>
    public ImmutableHashSet<string> Denied()
    {
        var names = NameList.Read(keys, "fields", problems);
        foreach (var name in names)
        {
            IsKnown("fields", name);
        }

        return names;
    }

    private string? RefuseMask(Entry entry)
    {
        if (dataset is null)
        {
            return null;
        }

        if (dataset.FindField(entry.Key) is not { } field)
        {
            return dataset.FindRelation(entry.Key) is null
                ? Unknown(entry.Key)
                : $"`{entry.Key}` is a relation, which has no mask: put it under `clear`";
        }

        string? refusal = null;
        if (entry.Value is not ScalarNode { Text: { } name } || TreatmentText.Read(name, out refusal) is not { } mask)
        {
            return refusal ?? $"`{(entry.Value as ScalarNode)?.Text ?? entry.Value.Kind}` is no mask: use one of {Fitting(field)}";
        }

        // Pseudonyms are compared by the blind index, and a value of the ledger has another one under each retention key.
        if (mask.Mask is MaskKind.Pseudonym && field.Encrypted && dataset.Header.Source == DatasetHeader.LedgerSource)
        {
            return $"`{field.Name}` is sealed in the ledger and cannot be shown by a pseudonym: show it clear, or not at all";
        }

        return mask.Fits(field) ? null : $"the mask `{mask}` does not fit `{field.Name}`: use one of {Fitting(field)}";
    }

    private bool IsKnown(string key, string name)
    {
        if (dataset is not null && dataset.FindField(name) is null && dataset.FindRelation(name) is null)
        {
            problems.Add(keys.LineOf(key), Unknown(name));
            return false;
        }

        return true;
    }

    private string Unknown(string name) => $"the dataset `{dataset?.Name}` has no field or relation `{name}`: correct it or add it to the catalogue";

    private static string Fitting(Field field) => string.Join(", ", Treatment.FormsFor(field));
}
