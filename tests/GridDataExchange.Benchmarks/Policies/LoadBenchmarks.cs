using BenchmarkDotNet.Attributes;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Benchmarks.Policies;

/// <summary>1,000 policies from disk: read, checked against the catalogue, and their version found.</summary>
[MemoryDiagnoser]
public class LoadBenchmarks
{
    private const int Policies = 1000;

    private GeneratedPolicies folder = null!;

    /// <summary>Writes the folder.</summary>
    [GlobalSetup]
    public void Write() => folder = GeneratedPolicies.Write(Built.Policies, Policies);

    /// <summary>Deletes the folder.</summary>
    [GlobalCleanup]
    public void Delete() => folder.Dispose();

    /// <summary>Reads the catalogue and the policies.</summary>
    [Benchmark]
    public PolicySet Load() => folder.Read(Policies);

    /// <summary>Reads the catalogue alone.</summary>
    [Benchmark]
    public Catalogue LoadCatalogue() => CatalogueReader.Read(folder.Folder);
}
