using System.Globalization;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog.Reading;

/// <summary>Reads one dataset file.</summary>
internal static class DatasetReader
{
    private static readonly (string Word, Sharing Value)[] SharingWords =
        [.. Enum.GetValues<Sharing>().Select(s => (s.ToString().ToLowerInvariant(), s))];

    /// <summary>The dataset as the file says; null where too little could be read to check the rest of the catalogue against it.</summary>
    public static DatasetDraft? Read(IReadOnlyDictionary<string, CodeSet?> codeSets, FileProblems problems)
    {
        if (YamlFile.Read(problems) is not { } file)
        {
            return null;
        }

        var keys = new Keys(file, "a dataset", problems);
        var name = ReadName(keys, problems);
        var plural = keys.Text("plural");
        if (plural is not null && Names.RefuseDataset(plural) is { } refusal)
        {
            problems.Add(keys.LineOf("plural"), refusal);
            plural = null;
        }

        var title = keys.Title("title", required: true);
        var description = keys.Title("description", required: false);
        var steward = ReadSteward(keys, problems);
        var source = ReadSource(keys, problems);
        var sharing = ReadSharing(keys, problems);
        var reason = ReadReason(keys, sharing, problems);
        var subject = ReadSubject(keys, problems);
        var jurisdiction = keys.OptionalText("jurisdiction");
        var key = keys.Text("key");
        var order = ReadOrder(keys, problems);
        var leastCandidates = ReadLeast(keys, "leastCandidates", 2, DatasetHeader.DefaultLeastCandidates, "how many values a masked field must leave possible", problems);
        var leastGroup = ReadLeast(keys, "leastGroup", 1, subject is null ? 1 : DatasetHeader.DefaultLeastGroup, "the fewest rows a group may have", problems);
        var listed = keys.Flag("listed", absent: true);
        var fields = (keys.Mapping("fields", required: true)?.Entries ?? [])
            .Select(e => new Declared<Field>(e.Key, e.Line, FieldReader.Read(e, codeSets, problems))).ToList();
        var relations = (keys.Mapping("relations", required: false)?.Entries ?? [])
            .Select(e => new Declared<Relation>(e.Key, e.Line, RelationReader.Read(e, problems))).ToList();
        keys.RefuseRest();
        if (name is null || plural is null || title is null || steward is null || source is null || sharing is null || key is null)
        {
            return null;
        }

        var header = new DatasetHeader(name, plural, title, steward, source, sharing.Value, key)
        {
            SharingReason = reason,
            Subject = subject,
            Jurisdiction = jurisdiction,
            Description = description,
            LeastCandidates = leastCandidates,
            LeastGroup = leastGroup,
            Order = order,
            Listed = listed,
        };
        return new DatasetDraft(header, problems) { Fields = [.. fields.Select(f => KeyIsRequired(f, key))], Relations = relations, LineOf = keys.LineOf };
    }

    private static DefaultOrder? ReadOrder(Keys keys, FileProblems problems)
    {
        if (keys.Find("order") is not { } node)
        {
            return null;
        }

        if (node is MappingNode { Entries: [{ Value: ScalarNode { Text: "ASC" or "DESC" } direction } entry] })
        {
            return new DefaultOrder(entry.Key, direction.Text == "DESC");
        }

        problems.Add(keys.LineOf("order"), "`order` must be one field with ASC or DESC, such as { time: DESC }: correct it");
        return null;
    }

    private static int ReadLeast(Keys keys, string key, int bound, int absent, string meaning, FileProblems problems)
    {
        if (keys.OptionalText(key) is not { } text)
        {
            return absent;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var least) && least >= bound)
        {
            return least;
        }

        problems.Add(keys.LineOf(key), $"`{key}` cannot be `{text}`: write a whole number from {bound}, {meaning}");
        return absent;
    }

    // A row without its business key could be found by nobody and named in no record.
    private static Declared<Field> KeyIsRequired(Declared<Field> field, string key) =>
        field.Value is { } value && field.Name == key ? field with { Value = value with { Required = true } } : field;

    private static string? ReadName(Keys keys, FileProblems problems)
    {
        if (keys.Text("dataset") is not { } name)
        {
            return null;
        }

        if (Names.RefuseDataset(name) is { } refusal)
        {
            problems.Add(keys.LineOf("dataset"), refusal);
            return null;
        }

        if (Path.GetFileNameWithoutExtension(problems.File) != name)
        {
            problems.Add(keys.LineOf("dataset"), $"dataset `{name}` must be in a file of its name: rename the file to {name}.yaml or correct `dataset`");
        }

        return name;
    }

    private static string? ReadSteward(Keys keys, FileProblems problems)
    {
        if (keys.Text("steward") is not { } steward || Names.IsKebab(steward))
        {
            return keys.OptionalText("steward");
        }

        problems.Add(keys.LineOf("steward"), $"`{steward}` cannot be the code of a department: use lower-case words with hyphens");
        return null;
    }

    private static string? ReadSource(Keys keys, FileProblems problems)
    {
        var source = keys.Text("source");
        if (source is null or DatasetHeader.ExchangeSource or DatasetHeader.LedgerSource)
        {
            return source;
        }

        problems.Add(keys.LineOf("source"), $"there is no source `{source}`: write {DatasetHeader.ExchangeSource}, or {DatasetHeader.LedgerSource} for what is read from the audit ledger");
        return null;
    }

    private static Sharing? ReadSharing(Keys keys, FileProblems problems)
    {
        if (keys.Find("sharing") is null)
        {
            problems.Add(keys.Line, $"a dataset needs `sharing`: add one of {string.Join(", ", SharingWords.Select(w => w.Word))}");
        }

        return keys.OneOf("sharing", SharingWords);
    }

    private static string? ReadReason(Keys keys, Sharing? sharing, FileProblems problems)
    {
        var reason = keys.OptionalText("reason");
        if (sharing is Sharing.None && reason is null)
        {
            problems.Add(keys.LineOf("sharing"), "a dataset that is not shared needs `reason`: say why");
        }
        else if (sharing is not (Sharing.None or null) && reason is not null)
        {
            problems.Add(keys.LineOf("reason"), "`reason` is for `sharing: none` alone: remove it");
        }

        return reason;
    }

    private static Subject? ReadSubject(Keys keys, FileProblems problems)
    {
        if (keys.Find("subject") is not { } node || node is ScalarNode { Text: "self" })
        {
            return keys.Find("subject") is null ? null : new Subject([]);
        }

        if (node is SequenceNode && keys.Texts("subject") is { Count: > 0 } path)
        {
            return new Subject(path);
        }

        if (node is MappingNode named)
        {
            var fields = new Keys(named, "`subject`", problems);
            var (dataset, key) = (fields.Text("dataset"), fields.Text("key"));
            fields.RefuseRest();
            return dataset is null || key is null ? null : new Subject([]) { Named = new NamedPerson(dataset, key) };
        }

        problems.Add(keys.LineOf("subject"), "`subject` must be self, the relations that lead to a person, such as [household, residents], or the fields that name one, { dataset: …, key: … }: correct it");
        return null;
    }
}
