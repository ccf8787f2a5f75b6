namespace GridDataExchange.IntegrationTests.Postgres;

/// <summary>Folders of tests: such as another user may enter, since PostgreSQL runs as another where the tests run as root.</summary>
internal static class TestFolder
{
    public static DirectoryInfo Create()
    {
        var folder = Directory.CreateTempSubdirectory("gdx-test-");
        folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        return folder;
    }
}
