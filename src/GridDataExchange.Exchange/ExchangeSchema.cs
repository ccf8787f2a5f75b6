using GridDataExchange.Exchange.Watching;
using GridDataExchange.Postgres;

namespace GridDataExchange.Exchange;

/// <summary>The tables in which quotas are counted: schema <c>quota</c>; and how what waits in the outbox leaves it.</summary>
public static class ExchangeSchema
{
    /// <summary>SQLSTATE of <c>quota.take</c> where a bound would be passed; the error's constraint is the bound's name and its table the dataset.</summary>
    internal const string QuotaExceeded = "GX002";

    /// <summary>SQLSTATE of <c>outbox.recorded</c> where the outbox has the change no more: another node recorded it.</summary>
    internal const string RecordedAlready = "GX004";

    // INVARIANT: what is used never passes a bound that it was taken under. Nobody has rights on the tables but to read what is used and to
    // delete what is old: counting is done by two functions, in the transaction of the record it belongs to.
    private const string Quotas = """
        CREATE SCHEMA quota;
        GRANT USAGE ON SCHEMA quota TO gdx_ledger_writer, gdx_quota;

        CREATE TABLE quota.used (
            day date NOT NULL,
            client text COLLATE "C" NOT NULL,
            purpose text COLLATE "C" NOT NULL,
            dataset text COLLATE "C" NOT NULL,
            persons bigint NOT NULL DEFAULT 0,
            lookups bigint NOT NULL DEFAULT 0,
            refused bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (day, client, purpose, dataset)
        ) WITH (fillfactor = 50);
        CREATE TABLE quota.person (
            day date NOT NULL,
            client text COLLATE "C" NOT NULL,
            purpose text COLLATE "C" NOT NULL,
            dataset text COLLATE "C" NOT NULL,
            token bytea NOT NULL,
            PRIMARY KEY (day, client, purpose, dataset, token)
        );
        GRANT SELECT, DELETE ON quota.used, quota.person TO gdx_quota;

        CREATE FUNCTION quota.take(of_day date, of_client text, of_purpose text, of_dataset text, tokens bytea[], persons_per_day int, more_lookups int, lookups_per_day int)
        RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            now_used quota.used;
            fresh bigint;
        BEGIN
            -- The row is locked before a person is added: who counts for the same quota takes turns, and none waits for another's person.
            INSERT INTO quota.used (day, client, purpose, dataset) VALUES (of_day, of_client, of_purpose, of_dataset) ON CONFLICT DO NOTHING;
            SELECT u.* INTO STRICT now_used FROM quota.used u
                WHERE u.day = of_day AND u.client = of_client AND u.purpose = of_purpose AND u.dataset = of_dataset FOR UPDATE;
            IF more_lookups > 0 AND now_used.lookups + more_lookups > lookups_per_day THEN
                RAISE EXCEPTION 'a quota is used up' USING ERRCODE = 'GX002', CONSTRAINT = 'lookupsPerDay', TABLE = of_dataset;
            END IF;

            INSERT INTO quota.person (day, client, purpose, dataset, token)
                SELECT of_day, of_client, of_purpose, of_dataset, t FROM unnest(tokens) AS t ON CONFLICT DO NOTHING;
            GET DIAGNOSTICS fresh = ROW_COUNT;
            IF fresh > 0 AND now_used.persons + fresh > persons_per_day THEN
                RAISE EXCEPTION 'a quota is used up' USING ERRCODE = 'GX002', CONSTRAINT = 'personsPerDay', TABLE = of_dataset;
            END IF;

            IF fresh > 0 OR more_lookups > 0 THEN
                UPDATE quota.used u SET persons = u.persons + fresh, lookups = u.lookups + more_lookups
                    WHERE u.day = of_day AND u.client = of_client AND u.purpose = of_purpose AND u.dataset = of_dataset;
            END IF;
        END $$;

        CREATE FUNCTION quota.refuse(of_day date, of_client text, of_purpose text, of_dataset text)
        RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
            INSERT INTO quota.used AS u (day, client, purpose, dataset, refused) VALUES (of_day, of_client, of_purpose, of_dataset, 1)
                ON CONFLICT (day, client, purpose, dataset) DO UPDATE SET refused = u.refused + 1
        $$;
        REVOKE ALL ON FUNCTION quota.take(date, text, text, text, bytea[], int, int, int), quota.refuse(date, text, text, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION quota.take(date, text, text, text, bytea[], int, int, int), quota.refuse(date, text, text, text) TO gdx_ledger_writer;
        """;

    // INVARIANT: a change leaves the outbox only once the ledger has a record of its id, whoever deletes it.
    private const string Relay = """
        CREATE FUNCTION outbox.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            it uuid;
        BEGIN
            IF TG_TABLE_NAME = 'change' THEN it := OLD.id; ELSE it := OLD.change; END IF;
            IF NOT EXISTS (SELECT FROM ledger.record r WHERE r.id = it) THEN
                RAISE EXCEPTION 'a change leaves the outbox when the ledger has it' USING ERRCODE = 'GX003', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
            END IF;
            RETURN OLD;
        END $$;
        CREATE TRIGGER keep BEFORE DELETE ON outbox.change FOR EACH ROW EXECUTE FUNCTION outbox.keep();
        CREATE TRIGGER keep BEFORE DELETE ON outbox.changed_row FOR EACH ROW EXECUTE FUNCTION outbox.keep();
        ALTER TABLE outbox.change ENABLE ALWAYS TRIGGER keep;
        ALTER TABLE outbox.changed_row ENABLE ALWAYS TRIGGER keep;

        CREATE FUNCTION outbox.recorded(it uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            DELETE FROM outbox.changed_row r WHERE r.change = it;
            DELETE FROM outbox.change c WHERE c.id = it;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'the outbox has this change no more' USING ERRCODE = 'GX004', SCHEMA = 'outbox', TABLE = 'change';
            END IF;
        END $$;
        REVOKE ALL ON FUNCTION outbox.recorded(uuid) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION outbox.recorded(uuid) TO gdx_ledger_writer;
        """;

    // No record has the nil UUID (RFC 9562, section 5.9), so a change of that id would wait for its own for ever.
    private const string NoNilId = "ALTER TABLE outbox.change ADD CONSTRAINT change_has_an_id CHECK (id <> '00000000-0000-0000-0000-000000000000') NOT VALID";

    /// <summary>The scripts of this room.</summary>
    public static IReadOnlyList<Migration> All { get; } = [new("quota", 1, Quotas), new("relay", 1, Relay), new("relay", 2, NoNilId), new("watch", 1, AlertTable.Schema), new("watch", 2, AlertTable.Closings)];
}
