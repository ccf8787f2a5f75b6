namespace GridDataExchange.Server.Hosting;

/// <summary>The folder that holds what is this server's alone: cluster, keys, credentials of the demo.</summary>
internal static class DataFolder
{
    /// <summary>Makes what is missing of it.</summary>
    /// <exception cref="ConfigurationException">It cannot be written.</exception>
    public static void Prepare(ExchangeSettings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            Directory.CreateDirectory(Path.GetDirectoryName(settings.KeyFile)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The data folder {settings.DataDirectory} cannot be written: make it writable for {Environment.UserName}, or name another with --Exchange:DataDirectory.");
        }
    }
}
