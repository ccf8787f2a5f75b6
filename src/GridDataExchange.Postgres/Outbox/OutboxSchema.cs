namespace GridDataExchange.Postgres.Outbox;

/// <summary>
/// The outbox: what was done in administration, written in the transaction that did it, until the ledger has it. Schema <c>outbox</c>.
/// </summary>
/// <remarks>
/// <c>outbox.change</c> is what its writer says: who, what, of what, and which tables it may touch. <c>outbox.changed_row</c> is what the
/// guarded tables' own triggers saw, whatever the writer says. A table is guarded by <c>outbox.guard</c>, which names the columns that may be
/// read in records (any other appears as its SHA-256, so a new column tells nothing), or by <c>outbox.guard_counted</c>, which counts.
/// INVARIANT: a guarded table changes in no transaction that has no change naming it, and what it changed to is in the same transaction.
/// </remarks>
internal static class OutboxSchema
{
    // Every trigger fires ALWAYS: session_replication_role switches none of them off.
    public const string Sql = """
        CREATE SCHEMA outbox;
        GRANT USAGE ON SCHEMA outbox TO gdx_registry, gdx_publisher, gdx_authorization, gdx_ledger_writer;

        CREATE TABLE outbox.change (
            id uuid PRIMARY KEY,
            number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
            transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
            written timestamptz NOT NULL DEFAULT clock_timestamp(),
            role text COLLATE "C" NOT NULL DEFAULT session_user,
            actor jsonb NOT NULL CHECK (jsonb_typeof(actor) = 'object' AND octet_length(actor::text) <= 4000),
            act text COLLATE "C" NOT NULL CHECK (octet_length(act) BETWEEN 1 AND 100),
            target text COLLATE "C" CHECK (octet_length(target) <= 1000),
            tables text[] COLLATE "C" NOT NULL CHECK (cardinality(tables) BETWEEN 1 AND 1000)
        );
        CREATE INDEX change_of_transaction ON outbox.change (transaction);
        CREATE TABLE outbox.changed_row (
            change uuid NOT NULL REFERENCES outbox.change,
            number bigint GENERATED ALWAYS AS IDENTITY,
            of_table text COLLATE "C" NOT NULL,
            operation text COLLATE "C" NOT NULL,
            before jsonb,
            after jsonb,
            rows bigint,
            PRIMARY KEY (change, number)
        );
        GRANT INSERT (id, actor, act, target, tables) ON outbox.change TO gdx_registry, gdx_publisher, gdx_authorization;
        GRANT SELECT ON outbox.change, outbox.changed_row TO gdx_ledger_writer;

        CREATE FUNCTION outbox.stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            IF TG_TABLE_NAME = 'change' THEN
                NEW.transaction := pg_current_xact_id();
                NEW.written := clock_timestamp();
                NEW.role := session_user;
            ELSIF NOT EXISTS (SELECT FROM outbox.change c WHERE c.id = NEW.change AND c.transaction = pg_current_xact_id()) THEN
                RAISE EXCEPTION 'a row belongs to a change of its own transaction' USING ERRCODE = 'GX003';
            END IF;
            RETURN NEW;
        END $$;
        CREATE FUNCTION outbox.announce() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('outbox', '');
            RETURN NULL;
        END $$;
        CREATE FUNCTION outbox.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the outbox is not changed: its rows leave it when the ledger has them' USING ERRCODE = 'GX003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
        END $$;
        CREATE TRIGGER stamp BEFORE INSERT ON outbox.change FOR EACH ROW EXECUTE FUNCTION outbox.stamp();
        CREATE TRIGGER stamp BEFORE INSERT ON outbox.changed_row FOR EACH ROW EXECUTE FUNCTION outbox.stamp();
        CREATE TRIGGER announce AFTER INSERT ON outbox.change FOR EACH STATEMENT EXECUTE FUNCTION outbox.announce();
        CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON outbox.change FOR EACH STATEMENT EXECUTE FUNCTION outbox.refuse_change();
        CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON outbox.changed_row FOR EACH STATEMENT EXECUTE FUNCTION outbox.refuse_change();
        ALTER TABLE outbox.change ENABLE ALWAYS TRIGGER stamp, ENABLE ALWAYS TRIGGER announce, ENABLE ALWAYS TRIGGER append_only;
        ALTER TABLE outbox.changed_row ENABLE ALWAYS TRIGGER stamp, ENABLE ALWAYS TRIGGER append_only;

        CREATE FUNCTION outbox.change_naming(it text) RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
            SELECT c.id FROM outbox.change c WHERE c.transaction = pg_current_xact_id() AND it = ANY (c.tables) ORDER BY c.number DESC LIMIT 1
        $$;

        CREATE FUNCTION outbox.shown(content jsonb, clear text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
            SELECT jsonb_object_agg(e.key, CASE
                WHEN e.key = ANY (clear) OR e.value = 'null' THEN e.value
                ELSE to_jsonb('sha256:' || encode(sha256(convert_to(e.value #>> '{}', 'UTF8')), 'hex')) END)
            FROM jsonb_each(content) AS e
        $$;

        CREATE FUNCTION outbox.require() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            it text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
            named uuid := outbox.change_naming(it);
            gone bigint;
        BEGIN
            IF named IS NULL THEN
                RAISE EXCEPTION 'a change of % needs a row of outbox.change that names it, written first in the same transaction', it
                    USING ERRCODE = 'GX003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
            END IF;
            IF TG_OP = 'TRUNCATE' THEN
                IF TG_ARGV[0] = 'rows' THEN
                    RAISE EXCEPTION '% is not truncated, since no row of it would be on record: delete its rows', it
                        USING ERRCODE = 'GX003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
                END IF;
                EXECUTE format('SELECT count(*) FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO gone;
                INSERT INTO outbox.changed_row (change, of_table, operation, rows) VALUES (named, it, TG_OP, gone);
            END IF;
            RETURN NULL;
        END $$;

        CREATE FUNCTION outbox.capture() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET bytea_output = 'hex' SET timezone = 'UTC' AS $$
        DECLARE
            it text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
        BEGIN
            INSERT INTO outbox.changed_row (change, of_table, operation, before, after) VALUES (
                outbox.change_naming(it), it, TG_OP,
                CASE WHEN TG_OP <> 'INSERT' THEN outbox.shown(to_jsonb(OLD), TG_ARGV) END,
                CASE WHEN TG_OP <> 'DELETE' THEN outbox.shown(to_jsonb(NEW), TG_ARGV) END);
            RETURN NULL;
        END $$;

        CREATE FUNCTION outbox.count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            it text := TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME;
        BEGIN
            INSERT INTO outbox.changed_row (change, of_table, operation, rows) SELECT outbox.change_naming(it), it, TG_OP, count(*) FROM changed;
            RETURN NULL;
        END $$;

        CREATE FUNCTION outbox.guard(it regclass, VARIADIC clear text[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('CREATE TRIGGER outbox_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION outbox.require(''rows'')', it);
            EXECUTE format('CREATE TRIGGER outbox_capture AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION outbox.capture(%s)', it,
                (SELECT string_agg(quote_literal(c), ', ') FROM unnest(clear) AS c));
            EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER outbox_guard, ENABLE ALWAYS TRIGGER outbox_capture', it);
        END $$;

        CREATE FUNCTION outbox.guard_counted(it regclass) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE format('CREATE OR REPLACE TRIGGER outbox_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION outbox.require(''counts'')', it);
            EXECUTE format('CREATE OR REPLACE TRIGGER outbox_inserted AFTER INSERT ON %s REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outbox.count()', it);
            EXECUTE format('CREATE OR REPLACE TRIGGER outbox_updated AFTER UPDATE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outbox.count()', it);
            EXECUTE format('CREATE OR REPLACE TRIGGER outbox_deleted AFTER DELETE ON %s REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION outbox.count()', it);
            EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER outbox_guard, ENABLE ALWAYS TRIGGER outbox_inserted, ENABLE ALWAYS TRIGGER outbox_updated, ENABLE ALWAYS TRIGGER outbox_deleted', it);
        END $$;

        CREATE FUNCTION outbox.definition(it regclass) RETURNS jsonb LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
            SELECT jsonb_build_object(
                'columns', (
                    SELECT jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END)
                    FROM pg_attribute a WHERE a.attrelid = it AND a.attnum > 0 AND NOT a.attisdropped),
                'indexes', (
                    SELECT jsonb_agg(i.relname ORDER BY i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = it))
        $$;

        DO $$
        DECLARE it regclass;
        BEGIN
            FOR it IN SELECT oid FROM pg_class WHERE relnamespace = 'data'::regnamespace AND relkind = 'r' LOOP
                PERFORM outbox.guard_counted(it);
            END LOOP;
        END $$;
        """;
}
