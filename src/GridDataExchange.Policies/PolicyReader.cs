using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Catalog.Reading;
using GridDataExchange.Catalog.Yaml;
using GridDataExchange.Policies.Reading;
using GridDataExchange.Policies.Watching;

namespace GridDataExchange.Policies;

/// <summary>Reads <c>access/*.yaml</c> and <c>scopes.yaml</c> below a policies folder and checks them against a catalogue.</summary>
public static class PolicyReader
{
    private const string AccessFolder = "access";

    /// <summary>Reads and checks the catalogue and the policies of a folder, each file once: what is in force is what the version names.</summary>
    /// <exception cref="CatalogueException">Something is wrong; every problem found in the catalogue, or else in the policies, is in it.</exception>
    public static PolicySet Read(string policiesFolder)
    {
        ArgumentNullException.ThrowIfNull(policiesFolder);
        var texts = new FileTexts();
        return Read(policiesFolder, CatalogueReader.Read(policiesFolder, texts), texts);
    }

    /// <summary>Reads and checks policies against a catalogue read before.</summary>
    /// <param name="policiesFolder">The folder that holds <c>access</c>.</param>
    /// <param name="catalogue">What the policies speak of, read from the same folder.</param>
    /// <exception cref="CatalogueException">Something is wrong; every problem found is in it.</exception>
    public static PolicySet Read(string policiesFolder, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(policiesFolder);
        ArgumentNullException.ThrowIfNull(catalogue);
        return Read(policiesFolder, catalogue, new FileTexts());
    }

    private static PolicySet Read(string policiesFolder, Catalogue catalogue, FileTexts texts)
    {
        var problems = new List<Problem>();
        var scopes = ScopeReader.Read(new FileProblems(Path.Combine(policiesFolder, ScopeReader.FileName), problems, texts), catalogue);
        var access = new FileProblems(Path.Combine(policiesFolder, AccessFolder), problems, texts);
        var documents = PolicyFiles.In(access).SelectMany(f => YamlFile.ReadAll(access.For(f)).Select(d => (Document: d, Problems: access.For(f)))).ToLookup(d => SharedConditionReader.Reads(d.Document));
        var shared = ReadConditions(documents[true], access);
        var (allows, denies) = ReadPolicies(documents[false], problems => new PolicyDocumentReader(catalogue, scopes, shared, problems));
        var watch = new WatchRuleReader(catalogue, new FileProblems(Path.Combine(policiesFolder, WatchRuleReader.FileName), problems, texts)).Read();
        var content = problems.Count == 0 ? PolicyVersion.ContentOf(new FileProblems(policiesFolder, problems, texts)) : string.Empty;
        return problems.Count == 0
            ? new PolicySet(catalogue, PolicyVersion.Of(content), allows, denies) { Content = content, Conditions = shared.All, Scopes = [.. scopes.Values.OrderBy(s => s.Name, StringComparer.Ordinal)], Watch = watch }
            : throw new CatalogueException(problems);
    }

    private static SharedConditions ReadConditions(IEnumerable<(MappingNode Document, FileProblems Problems)> documents, FileProblems folder)
    {
        var reader = new SharedConditionReader();
        foreach (var (document, problems) in documents)
        {
            reader.Read(document, problems);
        }

        return reader.Resolve(folder);
    }

    private static (ImmutableArray<AllowPolicy> Allows, ImmutableArray<DenyPolicy> Denies) ReadPolicies(
        IEnumerable<(MappingNode Document, FileProblems Problems)> documents, Func<FileProblems, PolicyDocumentReader> readerFor)
    {
        var allows = ImmutableArray.CreateBuilder<AllowPolicy>();
        var denies = ImmutableArray.CreateBuilder<DenyPolicy>();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (document, problems) in documents)
        {
            var name = readerFor(problems).Read(document, allows.Add, denies.Add);
            if (name is not null && !places.TryAdd(name, $"{problems.File}:{document.Line}"))
            {
                problems.Add(document.Line, $"policy `{name}` is in {places[name]} already: give one of the two another name");
            }
        }

        return (allows.ToImmutable(), denies.ToImmutable());
    }
}
