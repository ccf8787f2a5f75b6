using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace GridDataExchange.Postgres;

/// <summary>Brings a database's schema to what this version of the exchange wants.</summary>
public static class Migrator
{
    private const string Prepare = """
        CREATE SCHEMA IF NOT EXISTS migrations;
        CREATE TABLE IF NOT EXISTS migrations.applied (
            room text COLLATE "C" NOT NULL,
            number int NOT NULL,
            sha256 bytea NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (room, number)
        )
        """;

    private const string TakeTurn = "SELECT pg_advisory_xact_lock(7450212034830493554)"; // "gdx_migr", the first eight bytes as a number

    /// <summary>Runs the scripts that have not run yet, in the order given, each in a transaction; servers that start together take turns.</summary>
    /// <exception cref="ClusterException">A script that ran was changed since, or the database is of a newer version.</exception>
    public static async Task MigrateAsync(IDatabases databases, IEnumerable<Migration> migrations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(databases);
        var wanted = migrations.ToList();
        await using var connection = await databases.For(DatabaseRole.Owner).OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var applied = await ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        Check(applied, wanted);
        foreach (var migration in wanted.Where(migration => !applied.ContainsKey((migration.Room, migration.Number))))
        {
            await RunAsync(connection, migration, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, TakeTurn, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, Prepare, cancellationToken).ConfigureAwait(false);
        await using var claim = new NpgsqlCommand("INSERT INTO migrations.applied (room, number, sha256) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { new() { Value = migration.Room }, new() { Value = migration.Number }, new() { Value = HashOf(migration) } },
        };
        if (await claim.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1)
        {
            await ExecuteAsync(connection, migration.Sql, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Dictionary<(string Room, int Number), byte[]>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = new Dictionary<(string, int), byte[]>();
        await using var exists = new NpgsqlCommand("SELECT to_regclass('migrations.applied') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
        {
            return applied;
        }

        await using var command = new NpgsqlCommand("SELECT room, number, sha256 FROM migrations.applied", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            applied[(reader.GetString(0), reader.GetInt32(1))] = reader.GetFieldValue<byte[]>(2);
        }

        return applied;
    }

    private static void Check(Dictionary<(string Room, int Number), byte[]> applied, List<Migration> wanted)
    {
        foreach (var migration in wanted)
        {
            if (applied.TryGetValue((migration.Room, migration.Number), out var hash) && !hash.AsSpan().SequenceEqual(HashOf(migration)))
            {
                throw new ClusterException($"The script {migration.Number} of the schema of {migration.Room} was changed after it ran on this database; restore its text and put the change into a new script.");
            }
        }

        var rooms = wanted.GroupBy(migration => migration.Room, StringComparer.Ordinal).ToDictionary(room => room.Key, room => room.Max(migration => migration.Number), StringComparer.Ordinal);
        if (applied.Keys.FirstOrDefault(ran => rooms.TryGetValue(ran.Room, out var newest) && ran.Number > newest) is { Room: { } ahead })
        {
            throw new ClusterException($"The database's schema of {ahead} was made by a newer version of the exchange; start that version, or restore a backup of before.");
        }
    }

    private static byte[] HashOf(Migration migration) => SHA256.HashData(Encoding.UTF8.GetBytes(migration.Sql));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
