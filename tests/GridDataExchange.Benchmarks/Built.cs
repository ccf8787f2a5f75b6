namespace GridDataExchange.Benchmarks;

/// <summary>What was built with the benchmark, and the repository around it.</summary>
internal static class Built
{
    // tests/<project>/bin/<configuration>/<framework>
    private static readonly DirectoryInfo Framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    // BenchmarkDotNet runs a build of its own, deeper in the same repository.
    public static string Repository { get; } = FindRepository(Framework).FullName;

    public static string Configuration => Framework.Parent!.Name;

    public static string Policies => Path.Combine(Repository, "policies");

    public static string Server => Path.Combine(Repository, "src", "GridDataExchange.Server", "bin", Configuration, Framework.Name, "GridDataExchange.Server.dll");

    private static DirectoryInfo FindRepository(DirectoryInfo below)
    {
        while (!File.Exists(Path.Combine(below.FullName, "GridDataExchange.sln")))
        {
            below = below.Parent ?? throw new BenchmarkException("The benchmarks run where they were built, inside the repository: build them there.");
        }

        return below;
    }
}
