using GridDataExchange.Postgres;

namespace GridDataExchange.Ledger.Retention;

/// <summary>Where the records of erasures and legal holds are found, and the copies that holds keep.</summary>
internal static class RetentionSchema
{
    /// <summary>SQLSTATE where what an act is about was decided already, or is not there.</summary>
    public const string Decided = "GX010";

    /// <summary>
    /// A row only says which record to look at: what it is believed of is the record, which a node signed. An act that opens something (an
    /// announcement, a hold) is its own subject; one more act, and no third, can end it: the unique key lets two that come at once not both be.
    /// </summary>
    private const string Tables = """
        CREATE TABLE ledger.retention_act (
            record uuid PRIMARY KEY,
            subject uuid NOT NULL,
            kind text COLLATE "C" NOT NULL CHECK (kind IN ('erasure-announced', 'erasure-withdrawn', 'erased', 'hold', 'hold-released')),
            opens boolean NOT NULL GENERATED ALWAYS AS (record = subject) STORED,
            UNIQUE (subject, opens)
        );
        CREATE TABLE ledger.hold_record (
            hold uuid NOT NULL,
            record uuid NOT NULL,
            sealed bytea NOT NULL,
            PRIMARY KEY (hold, record)
        );

        CREATE FUNCTION ledger.act_on_retention(of_record uuid, of_subject uuid, of_kind text) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            IF of_record <> of_subject AND NOT EXISTS (SELECT FROM ledger.retention_act WHERE record = of_subject) THEN
                RAISE EXCEPTION 'nothing of that id stands' USING ERRCODE = 'GX010';
            END IF;
            INSERT INTO ledger.retention_act (record, subject, kind) VALUES (of_record, of_subject, of_kind);
        EXCEPTION WHEN unique_violation THEN
            RAISE EXCEPTION 'it was decided already' USING ERRCODE = 'GX010';
        END $$;
        REVOKE ALL ON FUNCTION ledger.act_on_retention(uuid, uuid, text) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION ledger.act_on_retention(uuid, uuid, text) TO gdx_ledger_writer;

        DO $$
        DECLARE
            t text;
        BEGIN
            FOREACH t IN ARRAY ARRAY['retention_act', 'hold_record'] LOOP
                EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', t);
                EXECUTE format('ALTER TABLE ledger.%I ENABLE ALWAYS TRIGGER append_only', t);
            END LOOP;
        END $$;
        GRANT SELECT, INSERT ON ledger.retention_act TO gdx_ledger_writer;
        GRANT INSERT ON ledger.hold_record TO gdx_ledger_writer;
        GRANT SELECT ON ledger.retention_act, ledger.hold_record TO gdx_ledger_integrator;
        """;

    public static IReadOnlyList<Migration> All { get; } = [new("ledger-retention", 1, Tables)];
}
