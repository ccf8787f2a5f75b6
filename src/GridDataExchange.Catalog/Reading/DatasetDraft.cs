namespace GridDataExchange.Catalog.Reading;

/// <summary>A dataset as its file says, before the checks that need more than one part of the catalogue.</summary>
internal sealed class DatasetDraft(DatasetHeader header, FileProblems problems)
{
    public DatasetHeader Header { get; } = header;

    public FileProblems Problems { get; } = problems;

    public string Name => Header.Name;

    /// <summary>In the order of the file; also those with problems of their own, whose value is null.</summary>
    public required IReadOnlyList<Declared<Field>> Fields { get; init; }

    /// <summary>In the order of the file; also those with problems of their own, whose value is null.</summary>
    public required IReadOnlyList<Declared<Relation>> Relations { get; init; }

    /// <summary>The lines of the keys of the header, by key.</summary>
    public required Func<string, int> LineOf { get; init; }

    public Field? FindField(string name) => Fields.FirstOrDefault(f => f.Name == name)?.Value;

    public Relation? FindRelation(string name) => Relations.FirstOrDefault(r => r.Name == name)?.Value;

    /// <summary>True also for a field with problems of its own: nothing more is said of it then.</summary>
    public bool Declares(string field) => Fields.Any(f => f.Name == field);

    public bool DeclaresRelation(string relation) => Relations.Any(r => r.Name == relation);

    /// <summary>Only of a draft without problems.</summary>
    public Dataset ToDataset() => new(Header, Fields.Select(f => f.Value!), Relations.Select(r => r.Value!));
}

/// <summary>A part of a dataset with the line that names it; null where it could not be read.</summary>
internal sealed record Declared<T>(string Name, int Line, T? Value)
    where T : class;
