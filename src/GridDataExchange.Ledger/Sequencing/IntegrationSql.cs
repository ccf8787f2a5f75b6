namespace GridDataExchange.Ledger.Sequencing;

/// <summary>The statements of an integration.</summary>
internal static class IntegrationSql
{
    /// <summary>Key of the advisory lock that the integrator holds, until its transaction ends.</summary>
    public const long LockKey = 0x6764785F74726565; // "gdx_tree"

    /// <remarks>A tree whose head is signed must outlive a crash, whatever the defaults of the database or role are: what is lost again looks like a database that was set back.</remarks>
    public const string TryLock = "SELECT pg_try_advisory_xact_lock($1), set_config('synchronous_commit', 'on', true)";

    public const string ReadTree = "SELECT size, frontier FROM ledger.tree WHERE log = $1";

    public const string ReadHead = "SELECT size, root, note FROM ledger.checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1";

    /// <summary>The nodes of the log but those that are known.</summary>
    public const string ReadNodes = """
        SELECT n.name, n.certificate FROM ledger.node n
        WHERE n.log = $1 AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS known (name) WHERE known.name = n.name)
        ORDER BY n.name LIMIT $3
        """;

    /// <summary>Of nodes the last batch that is said to have a place before one, and its last record where it is as short as one that says the node stopped.</summary>
    public const string ReadLast = """
        SELECT s.node, s.start, b.first, b.size, b.root, b.previous, b.signature, r.payload, r.salt
        FROM unnest($2::text[]) AS w (node)
        CROSS JOIN LATERAL (SELECT node, start, first FROM ledger.sequence WHERE node = w.node AND log = $1 AND start < $3 ORDER BY first DESC LIMIT 1) s
        LEFT JOIN ledger.batch b ON b.node = s.node AND b.first = s.first
        LEFT JOIN ledger.record r ON r.node = s.node AND r.counter = b.first + b.size - 1 AND octet_length(r.payload) < 400
        """;

    /// <summary>Of each node the batches after what is in the tree.</summary>
    public const string ReadWaiting = """
        SELECT w.node, b.first, b.size, b.root, b.previous, b.signature
        FROM unnest($1::text[], $2::bigint[]) AS w (node, next)
        CROSS JOIN LATERAL (
            SELECT first, size, root, previous, signature FROM ledger.batch WHERE node = w.node AND first >= w.next ORDER BY first LIMIT $3
        ) b
        ORDER BY w.node, b.first
        """;

    /// <summary>The batches that have their places from one on, as they are now: in a database that was changed, one is missing or another.</summary>
    public const string ReadPlaced = """
        SELECT s.start, s.node, n.certificate, b.first, b.size, b.root, b.previous, b.signature
        FROM ledger.sequence s
        LEFT JOIN ledger.batch b ON b.node = s.node AND b.first = s.first
        LEFT JOIN ledger.node n ON n.name = s.node AND n.log = s.log
        WHERE s.log = $1 AND s.start >= $2
        ORDER BY s.start LIMIT $3
        """;

    /// <summary>The last record's payload comes with it where it is as short as one that says the node stopped.</summary>
    /// <remarks>The limit keeps the planner to the index: a plan of a nearly empty table joins by the node's name alone, and compares every record with every batch.</remarks>
    public const string ReadCommitments = """
        SELECT w.at, r.commitment, CASE WHEN r.counter = w.first + w.size - 1 AND octet_length(r.payload) < 400 THEN r.payload END, r.salt
        FROM unnest($1::text[], $2::bigint[], $3::integer[]) WITH ORDINALITY AS w (node, first, size, at)
        CROSS JOIN LATERAL (
            SELECT counter, commitment, payload, salt FROM ledger.record WHERE node = w.node AND counter BETWEEN w.first AND w.first + w.size - 1 ORDER BY counter LIMIT greatest(w.size, 0)
        ) r
        ORDER BY w.at, r.counter
        """;

    public const string WriteTiles = """
        INSERT INTO ledger.tile (log, level, n, hashes) SELECT $1, * FROM unnest($2::smallint[], $3::bigint[], $4::bytea[])
        ON CONFLICT (log, level, n) DO UPDATE SET hashes = EXCLUDED.hashes
        """;

    public const string WriteBundles = """
        INSERT INTO ledger.entry_bundle (log, n, entries) SELECT $1, * FROM unnest($2::bigint[], $3::bytea[])
        ON CONFLICT (log, n) DO UPDATE SET entries = EXCLUDED.entries
        """;

    public const string WriteSequence = """
        INSERT INTO ledger.sequence (log, start, node, first, size) SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::integer[])
        """;

    public const string WriteProgress = """
        INSERT INTO ledger.progress (log, node, next, previous, state, problem) SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::text[], $6::text[])
        ON CONFLICT (node) DO UPDATE SET next = EXCLUDED.next, previous = EXCLUDED.previous, state = EXCLUDED.state, problem = EXCLUDED.problem
        """;

    public const string WriteTree = """
        INSERT INTO ledger.tree (log, size, frontier) VALUES ($1, $2, $3) ON CONFLICT (log) DO UPDATE SET size = EXCLUDED.size, frontier = EXCLUDED.frontier
        """;

    /// <summary>Two integrators that went on from the same tree cannot both commit: the size is the key.</summary>
    public const string WriteCheckpoint = "INSERT INTO ledger.checkpoint (log, size, root) VALUES ($1, $2, $3)";

    public const string SignCheckpoint = "UPDATE ledger.checkpoint SET note = $3 WHERE log = $1 AND size = $2 AND note IS NULL";

    public const string ReadTile = "SELECT hashes FROM ledger.tile WHERE log = $1 AND level = $2 AND n = $3";

    public const string ReadBundle = "SELECT entries FROM ledger.entry_bundle WHERE log = $1 AND n = $2";
}
