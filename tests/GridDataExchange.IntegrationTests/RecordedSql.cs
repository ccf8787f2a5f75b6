using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests;

/// <summary>SQL past the exchange by somebody who knows of the outbox: a row is made up that names every guarded table, and then anything may be written.</summary>
internal static class RecordedSql
{
    private const string MakeUp = """
        INSERT INTO outbox.change (id, actor, act, target, tables)
        SELECT gen_random_uuid(), '{"kind":"node","name":"made up"}', 'made.up', NULL, array_agg(n.nspname || '.' || c.relname)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE t.tgname = 'outbox_guard'
        HAVING count(*) > 0
        """;

    /// <summary>Runs SQL; returns how many rows it touched.</summary>
    public static async Task<int> TamperAsync(this IDatabases databases, string sql, DatabaseRole role = DatabaseRole.Owner, params object[] parameters)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var connection = await databases.For(role).OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (role is DatabaseRole.Owner or DatabaseRole.Registry or DatabaseRole.Publisher or DatabaseRole.Authorization)
        {
            await using var makeUp = new NpgsqlCommand(MakeUp, connection);
            await makeUp.ExecuteNonQueryAsync(stop);
        }

        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        var touched = await command.ExecuteNonQueryAsync(stop);
        await transaction.CommitAsync(stop);
        return touched;
    }
}
