namespace GridDataExchange.IntegrationTests.Postgres;

/// <summary>Folders of tests: such as another user may enter, since PostgreSQL runs as another where the tests run as root.</summary>
internal static class TestFolder
{
    private static readonly Lazy<DirectoryInfo> OfTheRun = new(() => Directory.CreateTempSubdirectory("gdx-tests-"));

    /// <summary>A new folder of this user alone, which goes with the run: for what tests do not look at again.</summary>
    public static string ForTheRun() => OfTheRun.Value.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;

    public static void DeleteThoseOfTheRun()
    {
        if (OfTheRun.IsValueCreated)
        {
            OfTheRun.Value.Delete(recursive: true);
        }
    }

    public static DirectoryInfo Create()
    {
        var folder = Directory.CreateTempSubdirectory("gdx-test-");
        folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        return folder;
    }
}
