namespace GridDataExchange.Benchmarks;

/// <summary>What was built with the benchmark, and the repository around it.</summary>
internal static class Built
{
    // tests/<project>/bin/<configuration>/<framework>
    private static readonly DirectoryInfo Framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
    private static readonly string Repository = Framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    public static string Configuration => Framework.Parent!.Name;

    public static string Policies => Path.Combine(Repository, "policies");

    public static string Server => Path.Combine(Repository, "src", "GridDataExchange.Server", "bin", Configuration, Framework.Name, "GridDataExchange.Server.dll");
}
