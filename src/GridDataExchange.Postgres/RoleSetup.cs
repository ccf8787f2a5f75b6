using Npgsql;

namespace GridDataExchange.Postgres;

/// <summary>Makes the roles, and takes from everybody what PostgreSQL gives to everybody.</summary>
internal static class RoleSetup
{
    private static readonly string[] Working =
        [.. Enum.GetValues<DatabaseRole>().Where(role => role != DatabaseRole.Owner).Select(RoleNames.Of)];

    /// <summary>Only our roles may connect, and none may make temporary tables. Not part of a template's copy.</summary>
    public static readonly string DatabaseRights = $"""
        DO $$
        BEGIN
            EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
            EXECUTE format('GRANT CONNECT ON DATABASE %I TO {string.Join(", ", Working)}', current_database());
        END $$
        """;

    /// <summary>Large objects are a table that everybody may write; only a superuser can say otherwise.</summary>
    public const string NoLargeObjects = """
        DO $$
        DECLARE f regprocedure;
        BEGIN
            FOR f IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname ~ '^(lo_.*|loread|lowrite)$' LOOP
                EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
            END LOOP;
        END $$
        """;

    /// <summary>Makes the roles that are missing. With passwords, sets them: as a SCRAM verifier, from which no log can learn the password.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, RolePasswords? passwords, CancellationToken cancellationToken)
    {
        var existing = new HashSet<string>(StringComparer.Ordinal);
        await using (var find = new NpgsqlCommand("SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'gdx_')", connection))
        await using (var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                existing.Add(reader.GetString(0));
            }
        }

        // Of an external database the owner is whoever the connection string says.
        string[] wanted = passwords is null ? [RoleNames.Of(DatabaseRole.Owner), .. Working] : Working;
        foreach (var role in wanted)
        {
            var verifier = passwords is null ? "" : $" PASSWORD '{passwords.VerifierOf(role)}'";
            var sql = existing.Contains(role)
                ? passwords is null ? null : $"ALTER ROLE {role} LOGIN{verifier}"
                : $"CREATE ROLE {role} LOGIN NOINHERIT{verifier}";
            if (sql is not null)
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
