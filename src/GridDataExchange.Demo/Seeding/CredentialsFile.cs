using System.Text.Json;

namespace GridDataExchange.Demo.Seeding;

/// <summary>Writes <c>demo/credentials.json</c> below the data folder: for its owner alone (0600), whole or not at all.</summary>
internal static class CredentialsFile
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "demo", "credentials.json");

    /// <summary>The clients in the file; none where it is gone.</summary>
    /// <exception cref="DemoException">It is not what this writes.</exception>
    public static async Task<IReadOnlyList<ClientCredentials>> ReadAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = PathIn(dataDirectory);
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            await using var file = File.OpenRead(path);
            return (await JsonSerializer.DeserializeAsync<Content>(file, Form, cancellationToken).ConfigureAwait(false))?.Clients ?? [];
        }
        catch (JsonException)
        {
            throw new DemoException($"{path} is not what the demo wrote; delete it, and every client of the demo gets a new secret");
        }
    }

    public static async Task WriteAsync(string dataDirectory, IEnumerable<ClientCredentials> clients, CancellationToken cancellationToken)
    {
        var path = PathIn(dataDirectory);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var half = $"{path}.{Guid.NewGuid():N}.half";
        try
        {
            await using (var file = new FileStream(half, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                await JsonSerializer.SerializeAsync(file, new Content([.. clients]), Form, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.Move(half, path, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }
    }

    private sealed record Content(IReadOnlyList<ClientCredentials> Clients)
    {
        public IReadOnlyList<object> People { get; init; } = [];
    }
}

/// <summary>What a client of the demo needs to ask for a token, and what it may ask for.</summary>
internal sealed record ClientCredentials(string Department, string ClientId, string ClientSecret, IReadOnlyList<string> Purposes, IReadOnlyList<string> Scopes);
