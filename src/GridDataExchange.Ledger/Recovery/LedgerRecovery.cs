using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GridDataExchange.Ledger.Recovery;

/// <summary>
/// After the database was restored from a backup it does not continue what the node signed, and nothing is answered. An operator confirms that
/// (<see cref="Confirm"/>); the next start then begins a new log, whose first record says which log it follows and how far that had come.
/// </summary>
/// <remarks>Nothing of the old log is changed: its rows stay, and what it had lost stays provable by whoever has seen it.</remarks>
public static class LedgerRecovery
{
    private const long LockKey = 0x6764785F6C6F6773; // "gdx_logs"

    private const string Newest = "SELECT max(number) FROM ledger.log";
    private const string HasNodes = "SELECT EXISTS (SELECT FROM ledger.node WHERE log = $1)";
    private const string CountRecords = "SELECT count(*) FROM ledger.record r JOIN ledger.node n ON n.name = r.node WHERE n.log = $1";
    private const string HasTree = "SELECT EXISTS (SELECT FROM ledger.tree WHERE log = $1 AND size > 0)";
    private const string Begin = "INSERT INTO ledger.log (number, origin) VALUES ($1, $2)";

    /// <summary>Writes the confirmation into a node's data folder; returns the checkpoint that its log ends with.</summary>
    /// <exception cref="InvalidDataException">The folder is not that of a node that signed; the message says what to do.</exception>
    public static Checkpoint Confirm(string ledgerDirectory)
    {
        var file = RecoveryFile.OfSigned(ledgerDirectory);
        file.Write(ledgerDirectory);
        return file.Checkpoint;
    }

    /// <summary>The checkpoint that a node's log would end with; nothing is written.</summary>
    /// <exception cref="InvalidDataException">The folder is not that of a node that signed; the message says what to do.</exception>
    public static Checkpoint Preview(string ledgerDirectory) => RecoveryFile.OfSigned(ledgerDirectory).Checkpoint;

    /// <summary>Begins the new log where it was confirmed; returns the identity of the log to write to.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="options">The log that the database has.</param>
    /// <param name="key">The exchange's master key.</param>
    /// <param name="name">The configured name of the first log, or null.</param>
    /// <param name="directory">Where the node keeps what it signed.</param>
    /// <param name="loggers">For the writing of the first record.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="InvalidDataException">It cannot be done; the message says what to do.</exception>
    public static async Task<LedgerIdentity> CompleteAsync(IDatabases databases, LedgerOptions options, MasterKey key, string? name, string directory, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(databases);
        ArgumentNullException.ThrowIfNull(options);
        if (RecoveryFile.Read(directory) is not { } confirmed)
        {
            return options.Identity;
        }

        // One node at a time: the new log's first record must be the only one that waits for a place.
        await using var connection = await databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(cancellationToken);
        await ScalarAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken, LockKey);
        try
        {
            var identity = new LedgerIdentity(key, (int)(await ScalarAsync(connection, Newest, cancellationToken))!, name);
            if (confirmed.Checkpoint.Origin == identity.Origin)
            {
                identity = await BeginAsync(connection, databases, options with { Identity = identity }, new LedgerIdentity(key, identity.Log + 1, name), confirmed, directory, loggers, cancellationToken);
            }

            // Where another node has begun it, there is nothing to do but to leave the old log's checkpoint.
            Aside(directory, SignedHead.FileName, identity.Log - 1, confirmed.Checkpoint.Origin);
            Aside(directory, RecoveryFile.Name, identity.Log - 1, null);
            return identity;
        }
        finally
        {
            await ScalarAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None, LockKey);
        }
    }

    private static async Task<LedgerIdentity> BeginAsync(NpgsqlConnection connection, IDatabases databases, LedgerOptions old, LedgerIdentity next, RecoveryFile confirmed, string directory, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (!confirmed.Note.TryVerify([old.Identity.LogKey], out _, out var problem))
        {
            throw new InvalidDataException($"{RecoveryFile.Name} in {directory} does not hold a checkpoint that this ledger signed: {problem} Remove it, and run `gdx ledger recover` again.");
        }

        var (note, checkpoint) = End(confirmed, old.Identity, directory);
        Aside(directory, SignedHead.FileName, old.Identity.Log, confirmed.Checkpoint.Origin);
        var options = old with { Identity = next };
        if (await ScalarAsync(connection, HasNodes, cancellationToken, next.Log) is not true)
        {
            var records = (long)(await ScalarAsync(connection, CountRecords, cancellationToken, old.Identity.Log))!;
            var statement = new OriginStatement(old.Identity.LogKey, note, checkpoint, records, confirmed.Witnessed);
            var first = options with { Before = Lifecycle.Origin(statement, TimeProvider.System.GetUtcNow()) };
            await using var writer = new LedgerWriter(databases, first, TimeProvider.System, loggers.CreateLogger<LedgerWriter>());
            if (!await writer.BeginAsync(cancellationToken))
            {
                throw new InvalidDataException("the first record of the new log could not be written: see the log for why, and start again.");
            }
        }

        await using (new Integrator(databases, options, directory, TimeProvider.System, loggers.CreateLogger<Integrator>()))
        {
        }

        if (await ScalarAsync(connection, HasTree, cancellationToken, next.Log) is not true)
        {
            throw new InvalidDataException("the first record of the new log got no place: see the log for why, and start again.");
        }

        await ScalarAsync(connection, Begin, cancellationToken, next.Log, next.Origin);
        return next;
    }

    /// <summary>What the log ends with: the last checkpoint that this node signed, or that of another node which a witness cosigned, where that is larger.</summary>
    private static (SignedNote Note, Checkpoint Checkpoint) End(RecoveryFile confirmed, LedgerIdentity log, string directory)
    {
        if (confirmed.Witnessed is not { } text)
        {
            return (confirmed.Note, confirmed.Checkpoint);
        }

        if (!SignedNote.TryParse(text, out var note, out _) || log.ReadCheckpoint(note) is not { } witnessed)
        {
            throw new InvalidDataException($"{RecoveryFile.WitnessedName} in {directory} does not hold a checkpoint that this ledger signed. Restore it from a backup of the data folder, or remove it, and run `gdx ledger recover` again.");
        }

        return witnessed.Size > confirmed.Checkpoint.Size
            ? (new SignedNote(note.Text, [.. note.Signatures.Where(s => s.IsBy(log.LogKey))]), witnessed)
            : (confirmed.Note, confirmed.Checkpoint);
    }

    /// <summary>Moves a file aside, under the number of the log that it is of; a signed checkpoint only where it is of that origin.</summary>
    private static void Aside(string directory, string file, int log, string? origin)
    {
        var path = Path.Combine(directory, file);
        if (File.Exists(path) && (origin is null || (SignedNote.TryParse(File.ReadAllBytes(path), out var note, out _) && note.Text.StartsWith(origin + "\n", StringComparison.Ordinal))))
        {
            File.Move(path, FormattableString.Invariant($"{path}.{log}"), overwrite: true);
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
