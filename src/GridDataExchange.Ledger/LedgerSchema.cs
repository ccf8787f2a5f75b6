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
    /// statement, so that it also stops one that would match no row; its error names nothing of any record.
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
    ];
}
