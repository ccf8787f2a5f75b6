using System.Globalization;
using GridDataExchange.Ledger;
using Npgsql;

namespace GridDataExchange.Exchange.Watching;

/// <summary>Which alerts were raised and which are closed: <c>ledger.alert</c>, written in the transactions of their records.</summary>
internal static class AlertTable
{
    /// <summary>SQLSTATE of <c>ledger.raise_alert</c> where the same alert is on record.</summary>
    public const string RaisedAlready = "GX005";

    /// <summary>SQLSTATE of <c>ledger.close_alert</c>, with the constraint <c>closed</c>: another closed it.</summary>
    public const string NotClosed = "GX006";

    /// <summary>INVARIANT: an alert has a row where it has a record; it is closed once, by the record of somebody it is not about, and never removed.</summary>
    public const string Schema = """
        CREATE TABLE ledger.alert (
            key text COLLATE "C" PRIMARY KEY,
            record uuid NOT NULL UNIQUE,
            rule text COLLATE "C" NOT NULL,
            subject text COLLATE "C" NOT NULL,
            departments text[] COLLATE "C" NOT NULL,
            clients text[] COLLATE "C" NOT NULL,
            at timestamptz NOT NULL,
            raised timestamptz NOT NULL DEFAULT clock_timestamp(),
            closed uuid
        );
        CREATE INDEX alert_at ON ledger.alert (at);
        CREATE INDEX alert_open ON ledger.alert (at DESC) WHERE closed IS NULL;
        CREATE TRIGGER never_removed BEFORE DELETE OR TRUNCATE ON ledger.alert FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
        ALTER TABLE ledger.alert ENABLE ALWAYS TRIGGER never_removed;

        CREATE FUNCTION ledger.refuse_but_closing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.closed IS NOT NULL OR (NEW.key, NEW.record, NEW.rule, NEW.subject, NEW.departments, NEW.clients, NEW.at, NEW.raised)
                IS DISTINCT FROM (OLD.key, OLD.record, OLD.rule, OLD.subject, OLD.departments, OLD.clients, OLD.at, OLD.raised) THEN
                RAISE EXCEPTION 'an alert is only ever closed, once: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER append_only BEFORE UPDATE ON ledger.alert FOR EACH ROW EXECUTE FUNCTION ledger.refuse_but_closing();
        ALTER TABLE ledger.alert ENABLE ALWAYS TRIGGER append_only;

        CREATE FUNCTION ledger.raise_alert(of_key text, of_record uuid, of_rule text, of_subject text, of_departments text[], of_clients text[], of_at timestamptz)
        RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            INSERT INTO ledger.alert (key, record, rule, subject, departments, clients, at)
                VALUES (of_key, of_record, of_rule, of_subject, of_departments, of_clients, of_at) ON CONFLICT (key) DO NOTHING;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'this alert is on record' USING ERRCODE = 'GX005', TABLE = 'alert';
            END IF;
        END $$;

        CREATE FUNCTION ledger.close_alert(it uuid, by_record uuid, by_department text, by_client text)
        RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            found ledger.alert;
            why text;
        BEGIN
            SELECT a.* INTO found FROM ledger.alert a WHERE a.record = it FOR UPDATE;
            why := CASE
                WHEN found.record IS NULL THEN 'unknown'
                WHEN by_department = ANY (found.departments) OR by_client = ANY (found.clients) THEN 'own'
                WHEN found.closed IS NOT NULL THEN 'closed' END;
            IF why IS NOT NULL THEN
                RAISE EXCEPTION 'this alert is not closed' USING ERRCODE = 'GX006', CONSTRAINT = why, TABLE = 'alert';
            END IF;
            UPDATE ledger.alert a SET closed = by_record WHERE a.record = it;
        END $$;
        REVOKE ALL ON FUNCTION ledger.refuse_but_closing(), ledger.raise_alert(text, uuid, text, text, text[], text[], timestamptz), ledger.close_alert(uuid, uuid, text, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ledger.raise_alert(text, uuid, text, text, text[], text[], timestamptz), ledger.close_alert(uuid, uuid, text, text) TO gdx_ledger_writer;
        GRANT SELECT ON ledger.alert TO gdx_ledger_integrator;
        """;

    /// <summary>Closings in a table of their own: whoever claims one, the claims of others stand beside it, and those that no record bears out close nothing.</summary>
    public const string Closings = """
        CREATE TABLE ledger.alert_closing (
            alert uuid NOT NULL,
            record uuid NOT NULL,
            PRIMARY KEY (alert, record)
        );
        INSERT INTO ledger.alert_closing (alert, record) SELECT record, closed FROM ledger.alert WHERE closed IS NOT NULL;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.alert_closing FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
        ALTER TABLE ledger.alert_closing ENABLE ALWAYS TRIGGER append_only;
        DROP INDEX ledger.alert_open;
        GRANT SELECT ON ledger.alert_closing TO gdx_ledger_integrator;

        -- Whether the alert is there and whose it is, the node has from the alert's record: rows of tables prove neither.
        DROP FUNCTION ledger.close_alert(uuid, uuid, text, text);
        CREATE FUNCTION ledger.close_alert(it uuid, by_record uuid, disproven uuid[])
        RETURNS void LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended('gdx alert ' || it, 0));
            IF EXISTS (SELECT FROM ledger.alert_closing c WHERE c.alert = it AND c.record <> ALL (disproven)) THEN
                RAISE EXCEPTION 'this alert is not closed' USING ERRCODE = 'GX006', CONSTRAINT = 'closed', TABLE = 'alert';
            END IF;
            INSERT INTO ledger.alert_closing (alert, record) VALUES (it, by_record);
        END $$;
        REVOKE ALL ON FUNCTION ledger.close_alert(uuid, uuid, uuid[]) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ledger.close_alert(uuid, uuid, uuid[]) TO gdx_ledger_writer;
        """;

    private const string ReadRaised = """
        SELECT a.record, r.payload FROM ledger.alert a JOIN ledger.record r ON r.id = a.record WHERE a.at > $1 AND a.record <> ALL ($2)
        """;

    private const string ReadOfKey = "SELECT a.record, r.payload FROM ledger.alert a JOIN ledger.record r ON r.id = a.record WHERE a.key = $1";

    /// <summary>Puts an alert into the table with its record.</summary>
    public static CompanionStatement Raise(RaisedAlert alert, Guid record) => new(
        "SELECT ledger.raise_alert($1, $2, $3, $4, $5, $6, $7)",
        [alert.Key, record, alert.Finding.Rule.Name, alert.Subject, alert.Finding.Departments.ToArray(), alert.Finding.Clients.ToArray(), alert.Finding.To.UtcDateTime])
    { Locks = "alert " + alert.Key };

    /// <summary>Closes an alert with the record that says so.</summary>
    public static CompanionStatement Close(AlertClosing closing, Guid record) =>
        new("SELECT ledger.close_alert($1, $2, $3)", [closing.Alert, record, closing.Disproven.ToArray()]) { Locks = string.Create(CultureInfo.InvariantCulture, $"alert {closing.Alert:D}") };

    /// <summary>The alerts that were raised of records of a time, but for those that are known.</summary>
    public static async Task<IReadOnlyList<(Guid Record, byte[] Payload)>> RaisedAsync(NpgsqlConnection connection, DateTimeOffset since, IEnumerable<Guid> known, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadRaised, connection) { Parameters = { new() { Value = since.UtcDateTime }, new() { Value = known.ToArray() } } };
        return await ReadAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The record of the alert that has the key; none where no record has it.</summary>
    public static async Task<IReadOnlyList<(Guid Record, byte[] Payload)>> OfKeyAsync(NpgsqlConnection connection, string key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ReadOfKey, connection) { Parameters = { new() { Value = key } } };
        return await ReadAsync(command, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<(Guid Record, byte[] Payload)>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var all = new List<(Guid, byte[])>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            all.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        }

        return all;
    }
}
