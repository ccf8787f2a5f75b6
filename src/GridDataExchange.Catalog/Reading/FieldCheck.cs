namespace GridDataExchange.Catalog.Reading;

/// <summary>Checks fields against each other and against what the dataset uses them for.</summary>
internal static class FieldCheck
{
    public static void Check(DatasetDraft dataset)
    {
        CheckKey(dataset);
        CheckJurisdiction(dataset);
        CheckOrder(dataset);
        CheckNames(dataset);
        foreach (var (_, line, field) in dataset.Fields)
        {
            if (field is not null)
            {
                CheckLookup(dataset, field, line);
                CheckContains(dataset, field, line);
                CheckDerivation(dataset, field, line);
            }
        }
    }

    private static void CheckKey(DatasetDraft dataset)
    {
        var (name, line) = (dataset.Header.Key, dataset.LineOf("key"));
        if (!dataset.Declares(name))
        {
            dataset.Problems.Add(line, $"the key `{name}` is no field: name one of the fields or add it");
        }
        else if (dataset.FindField(name) is { } key && (key.Encrypted || key.Derived is not null || key.Type is not (FieldType.String or FieldType.Int or FieldType.Long)))
        {
            dataset.Problems.Add(line, $"`{name}` cannot be the key: a key is a String, Int or Long that is stored clear and not derived");
        }
        else if (dataset.Header.Subject is { IsSelf: true } && dataset.FindField(name) is { Type: not FieldType.String })
        {
            dataset.Problems.Add(line, $"`{name}` cannot be the key of a dataset of persons, which records name by a text: make it a String");
        }
    }

    private static void CheckJurisdiction(DatasetDraft dataset)
    {
        if (dataset.Header.Jurisdiction is not { } name)
        {
            return;
        }

        if (!dataset.Declares(name))
        {
            dataset.Problems.Add(dataset.LineOf("jurisdiction"), $"the jurisdiction `{name}` is no field: name one of the fields or add it");
        }
        else if (dataset.FindField(name) is { } field && (field.Encrypted || field.Type is not FieldType.String))
        {
            dataset.Problems.Add(dataset.LineOf("jurisdiction"), $"`{name}` cannot be the jurisdiction: it must be a String that is stored clear");
        }
    }

    private static void CheckOrder(DatasetDraft dataset)
    {
        if (dataset.Header.Order is not { } order)
        {
            return;
        }

        if (!dataset.Declares(order.Field))
        {
            dataset.Problems.Add(dataset.LineOf("order"), $"the order `{order.Field}` is no field: name one of the fields or add it");
        }
        else if (dataset.FindField(order.Field) is { Encrypted: true })
        {
            dataset.Problems.Add(dataset.LineOf("order"), $"`{order.Field}` cannot be the order: it must be stored clear");
        }
    }

    // `phone` stored encrypted has a column `phone_blind` beside it, and a relation may not hide a field.
    private static void CheckNames(DatasetDraft dataset)
    {
        foreach (var relation in dataset.Relations.Where(r => dataset.Declares(r.Name)))
        {
            dataset.Problems.Add(relation.Line, $"`{relation.Name}` is a field already: give the relation another name");
        }

        foreach (var field in dataset.Fields.Where(f => f.Value is { Encrypted: true }))
        {
            foreach (var other in dataset.Fields.Where(o => o.Name == field.Name + "Blind"))
            {
                dataset.Problems.Add(other.Line, $"`{other.Name}` would have the column of the blind index of `{field.Name}`: give it another name");
            }
        }
    }

    private static void CheckLookup(DatasetDraft dataset, Field field, int line)
    {
        if (field.Lookup && field.Derived is not null)
        {
            dataset.Problems.Add(line, $"`{field.Name}` cannot be looked up since it is derived and shared by many rows: remove `lookup`");
        }
    }

    private static void CheckContains(DatasetDraft dataset, Field field, int line)
    {
        var length = field.Format switch
        {
            FieldFormat.ResidentId => ResidentIdNumber.Length,
            FieldFormat.OrganizationCode => UnifiedSocialCreditCode.Length,
            _ => int.MaxValue,
        };
        foreach (var part in field.Contains.Where(c => c.Value.Last > length).OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            dataset.Problems.Add(line, $"`{part.Key}` of `{field.Name}` ends behind its {length} characters: correct the range");
        }
    }

    private static void CheckDerivation(DatasetDraft dataset, Field field, int line)
    {
        if (field.Derived is not { } derived)
        {
            return;
        }

        if (!dataset.Declares(derived.From))
        {
            dataset.Problems.Add(line, $"`{field.Name}` is derived from `{derived.From}`, which is no field: name one of the fields");
        }
        else if (dataset.FindField(derived.From) is { } source)
        {
            if (source.Derived is not null || source.Format is not (FieldFormat.ResidentId or FieldFormat.OrganizationCode))
            {
                dataset.Problems.Add(line, $"`{source.Name}` has no region that `{field.Name}` could be derived from: use a field of format resident-id or organization-code that is not derived itself");
            }
            else if (field.Required && !source.Required)
            {
                dataset.Problems.Add(line, $"`{field.Name}` cannot be required while `{source.Name}`, which it is derived from, is not: make both required or neither");
            }
        }

        if (field.Encrypted || field.Format is not FieldFormat.None || field.Contains.Count > 0)
        {
            dataset.Problems.Add(line, $"`{field.Name}` is derived: remove `stored`, `format` and `contains`");
        }
    }
}
