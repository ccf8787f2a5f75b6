using GridDataExchange.Postgres;

namespace GridDataExchange.Ledger.Index;

/// <summary>The index over the ledger: what officers search. The tables are the owner's; the reader's role sees the views alone.</summary>
public static class IndexSchema
{
    /// <summary>The scripts of the index.</summary>
    /// <remarks>
    /// An index for each thing that is searched for, in the order of the usual question, newest first: <c>time DESC NULLS LAST, row_id</c> is what
    /// the engine writes for <c>orderBy: [{ time: DESC }]</c>, so a page is the first rows of an index however rare or frequent the value is.
    /// The planner sees no value, only how many different ones a column has. Of a column with few it would walk the index of times and drop what does
    /// not fit, which for a value that hardly occurs is the whole table (25 s of 10,000,000 rows): it is told of many, and takes the column's own
    /// index, which is in order whatever the value. Where two columns are given, the one with more different values leads.
    /// Sets of fields are few and repeat: each stands once, and a disclosure names its set.
    /// </remarks>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new("ledger-index", 1, """
            CREATE TABLE ledger.field_set (
                set_no bigint PRIMARY KEY,
                dataset text COLLATE "C" NOT NULL,
                fields text COLLATE "C" NOT NULL
            );

            CREATE TABLE ledger.decision (
                row_id bigint NOT NULL,
                seq bigint PRIMARY KEY,
                record text COLLATE "C" NOT NULL,
                "time" timestamptz NOT NULL,
                kind text COLLATE "C" NOT NULL,
                department text COLLATE "C",
                client text COLLATE "C",
                purpose text COLLATE "C",
                code text COLLATE "C",
                step text COLLATE "C",
                times bigint NOT NULL,
                policy text COLLATE "C",
                retention text COLLATE "C",
                case_number bytea,
                case_number_blind bytea,
                operator bytea,
                operator_blind bytea,
                operator_verified boolean,
                row_count bigint NOT NULL,
                person_count bigint NOT NULL
            );
            CREATE UNIQUE INDEX decision_row ON ledger.decision (row_id);
            CREATE UNIQUE INDEX decision_record ON ledger.decision (record);
            CREATE INDEX decision_time ON ledger.decision ("time" DESC NULLS LAST, row_id);
            CREATE INDEX decision_kind ON ledger.decision (kind, "time" DESC NULLS LAST, row_id);
            CREATE INDEX decision_department ON ledger.decision (department, "time" DESC NULLS LAST, row_id);
            CREATE INDEX decision_client ON ledger.decision (client, "time" DESC NULLS LAST, row_id);
            CREATE INDEX decision_purpose ON ledger.decision (purpose, "time" DESC NULLS LAST, row_id);
            CREATE INDEX decision_code ON ledger.decision (code, "time" DESC NULLS LAST, row_id) WHERE code IS NOT NULL;
            CREATE INDEX decision_case ON ledger.decision (case_number_blind, "time" DESC NULLS LAST, row_id) WHERE case_number_blind IS NOT NULL;
            CREATE INDEX decision_operator ON ledger.decision (operator_blind, "time" DESC NULLS LAST, row_id) WHERE operator_blind IS NOT NULL;

            CREATE TABLE ledger.disclosure (
                row_id bigint NOT NULL,
                seq bigint NOT NULL,
                n integer NOT NULL,
                "time" timestamptz NOT NULL,
                kind text COLLATE "C" NOT NULL,
                department text COLLATE "C" NOT NULL,
                client text COLLATE "C" NOT NULL,
                purpose text COLLATE "C",
                dataset text COLLATE "C" NOT NULL,
                set_no bigint NOT NULL,
                person_dataset text COLLATE "C",
                person bytea,
                person_blind bytea,
                looked_up bytea,
                looked_up_blind bytea,
                case_number bytea,
                case_number_blind bytea,
                operator bytea,
                operator_blind bytea,
                retention text COLLATE "C" NOT NULL,
                PRIMARY KEY (seq, n)
            );
            CREATE UNIQUE INDEX disclosure_row ON ledger.disclosure (row_id);
            CREATE INDEX disclosure_time ON ledger.disclosure ("time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_kind ON ledger.disclosure (kind, "time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_department ON ledger.disclosure (department, "time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_client ON ledger.disclosure (client, "time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_purpose ON ledger.disclosure (purpose, "time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_dataset ON ledger.disclosure (dataset, "time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_set ON ledger.disclosure (set_no, "time" DESC NULLS LAST, row_id);
            CREATE INDEX disclosure_person ON ledger.disclosure (person_blind, "time" DESC NULLS LAST, row_id) WHERE person_blind IS NOT NULL;
            CREATE INDEX disclosure_looked_up ON ledger.disclosure (looked_up_blind, "time" DESC NULLS LAST, row_id) WHERE looked_up_blind IS NOT NULL;
            CREATE INDEX disclosure_case ON ledger.disclosure (case_number_blind, "time" DESC NULLS LAST, row_id) WHERE case_number_blind IS NOT NULL;
            CREATE INDEX disclosure_operator ON ledger.disclosure (operator_blind, "time" DESC NULLS LAST, row_id) WHERE operator_blind IS NOT NULL;

            ALTER TABLE ledger.decision
                ALTER kind SET (n_distinct = -0.0001), ALTER purpose SET (n_distinct = -0.0005), ALTER department SET (n_distinct = -0.001),
                ALTER code SET (n_distinct = -0.005), ALTER client SET (n_distinct = -0.01),
                ALTER operator_blind SET (n_distinct = -0.05), ALTER case_number_blind SET (n_distinct = -0.1);
            ALTER TABLE ledger.disclosure
                ALTER kind SET (n_distinct = -0.0001), ALTER dataset SET (n_distinct = -0.0002), ALTER purpose SET (n_distinct = -0.0005),
                ALTER department SET (n_distinct = -0.001), ALTER set_no SET (n_distinct = -0.005), ALTER client SET (n_distinct = -0.01),
                ALTER operator_blind SET (n_distinct = -0.05), ALTER case_number_blind SET (n_distinct = -0.1),
                ALTER person_blind SET (n_distinct = -0.1), ALTER looked_up_blind SET (n_distinct = -0.1);

            CREATE SCHEMA ledger_views;
            GRANT USAGE ON SCHEMA ledger_views TO gdx_ledger_reader;
            CREATE VIEW ledger_views.field_set AS SELECT set_no AS row_id, set_no, dataset, fields FROM ledger.field_set;
            CREATE VIEW ledger_views.decision AS SELECT * FROM ledger.decision;
            CREATE VIEW ledger_views.disclosure AS
                SELECT row_id, seq * 1048576 + n AS number, seq, "time", kind, department, client, purpose, dataset, set_no, person_dataset,
                    person, person_blind, looked_up, looked_up_blind, case_number, case_number_blind, operator, operator_blind, retention
                FROM ledger.disclosure;
            GRANT SELECT ON ledger_views.field_set, ledger_views.decision, ledger_views.disclosure TO gdx_ledger_reader;
            """),
        new("ledger-index", 2, """
            CREATE TABLE ledger.follower (
                name text COLLATE "C" NOT NULL,
                log integer NOT NULL,
                next bigint NOT NULL,
                moved timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (name, log)
            );
            GRANT SELECT, INSERT, UPDATE (next, moved) ON ledger.follower TO gdx_ledger_integrator;
            GRANT SELECT ON ledger.follower TO gdx_ledger_public;
            GRANT SELECT, INSERT ON ledger.field_set, ledger.decision, ledger.disclosure TO gdx_ledger_integrator;
            """),
        new("ledger-index", 3, """
            -- A place of before has none: what anybody could have written is not believed, and its follower begins anew.
            ALTER TABLE ledger.follower ADD mac bytea;
            GRANT UPDATE (mac) ON ledger.follower TO gdx_ledger_integrator;
            """),
    ];
}
