using System.Diagnostics;
using GridDataExchange.Postgres.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Postgres;

/// <summary>
/// Data folders in which PostgreSQL has its files already, so that not each server of a test makes them anew. They are not flushed to the
/// disk: tests kill processes, never the machine.
/// </summary>
internal static class ClusterFolder
{
    private static readonly Lazy<DirectoryInfo> Template = new(() => MakeAsync().GetAwaiter().GetResult());

    /// <summary>A folder such as <see cref="TestFolder.Create"/> gives, for a server's first start.</summary>
    public static DirectoryInfo Create()
    {
        var folder = TestFolder.Create();
        using var copying = Process.Start("cp", ["-a", Path.Combine(Template.Value.FullName, "postgres"), folder.FullName]); // with its owner
        copying.WaitForExit();
        Assert.Equal(0, copying.ExitCode);
        return folder;
    }

    /// <summary>Deletes what the folders were copied from, at the run's end.</summary>
    public static void DeleteTemplate()
    {
        if (Template.IsValueCreated)
        {
            Template.Value.Delete(recursive: true);
        }
    }

    private static async Task<DirectoryInfo> MakeAsync()
    {
        var folder = TestFolder.Create();
        var home = ClusterHome.Of(folder.FullName);
        await new ServerLauncher(home, PostgresBinaries.Find(null, home), folder.FullName, forTests: true, NullLogger.Instance).MakeAsync(CancellationToken.None);
        await File.AppendAllLinesAsync(Path.Combine(home.Data, "postgresql.auto.conf"), ClusterSettings.Undurable);
        return folder;
    }
}
