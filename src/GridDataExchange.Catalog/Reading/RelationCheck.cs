namespace GridDataExchange.Catalog.Reading;

/// <summary>Checks that relations lead from a column to a column they can be joined with, and that subjects end at persons.</summary>
internal sealed class RelationCheck(IReadOnlyDictionary<string, DatasetDraft> datasets, IReadOnlySet<string> files)
{
    public void Check(DatasetDraft dataset)
    {
        foreach (var (_, line, relation) in dataset.Relations)
        {
            if (relation is not null)
            {
                CheckRelation(dataset, relation, line);
            }
        }

        CheckSubject(dataset);
    }

    private void CheckRelation(DatasetDraft dataset, Relation relation, int line)
    {
        var from = CheckEnd(dataset, relation.FromField, relation, line, dataset.Problems);
        if (!datasets.TryGetValue(relation.To, out var target))
        {
            // A dataset whose own file has problems is not called unknown.
            if (!files.Contains(relation.To))
            {
                dataset.Problems.Add(line, $"relation `{relation.Name}` leads to `{relation.To}`, which is no dataset: name one of {string.Join(", ", datasets.Keys.Order(StringComparer.Ordinal))}");
            }

            return;
        }

        var to = CheckEnd(target, relation.ToField, relation, line, dataset.Problems);
        if (dataset.Header.Source != target.Header.Source)
        {
            dataset.Problems.Add(line, $"relation `{relation.Name}` leads from source `{dataset.Header.Source}` to `{target.Name}` in source `{target.Header.Source}`: relations stay within a source, so remove it; whom a row is about can be named by `subject: {{ dataset: …, key: … }}`");
        }

        if (!relation.Many && relation.ToField != target.Header.Key)
        {
            dataset.Problems.Add(line, $"relation `{relation.Name}` leads to one row of `{target.Name}` and must be joined with its key `{target.Header.Key}`: write `on: {{ from: {relation.FromField}, to: {target.Header.Key} }}` or `many: true`");
        }

        if (from is not null && to is not null && (from.Type != to.Type || from.Codes?.Name != to.Codes?.Name))
        {
            dataset.Problems.Add(line, $"relation `{relation.Name}` joins `{from.Name}` ({from.Type}) with `{to.Name}` ({to.Type}): join fields of one type");
        }
    }

    private static Field? CheckEnd(DatasetDraft dataset, string name, Relation relation, int line, FileProblems problems)
    {
        if (!dataset.Declares(name))
        {
            problems.Add(line, $"relation `{relation.Name}` is joined on `{name}`, which is no field of `{dataset.Name}`: name one of its fields");
            return null;
        }

        if (dataset.FindField(name) is not { } field)
        {
            return null;
        }

        if (field.Encrypted || field.Type is not (FieldType.String or FieldType.Int or FieldType.Long))
        {
            problems.Add(line, $"relation `{relation.Name}` cannot be joined on `{name}` of `{dataset.Name}`: use a String, Int or Long that is stored clear");
            return null;
        }

        return field;
    }

    private void CheckSubject(DatasetDraft dataset)
    {
        if (dataset.Header.Subject?.Named is { } named)
        {
            CheckNamed(dataset, named);
            return;
        }

        var at = dataset;
        foreach (var step in dataset.Header.Subject?.Path ?? [])
        {
            if (!at.DeclaresRelation(step))
            {
                dataset.Problems.Add(dataset.LineOf("subject"), $"`{step}` of `subject` is no relation of `{at.Name}`: name one of its relations");
                return;
            }

            if (at.FindRelation(step) is not { } relation || !datasets.TryGetValue(relation.To, out var next))
            {
                return; // said already, of the relation
            }

            at = next;
        }

        if (dataset.Header.Subject is not null && at.Header.Subject is not { IsSelf: true })
        {
            dataset.Problems.Add(dataset.LineOf("subject"), $"`subject` ends at `{at.Name}`, whose rows are no persons: go on to a dataset with `subject: self`");
        }
    }

    private static void CheckNamed(DatasetDraft dataset, NamedPerson named)
    {
        foreach (var (name, mayBeSealed) in ((string, bool)[])[(named.Dataset, false), (named.Key, true)])
        {
            if (!dataset.Declares(name))
            {
                dataset.Problems.Add(dataset.LineOf("subject"), $"`{name}` of `subject` is no field of `{dataset.Name}`: name one of its fields");
            }
            else if (dataset.FindField(name) is { } field && (field.Type is not FieldType.String || (field.Encrypted && !mayBeSealed)))
            {
                dataset.Problems.Add(dataset.LineOf("subject"), $"`{name}` of `subject` cannot name a person: use a String{(mayBeSealed ? "" : " that is stored clear")}");
            }
        }

        // A row in the same source is reached by a relation, and then the denies of persons hold for it.
        if (dataset.Header.Source == DatasetHeader.ExchangeSource)
        {
            dataset.Problems.Add(dataset.LineOf("subject"), "fields that name a person are for datasets of another source: write the relations that lead to the person, so that who is denied is hidden here too");
        }
    }
}
