using GridDataExchange.Postgres;

namespace GridDataExchange.Server.OAuth;

/// <summary>The schema of the authorization server: schema <c>oauth</c>.</summary>
public static class ServerSchema
{
    // The authorization server adds keys and clients; it never removes a key, since tokens and secrets sealed under old keys must still open.
    private const string KeyTables = """
        CREATE TABLE oauth.key_ring (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL,
            element text NOT NULL
        );

        CREATE TABLE oauth.signing_key (
            id uuid PRIMARY KEY,
            use text NOT NULL CHECK (use IN ('sig', 'enc')),
            protected bytea NOT NULL,
            created timestamptz NOT NULL DEFAULT now()
        );

        REVOKE UPDATE, DELETE ON oauth.key_ring, oauth.signing_key FROM gdx_authorization;
        """;

    // Tokens and authorizations come and go by themselves: they are no administration. Of a client neither secret nor keys are shown, nor
    // properties, in which anything may be.
    private const string Guards = """
        SELECT outbox.guard('oauth."OpenIddictApplications"', 'Id', 'ApplicationType', 'ClientId', 'ClientType', 'ConsentType', 'DisplayName', 'DisplayNames',
            'Permissions', 'PostLogoutRedirectUris', 'RedirectUris', 'Requirements', 'Settings');
        SELECT outbox.guard('oauth."OpenIddictScopes"', 'Id', 'Description', 'Descriptions', 'DisplayName', 'DisplayNames', 'Name', 'Resources');
        SELECT outbox.guard('oauth.key_ring', 'id', 'name');
        SELECT outbox.guard('oauth.signing_key', 'id', 'use', 'created');
        """;

    /// <summary>Its migrations.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new Migration("oauth", 1, OpenIddictTables.Sql),
        new Migration("oauth", 2, KeyTables),
        new Migration("oauth", 3, Guards),
    ];
}
