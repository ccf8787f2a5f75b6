using GridDataExchange.Postgres;

namespace GridDataExchange.Registry;

/// <summary>The registry's tables.</summary>
public static class RegistrySchema
{
    /// <summary>The scripts of this room.</summary>
    /// <remarks>
    /// A row of <c>client</c> or <c>access_grant</c> gives rights only where its MAC fits and <c>standing</c>, one row with a MAC of its own,
    /// names it. Rows are never deleted: what ended is kept, and stands no more.
    /// A row of <c>document</c> gives none: its text is sealed for its department and id, and opens nowhere else.
    /// Of the policy sets stored, <c>standing</c> names the one in force.
    /// </remarks>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new("registry", 1, """
            CREATE TABLE registry.department (
                code text COLLATE "C" PRIMARY KEY,
                title_en text COLLATE "C" NOT NULL,
                title_zh text COLLATE "C" NOT NULL
            );
            CREATE TABLE registry.client (
                id text COLLATE "C" PRIMARY KEY,
                department text COLLATE "C" NOT NULL REFERENCES registry.department,
                revision bigint NOT NULL,
                mac bytea NOT NULL
            );
            CREATE TABLE registry.access_grant (
                id uuid PRIMARY KEY,
                client text COLLATE "C" NOT NULL REFERENCES registry.client,
                purpose text COLLATE "C" NOT NULL,
                scopes text[] COLLATE "C" NOT NULL,
                jurisdictions text[] COLLATE "C" NOT NULL,
                starts timestamptz NOT NULL,
                ends timestamptz NOT NULL CHECK (ends > starts),
                ended timestamptz,
                revision bigint NOT NULL,
                mac bytea NOT NULL
            );
            CREATE INDEX access_grant_of_client ON registry.access_grant (client, purpose) WHERE ended IS NULL;
            CREATE TABLE registry.standing (
                only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                revision bigint NOT NULL,
                epoch bigint NOT NULL,
                entries bytea NOT NULL,
                mac bytea NOT NULL
            );
            REVOKE DELETE ON registry.department, registry.client, registry.access_grant, registry.standing FROM gdx_registry;
            """),
        new("registry", 2, """
            CREATE TABLE registry.policy_version (
                version text COLLATE "C" PRIMARY KEY CHECK (version = encode(sha256(convert_to(content, 'UTF8')), 'hex')),
                content text COLLATE "C" NOT NULL,
                loaded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                node text COLLATE "C" NOT NULL
            );
            REVOKE INSERT, UPDATE, DELETE ON registry.policy_version FROM gdx_registry;
            GRANT INSERT (version, content, node) ON registry.policy_version TO gdx_registry;
            """),
        new("registry", 3, """
            ALTER TABLE registry.access_grant ADD COLUMN requires_document boolean NOT NULL DEFAULT false;
            CREATE TABLE registry.document (
                department text COLLATE "C" NOT NULL REFERENCES registry.department,
                id bytea NOT NULL CHECK (octet_length(id) = 32),
                content bytea NOT NULL CHECK (octet_length(content) <= 2097152),
                registered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                client text COLLATE "C" NOT NULL REFERENCES registry.client,
                PRIMARY KEY (department, id)
            );
            REVOKE INSERT, UPDATE, DELETE ON registry.document FROM gdx_registry;
            GRANT INSERT (department, id, content, client) ON registry.document TO gdx_registry;
            """),
        new("registry", 4, """
            SELECT outbox.guard('registry.department', 'code', 'title_en', 'title_zh');
            SELECT outbox.guard('registry.client', 'id', 'department', 'revision');
            SELECT outbox.guard('registry.access_grant', 'id', 'client', 'purpose', 'scopes', 'jurisdictions', 'starts', 'ends', 'ended', 'requires_document', 'revision');
            SELECT outbox.guard('registry.standing', 'revision', 'epoch');
            SELECT outbox.guard('registry.policy_version', 'version', 'loaded_at', 'node');
            SELECT outbox.guard('registry.document', 'department', 'registered_at', 'client');
            """),
    ];
}
