using GridDataExchange.Postgres.Outbox;

namespace GridDataExchange.Postgres;

/// <summary>What every room's schema stands on: the schemas, who may use which, the rights epoch, and the outbox. Runs before the others.</summary>
public static class PostgresSchema
{
    /// <summary>The scripts of this room.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new("postgres", 1, """
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
            ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;

            CREATE SCHEMA data;
            GRANT USAGE ON SCHEMA data TO gdx_query, gdx_publisher;
            ALTER DEFAULT PRIVILEGES IN SCHEMA data GRANT SELECT ON TABLES TO gdx_query;
            ALTER DEFAULT PRIVILEGES IN SCHEMA data GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gdx_publisher;

            CREATE SCHEMA ledger;
            GRANT USAGE ON SCHEMA ledger TO gdx_ledger_writer;

            CREATE SCHEMA registry;
            GRANT USAGE ON SCHEMA registry TO gdx_registry;
            ALTER DEFAULT PRIVILEGES IN SCHEMA registry GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gdx_registry;

            CREATE SCHEMA rights;
            GRANT USAGE ON SCHEMA rights TO gdx_registry, gdx_ledger_writer;
            CREATE TABLE rights.epoch (
                only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                number bigint NOT NULL
            );
            INSERT INTO rights.epoch (number) VALUES (1);
            GRANT SELECT ON rights.epoch TO gdx_ledger_writer;
            GRANT SELECT, UPDATE (number) ON rights.epoch TO gdx_registry;

            CREATE SCHEMA oauth;
            GRANT USAGE ON SCHEMA oauth TO gdx_authorization;
            ALTER DEFAULT PRIVILEGES IN SCHEMA oauth GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gdx_authorization;
            ALTER DEFAULT PRIVILEGES IN SCHEMA oauth GRANT USAGE ON SEQUENCES TO gdx_authorization;
            """),
        new("postgres", 2, OutboxSchema.Sql),
    ];
}
