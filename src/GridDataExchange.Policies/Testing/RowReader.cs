using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Policies.Testing;

/// <summary>Reads a row of a case and checks its values against the catalogue.</summary>
internal sealed class RowReader(FileProblems problems)
{
    /// <summary>The row; fields it does not name, and those without a value, have none.</summary>
    public CaseRow Read(MappingNode mapping, Dataset dataset)
    {
        var values = ImmutableDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (Refuse(entry, dataset) is { } refusal)
            {
                problems.Add(entry.Line, refusal);
            }
            else if (entry.Value is ScalarNode { IsAbsent: false, Text: { } text } && ValueText.Read(dataset.FindField(entry.Key)!, text) is { } value)
            {
                values.Add(entry.Key, value);
            }
        }

        foreach (var derived in dataset.Fields.Where(f => f.Derived is not null))
        {
            if (values.GetValueOrDefault(derived.Derived!.From) is string source)
            {
                values.Add(derived.Name, Derivations.Compute(derived.Derived, source));
            }
        }

        return new CaseRow(dataset, values.ToImmutable());
    }

    private static string? Refuse(Entry entry, Dataset dataset)
    {
        if (dataset.FindField(entry.Key) is not { } field)
        {
            return dataset.FindRelation(entry.Key) is null
                ? $"the dataset `{dataset.Name}` has no field `{entry.Key}`: correct it"
                : $"`{entry.Key}` is a relation, which is no part of the row: remove it";
        }

        return field switch
        {
            { Derived: { } derived } => $"`{field.Name}` is computed from `{derived.From}`: give that one",
            _ when entry.Value is not ScalarNode => $"`{field.Name}` must be {ValueText.Form(field)}, not {entry.Value.Kind}: correct it",
            { Required: true } when entry.Value is ScalarNode { IsAbsent: true } => $"no {dataset.Name} is without `{field.Name}`: give it a value",
            _ when entry.Value is ScalarNode { IsAbsent: false, Text: { } text } && ValueText.Read(field, text) is null => $"`{text}` is no value of `{field.Name}`, which must be {ValueText.Form(field)}: correct it",
            _ => null,
        };
    }
}
