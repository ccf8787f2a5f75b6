using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Conditions;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>Reads a row of a case and checks its values against the catalogue.</summary>
internal sealed class RowReader(Catalogue catalogue, FileProblems problems)
{
    /// <summary>The row; fields it does not name, and those without a value, have none. Rows that relations to one row lead to are mappings in it.</summary>
    public CaseRow Read(MappingNode mapping, Dataset dataset)
    {
        var values = ImmutableDictionary.CreateBuilder<string, object>(StringComparer.Ordinal);
        Read(mapping, dataset, string.Empty, 0, values);
        return new CaseRow(dataset, values.ToImmutable());
    }

    private void Read(MappingNode mapping, Dataset dataset, string prefix, int depth, IDictionary<string, object> values)
    {
        var related = new List<(RowStep Step, int Line)>();
        foreach (var entry in mapping.Entries)
        {
            if (dataset.FindRelation(entry.Key) is { } relation)
            {
                var step = new RowStep(dataset, relation, catalogue.Target(relation));
                if (Refuse(entry, step, depth) is { } refusal)
                {
                    problems.Add(entry.Line, refusal);
                }
                else if (entry.Value is MappingNode inner)
                {
                    values[prefix + relation.Name] = true;
                    Read(inner, step.To, $"{prefix}{relation.Name}.", depth + 1, values);
                    related.Add((step, entry.Line));
                }
            }
            else if (Refuse(entry, dataset) is { } refusal)
            {
                problems.Add(entry.Line, refusal);
            }
            else if (entry.Value is ScalarNode { IsAbsent: false, Text: { } text } && ValueText.Read(dataset.FindField(entry.Key)!, text) is { } value)
            {
                values[prefix + entry.Key] = value;
            }
        }

        RelatedRows.Derive(values, dataset, prefix);
        foreach (var (step, line) in related.Where(r => !RelatedRows.Join(values, r.Step, prefix)))
        {
            problems.Add(line, $"`{step.Relation.Name}` has another `{step.Relation.ToField}` than the row it is related to: give one of the two alone");
        }
    }

    private static string? Refuse(Entry entry, RowStep step, int depth) =>
        RelatedRows.Refuse(step, depth)
        ?? (entry.Value is MappingNode or ScalarNode { IsAbsent: true } ? null : $"`{entry.Key}` must be a mapping of the fields of one {step.To.Name}, not {entry.Value.Kind}: correct it");

    private static string? Refuse(Entry entry, Dataset dataset)
    {
        if (dataset.FindField(entry.Key) is not { } field)
        {
            return $"the dataset `{dataset.Name}` has no field `{entry.Key}`: correct it";
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
