using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;

namespace GridDataExchange.Catalog;

/// <summary>Reads <c>catalog/*.yaml</c> and <c>purposes.yaml</c> below a policies folder and checks them.</summary>
public static class CatalogueReader
{
    private const string FolderName = "catalog";

    /// <summary>Reads and checks a whole catalogue.</summary>
    /// <param name="policiesFolder">The folder that holds <c>catalog</c> and <c>purposes.yaml</c>.</param>
    /// <exception cref="CatalogueException">Something is wrong; every problem found is in it, with file, line and what to do.</exception>
    public static Catalogue Read(string policiesFolder)
    {
        ArgumentNullException.ThrowIfNull(policiesFolder);
        return Read(policiesFolder, new FileTexts());
    }

    internal static Catalogue Read(string policiesFolder, FileTexts texts)
    {
        var problems = new List<Problem>();
        var folder = new FileProblems(Path.Combine(policiesFolder, FolderName), problems, texts);
        var files = ListFiles(folder);
        var codes = folder.For(Path.Combine(folder.File, CodeSetReader.FileName));
        var codeSets = files.Contains(codes.File) ? CodeSetReader.Read(codes) : [];
        var datasetFiles = files.Where(f => f != codes.File).ToList();
        var datasets = datasetFiles.Select(f => DatasetReader.Read(codeSets, folder.For(f))).OfType<DatasetDraft>().ToList();
        if (datasetFiles.Count == 0 && problems.Count == 0)
        {
            folder.Add(0, "there is no dataset: add a file such as resident.yaml");
        }

        Check(datasets, datasetFiles, codeSets.Keys, codes);
        var purposes = PurposeReader.Read(folder.For(Path.Combine(policiesFolder, PurposeReader.FileName)), datasets.Count == datasetFiles.Count ? datasets : null);
        return problems.Count == 0 ? new Catalogue(datasets.Select(d => d.ToDataset()), purposes) { CodeSets = [.. codeSets.Values.OfType<CodeSet>()] } : throw new CatalogueException(problems);
    }

    private static void Check(List<DatasetDraft> datasets, IEnumerable<string> files, IEnumerable<string> codeSets, FileProblems codes)
    {
        var byName = new Dictionary<string, DatasetDraft>(StringComparer.Ordinal);
        foreach (var dataset in datasets.Where(d => !byName.TryAdd(d.Name, d)))
        {
            dataset.Problems.Add(dataset.LineOf("dataset"), $"dataset `{dataset.Name}` is in {byName[dataset.Name].Problems.File} already: rename one of the two");
        }

        var relations = new RelationCheck(byName, files.Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.Ordinal));
        foreach (var dataset in byName.Values)
        {
            FieldCheck.Check(dataset);
            relations.Check(dataset);
        }

        NameCheck.Check([.. byName.Values], codeSets, codes);
    }

    private static List<string> ListFiles(FileProblems folder)
    {
        try
        {
            var files = folder.Texts.In(folder.File);
            foreach (var other in files.Where(f => !f.EndsWith(".yaml", StringComparison.Ordinal)))
            {
                folder.For(other).Add(0, "only files whose names end in .yaml are read here: rename or remove it");
            }

            return [.. files.Where(f => f.EndsWith(".yaml", StringComparison.Ordinal))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Add(0, "the folder of the catalogue cannot be read: check that the policies folder is the right one");
            return [];
        }
    }
}

/// <summary>Something wrong in a file of the policies folder.</summary>
/// <param name="File">Path as the reader was given it, down to the file.</param>
/// <param name="Line">1-based; 0 where the file as a whole is meant.</param>
/// <param name="Sentence">What is wrong and what to do, in one sentence, without a final full stop.</param>
public sealed record Problem(string File, int Line, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Sentence}" : $"{File}: {Sentence}";
}

/// <summary>A catalogue or policy set is refused; the message lists every problem, one a line.</summary>
public sealed class CatalogueException : Exception
{
    /// <summary>Refuses for these problems.</summary>
    public CatalogueException(IReadOnlyList<Problem> problems)
        : base(string.Join('\n', problems ?? [])) => Problems = problems ?? [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Problem> Problems { get; }
}
