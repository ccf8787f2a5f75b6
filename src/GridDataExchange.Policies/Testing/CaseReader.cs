using System.Collections.Immutable;
using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Reading;

namespace GridDataExchange.Policies.Testing;

/// <summary>Reads the cases of one file.</summary>
internal sealed class CaseReader(PolicySet policies, FileProblems problems)
{
    private readonly ExpectationReader expectations = new(problems);
    private readonly RowReader rows = new(policies.Catalogue, problems);

    /// <summary>The cases of the file; those that cannot be read are left out, with the reasons among the problems.</summary>
    public IReadOnlyList<PolicyCase> ReadAll()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var cases = new List<PolicyCase>();
        foreach (var document in YamlFile.ReadAll(problems))
        {
            var keys = new Keys(document, "a case", problems);
            var name = keys.Text("test");
            if (name is not null && !names.Add(name))
            {
                problems.Add(document.Line, $"the file has a test `{name}` already: give one of the two another name");
            }

            cases.AddRange(Read(name, keys));
        }

        return cases;
    }

    // A case on several datasets stands for one on each.
    private IEnumerable<PolicyCase> Read(string? name, Keys document)
    {
        if (document.Mapping("given", required: true) is not { } given)
        {
            return [];
        }

        var keys = new Keys(given, "`given`", problems);
        var caller = ReadCaller(keys);
        var request = ReadRequest(keys);
        var datasets = ReadDatasets(keys);
        var dataset = datasets is [var only] ? only : null;
        var row = keys.Mapping("row", required: false) is { } mapping && dataset is not null ? rows.Read(mapping, dataset) : null;
        var persons = ReadPersons(keys, dataset);
        var expected = expectations.Read(document, dataset);
        keys.RefuseRest();
        document.RefuseRest();
        if (row is null && expected.AsksRow)
        {
            problems.Add(keys.LineOf("dataset"), "the case expects something of a row: give one `dataset` and the `row`");
        }

        return name is null || caller is null || request is null
            ? []
            : datasets.Select(d => new PolicyCase(dataset is null ? $"{name}: {d.Name}" : name, problems.File, document.Line, caller, request, d, expected) { Row = row, Persons = persons });
    }

    private Caller? ReadCaller(Keys given)
    {
        if (given.Mapping("caller", required: true) is not { } mapping)
        {
            return null;
        }

        var keys = new Keys(mapping, "`caller`", problems);
        var (department, purpose) = (keys.Text("department"), keys.Text("purpose"));
        var client = keys.OptionalText("client") ?? "client";
        var scopes = Names(keys, "scopes", s => policies.Scopes.Any(k => k.Name == s) ? null : $"there is no scope `{s}` in {ScopeReader.FileName}: correct it");
        var jurisdictions = Names(keys, "jurisdictions", j => FieldFormats.IsValid(FieldFormat.GridCode, j) ? null : $"`{j}` is no code of a division or cell: correct it");
        keys.RefuseRest();
        if (purpose is not null && policies.Catalogue.FindPurpose(purpose) is null)
        {
            problems.Add(keys.LineOf("purpose"), $"there is no purpose `{purpose}` in purposes.yaml: correct it");
        }

        return department is null || purpose is null ? null : new Caller(department, client, purpose, scopes, jurisdictions);
    }

    private RequestContext? ReadRequest(Keys given)
    {
        if (given.Mapping("request", required: true) is not { } mapping)
        {
            return null;
        }

        var keys = new Keys(mapping, "`request`", problems);
        var day = keys.Text("date") is { } date ? Read(keys, "date", date, ValueText.Day, "a day such as 2026-01-31") : null;
        var time = keys.OptionalText("time") is { } text ? Read(keys, "time", text, ValueText.Moment, "a moment such as 2026-01-31T08:00:00Z") : null;
        var (number, name, verified) = (keys.OptionalText("case") ?? string.Empty, keys.OptionalText("operator") ?? string.Empty, keys.Flag("verified"));
        keys.RefuseRest();
        if (verified && name.Length == 0)
        {
            problems.Add(keys.LineOf("verified"), "nobody is verified where no `operator` is named: name one");
        }

        return day is { } on ? new RequestContext(number, name, verified, time ?? new DateTimeOffset(on, TimeOnly.MinValue, TimeSpan.Zero), on) : null;
    }

    private List<Dataset> ReadDatasets(Keys given)
    {
        var names = given.Find("dataset") is SequenceNode ? given.Texts("dataset") : given.Text("dataset") is { } single ? [single] : [];
        var datasets = new List<Dataset>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (policies.Catalogue.FindDataset(name) is { } dataset)
            {
                datasets.Add(dataset);
            }
            else
            {
                problems.Add(given.LineOf("dataset"), $"the catalogue has no dataset `{name}`: use one of {string.Join(", ", policies.Catalogue.Datasets)}");
            }
        }

        return datasets;
    }

    private ImmutableArray<CaseRow> ReadPersons(Keys given, Dataset? dataset)
    {
        if (given.Mapping("related", required: false) is not { } mapping || dataset is null)
        {
            return [];
        }

        if (RowSight.SubjectOf(policies.Catalogue, dataset) is not { } subject || mapping.Entries is not [var only] || only.Key != subject.Name)
        {
            problems.Add(mapping.Line, RowSight.SubjectOf(policies.Catalogue, dataset) is { } persons
                ? $"`related` gives the persons that the row is about: write `{persons.Name}: {{ … }}` alone"
                : $"a row of `{dataset.Name}` is about nobody but itself: remove `related`");
            return [];
        }

        IReadOnlyList<Node> nodes = only.Value is SequenceNode list ? list.Items : [only.Value];
        foreach (var node in nodes.Where(n => n is not MappingNode))
        {
            problems.Add(node.Line, $"a person of `related` must be a mapping, not {node.Kind}: write its fields");
        }

        return [.. nodes.OfType<MappingNode>().Select(n => rows.Read(n, subject))];
    }

    private ImmutableArray<string> Names(Keys keys, string key, Func<string, string?> refuse)
    {
        var names = keys.Texts(key).Distinct(StringComparer.Ordinal).ToList();
        foreach (var refusal in names.Select(refuse).OfType<string>())
        {
            problems.Add(keys.LineOf(key), refusal);
        }

        return [.. names.Order(StringComparer.Ordinal)];
    }

    private T? Read<T>(Keys keys, string key, string text, Func<string, T?> read, string form)
        where T : struct
    {
        var value = read(text);
        if (value is null)
        {
            problems.Add(keys.LineOf(key), string.Create(CultureInfo.InvariantCulture, $"`{key}` must be {form}: correct it"));
        }

        return value;
    }
}
