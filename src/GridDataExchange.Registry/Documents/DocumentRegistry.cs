using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Npgsql;

namespace GridDataExchange.Registry.Documents;

/// <summary>
/// The GraphQL documents that departments registered, each known by the hash of its text; nothing of it is changed or deleted.
/// It is no matter of rights: a registered document is checked and entitled like any other each time it is asked.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed partial class DocumentRegistry
{
    /// <summary>How many documents a department may register.</summary>
    public const int MostDocuments = 10_000;

    // One at a time for each department: those that count together would pass the bound together.
    private const string TakeTurns = "SELECT pg_advisory_xact_lock(hashtext('registry.document'), hashtext($1))";

    private const string Insert = """
        INSERT INTO registry.document (department, id, content, client)
        SELECT $1, $2, $3, $4 WHERE (SELECT count(*) FROM registry.document WHERE department = $1) < $5
        """;

    private readonly NpgsqlDataSource source;
    private readonly DocumentSeal seal;
    private readonly FoundDocuments found = new();

    /// <summary>On the database.</summary>
    public DocumentRegistry(IDatabases databases, MasterKey master)
    {
        ArgumentNullException.ThrowIfNull(databases);
        source = databases.For(DatabaseRole.Registry);
        seal = new DocumentSeal(master);
    }

    /// <summary>The id of a document: <c>sha256:</c> and the hash of its UTF-8 in lower-case hex.</summary>
    public static string IdOf(string document) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document)))}";

    /// <summary>True for a text of the form that <see cref="IdOf"/> gives.</summary>
    public static bool IsId(string text) => IdForm().IsMatch(text);

    /// <summary>What the department's document is stored and recorded under: tells nothing of its text without the master key.</summary>
    public string RecordedAs(string department, string document) => Convert.ToHexStringLower(seal.Blind(department, IdOf(document)));

    /// <summary>Registers a document; false where the department had registered it.</summary>
    /// <param name="department">Whose it is.</param>
    /// <param name="client">Who registers it.</param>
    /// <param name="document">Its text, found fit by who may judge it.</param>
    /// <param name="actor">Who registers it, in the record.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="RegistryException">The department has registered as many as it may, or what is stored is not what was registered.</exception>
    public async Task<bool> RegisterAsync(string department, string client, string document, Actor actor, CancellationToken cancellationToken)
    {
        var id = IdOf(document);
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand(TakeTurns, connection) { Parameters = { new() { Value = department } } })
        {
            await turn.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        if (await ReadAsync(connection, department, id, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return seal.Open(department, id, known) is null
                ? throw new RegistryException("the stored document was changed outside the exchange: ask an administrator to restore it from a backup")
                : false;
        }

        await new OutboxEntry(actor, "document.register", RecordedAs(department, document), ["registry.document"]).WriteAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = department },
                new() { Value = seal.Blind(department, id) },
                new() { Value = seal.Seal(department, id, document) },
                new() { Value = client },
                new() { Value = MostDocuments },
            },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            throw new RegistryException($"the department has registered as many documents as the bound of {MostDocuments}: use those");
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The text of a document that the department registered; null where it did not, or where what is stored is not what was registered.</summary>
    public async Task<string?> FindAsync(string department, string id, CancellationToken cancellationToken)
    {
        if (found.Find(department, id) is { } known)
        {
            return known;
        }

        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var content = await ReadAsync(connection, department, id, cancellationToken).ConfigureAwait(false);
        if (content is null || seal.Open(department, id, content) is not { } document)
        {
            return null;
        }

        found.Keep(department, id, document);
        return document;
    }

    private async Task<byte[]?> ReadAsync(NpgsqlConnection connection, string department, string id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT content FROM registry.document WHERE department = $1 AND id = $2", connection)
        {
            Parameters = { new() { Value = department }, new() { Value = seal.Blind(department, id) } },
        };
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex IdForm();
}
