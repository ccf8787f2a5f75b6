using System.Text.Json;

namespace GridDataExchange.Cli;

/// <summary>An OAuth client and the purpose it acts for.</summary>
internal sealed record ClientCredentials(string ClientId, string Secret, string Purpose)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Never the secret.</summary>
    public override string ToString() => ClientId;

    /// <summary>Reads a secret from a file of its own.</summary>
    public static ClientCredentials OfFile(string clientId, FileInfo secretFile, string purpose) => new(clientId, Read(secretFile).TrimEnd('\n', '\r'), purpose);

    /// <summary>Picks a client of a demo's credentials file: the one of that id, or the first with the scope.</summary>
    public static ClientCredentials OfDemo(FileInfo file, string scope, string? clientId, string? purpose)
    {
        try
        {
            var client = JsonSerializer.Deserialize<CredentialsFile>(Read(file), Web)?.Clients?.FirstOrDefault(c => c.Scopes?.Contains(scope, StringComparer.Ordinal) == true && (clientId ?? c.ClientId) == c.ClientId);
            return client is { ClientId: { } id, ClientSecret: { } secret, Purposes: [var first, ..] }
                ? new ClientCredentials(id, secret, purpose ?? first)
                : throw new CommandException($"{file.FullName} names no client{(clientId is null ? "" : $" {clientId}")} with the scope '{scope}': give another file with --credentials.", CommandException.Usage);
        }
        catch (JsonException)
        {
            throw new CommandException($"{file.FullName} is not a credentials file: give the one that the server named when it started.", CommandException.Usage);
        }
    }

    private static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file.FullName} cannot be read: check that it is there and that you may read it.", CommandException.Usage);
        }
    }

    private sealed record CredentialsFile(IReadOnlyList<FileClient>? Clients);

    private sealed record FileClient(string? ClientId, string? ClientSecret, IReadOnlyList<string>? Purposes, IReadOnlyList<string>? Scopes);
}
