using GridDataExchange.Postgres;

namespace GridDataExchange.Ledger;

/// <summary>The ledger's table, and what holds it append-only.</summary>
public static class LedgerSchema
{
    /// <summary>SQLSTATE of <c>ledger.require_rights</c> when rights changed or ended.</summary>
    internal const string RightsGone = "GX001";

    /// <summary>Class of the SQLSTATEs by which this exchange's own functions refuse on purpose.</summary>
    internal const string RefusalClass = "GX";

    /// <summary>The scripts of this room.</summary>
    /// <remarks>
    /// The writer's role may insert, and read ids alone, to learn whether a record is there. The trigger holds against the owner too, by
    /// statement, so that it also stops one that would match no row; its error names nothing of any record. Tiles and bundles grow and change
    /// in no other way: the partial ones are the beginnings of the full.
    /// </remarks>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new("ledger", 1, """
            CREATE TABLE ledger.record (
                id uuid PRIMARY KEY,
                node text COLLATE "C" NOT NULL,
                counter bigint NOT NULL,
                epoch bigint,
                rights_end timestamptz,
                payload bytea NOT NULL,
                salt bytea NOT NULL,
                commitment bytea NOT NULL,
                UNIQUE (node, counter)
            );
            GRANT INSERT, SELECT (id) ON ledger.record TO gdx_ledger_writer;

            CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'ledger records are only ever added: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
            END $$;
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.record
                FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
            ALTER TABLE ledger.record ENABLE ALWAYS TRIGGER append_only;

            CREATE FUNCTION ledger.require_rights(epochs bigint[], earliest_end timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
            DECLARE
                current bigint;
            BEGIN
                SELECT number INTO current FROM rights.epoch;
                IF EXISTS (SELECT FROM unnest(epochs) AS e WHERE e IS DISTINCT FROM current) OR earliest_end <= clock_timestamp() THEN
                    RAISE EXCEPTION 'rights changed or ended: nothing was recorded' USING ERRCODE = 'GX001';
                END IF;
            END $$;
            REVOKE ALL ON FUNCTION ledger.refuse_change(), ledger.require_rights(bigint[], timestamptz) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION ledger.require_rights(bigint[], timestamptz) TO gdx_ledger_writer;
            """),
        new("ledger", 2, """
            -- Records of before there was a tree are kept as they are, apart: no node signed them.
            DO $$
            BEGIN
                IF EXISTS (SELECT FROM ledger.record) THEN
                    CREATE TABLE ledger.record_without_tree AS TABLE ledger.record;
                    ALTER TABLE ledger.record DISABLE TRIGGER append_only;
                    TRUNCATE ledger.record;
                    ALTER TABLE ledger.record ENABLE ALWAYS TRIGGER append_only;
                END IF;
            END $$;

            CREATE TABLE ledger.log (
                number integer PRIMARY KEY CHECK (number > 0),
                origin text COLLATE "C" NOT NULL UNIQUE,
                started timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            CREATE TABLE ledger.node (
                name text COLLATE "C" PRIMARY KEY,
                log integer NOT NULL,
                certificate text COLLATE "C" NOT NULL
            );
            CREATE INDEX ON ledger.node (log);
            CREATE TABLE ledger.batch (
                node text COLLATE "C" NOT NULL,
                first bigint NOT NULL,
                size integer NOT NULL,
                root bytea NOT NULL,
                previous bytea NOT NULL,
                signature bytea NOT NULL,
                written timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (node, first)
            );

            -- The tree: what follows is written by the integrator alone, in one transaction each time.
            CREATE TABLE ledger.tree (
                log integer PRIMARY KEY,
                size bigint NOT NULL,
                frontier bytea NOT NULL
            );
            CREATE TABLE ledger.progress (
                node text COLLATE "C" PRIMARY KEY,
                log integer NOT NULL,
                next bigint NOT NULL,
                previous bytea NOT NULL,
                state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'stopped', 'refused')),
                problem text COLLATE "C"
            );
            CREATE TABLE ledger.sequence (
                log integer NOT NULL,
                start bigint NOT NULL,
                node text COLLATE "C" NOT NULL,
                first bigint NOT NULL,
                size integer NOT NULL,
                PRIMARY KEY (log, start),
                UNIQUE (node, first)
            );
            CREATE TABLE ledger.tile (
                log integer NOT NULL,
                level smallint NOT NULL,
                n bigint NOT NULL,
                hashes bytea NOT NULL,
                PRIMARY KEY (log, level, n)
            );
            CREATE TABLE ledger.entry_bundle (
                log integer NOT NULL,
                n bigint NOT NULL,
                entries bytea NOT NULL,
                PRIMARY KEY (log, n)
            );
            ALTER TABLE ledger.tile ALTER hashes SET STORAGE EXTERNAL;
            ALTER TABLE ledger.entry_bundle ALTER entries SET STORAGE EXTERNAL;
            CREATE TABLE ledger.checkpoint (
                log integer NOT NULL,
                size bigint NOT NULL,
                root bytea NOT NULL,
                made timestamptz NOT NULL DEFAULT clock_timestamp(),
                note text COLLATE "C",
                PRIMARY KEY (log, size)
            );
            CREATE TABLE ledger.cosignature (
                log integer NOT NULL,
                size bigint NOT NULL,
                witness text COLLATE "C" NOT NULL,
                line text COLLATE "C" NOT NULL,
                received timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (log, size, witness)
            );

            CREATE FUNCTION ledger.refuse_but_growth() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                before bytea;
                after bytea;
            BEGIN
                IF TG_TABLE_NAME = 'tile' THEN
                    before := OLD.hashes;
                    after := NEW.hashes;
                    NEW.hashes := OLD.hashes;
                ELSE
                    before := OLD.entries;
                    after := NEW.entries;
                    NEW.entries := OLD.entries;
                END IF;
                IF NEW IS DISTINCT FROM OLD OR substring(after FOR octet_length(before)) <> before THEN
                    RAISE EXCEPTION 'tiles of the ledger only ever grow: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
                END IF;
                IF TG_TABLE_NAME = 'tile' THEN NEW.hashes := after; ELSE NEW.entries := after; END IF;
                RETURN NEW;
            END $$;
            CREATE FUNCTION ledger.refuse_but_note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.note IS NOT NULL OR (NEW.log, NEW.size, NEW.root, NEW.made) IS DISTINCT FROM (OLD.log, OLD.size, OLD.root, OLD.made) THEN
                    RAISE EXCEPTION 'a checkpoint of the ledger is only ever signed, once: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$;
            DO $$
            DECLARE
                t text;
            BEGIN
                FOREACH t IN ARRAY ARRAY['log', 'node', 'batch', 'sequence', 'cosignature'] LOOP
                    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
                    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER append_only', t);
                END LOOP;
                FOREACH t IN ARRAY ARRAY['tile', 'entry_bundle', 'checkpoint'] LOOP
                    EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
                    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER never_removed', t);
                    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.%I()', t,
                        CASE t WHEN 'checkpoint' THEN 'refuse_but_note' ELSE 'refuse_but_growth' END);
                    EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER append_only', t);
                END LOOP;
            END $$;
            REVOKE ALL ON FUNCTION ledger.refuse_but_growth(), ledger.refuse_but_note() FROM PUBLIC;

            GRANT INSERT ON ledger.batch, ledger.node TO gdx_ledger_writer;
            GRANT USAGE ON SCHEMA ledger TO gdx_ledger_integrator, gdx_ledger_public;
            GRANT SELECT ON ledger.record, ledger.batch, ledger.node TO gdx_ledger_integrator;
            GRANT SELECT, INSERT ON ledger.log, ledger.sequence, ledger.cosignature TO gdx_ledger_integrator;
            GRANT SELECT, INSERT, UPDATE ON ledger.tree, ledger.progress TO gdx_ledger_integrator;
            GRANT SELECT, INSERT, UPDATE (hashes) ON ledger.tile TO gdx_ledger_integrator;
            GRANT SELECT, INSERT, UPDATE (entries) ON ledger.entry_bundle TO gdx_ledger_integrator;
            GRANT SELECT, INSERT, UPDATE (note) ON ledger.checkpoint TO gdx_ledger_integrator;
            GRANT SELECT ON ledger.log, ledger.node, ledger.batch, ledger.sequence, ledger.tile, ledger.entry_bundle, ledger.checkpoint, ledger.cosignature TO gdx_ledger_public;
            GRANT SELECT (id, node, counter, commitment) ON ledger.record TO gdx_ledger_public;
            """),
        new("ledger", 3, """
            -- A sealed body does not get smaller: trying to, and putting it in a table of its own, was a third of what an insert cost.
            ALTER TABLE ledger.record ALTER payload SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160);
            CREATE INDEX ON ledger.batch USING brin (written) WITH (pages_per_range = 16);
            """),
        new("ledger", 4, "GRANT SELECT (node, next, state) ON ledger.progress TO gdx_ledger_public"), // who asks for a record is told where none of its node gets a place any more
        .. Retention.RetentionSchema.All,
    ];
}
