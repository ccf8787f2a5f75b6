namespace GridDataExchange.IntegrationTests;

/// <summary>The folder <c>policies</c> of the project.</summary>
internal static class ShippedPolicies
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "GridDataExchange.sln"))
        ? Path.Combine(folder, "policies")
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the tests run outside the project"));
}
