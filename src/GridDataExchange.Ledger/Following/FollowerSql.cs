namespace GridDataExchange.Ledger.Following;

/// <summary>What all that follow the tree say to the database alike. <c>$1</c> is the follower's name.</summary>
internal static class FollowerSql
{
    /// <summary>Key of the advisory lock under which one node at a time has the turn of a follower.</summary>
    public const string TurnKey = "hashtextextended('gdx follower ' || $1, 0)";

    /// <summary>The place of the first record that it has not taken, in the log <c>$2</c>, as the database has it, and its MAC.</summary>
    public const string ReadPlace = "SELECT next, mac FROM ledger.follower WHERE name = $1 AND log = $2";

    /// <summary>Puts the place <c>$3</c> with its MAC <c>$4</c>, where it is the one <c>$5</c> with the MAC <c>$6</c> or there is none.</summary>
    public const string WritePlace = """
        INSERT INTO ledger.follower AS f (name, log, next, mac) VALUES ($1, $2, $3, $4)
        ON CONFLICT (name, log) DO UPDATE SET next = EXCLUDED.next, mac = EXCLUDED.mac, moved = clock_timestamp() WHERE f.next = $5 AND f.mac IS NOT DISTINCT FROM $6
        """;

    /// <summary>The newest checkpoint of the log <c>$1</c> that is signed.</summary>
    public const string ReadSigned = "SELECT note FROM ledger.checkpoint WHERE log = $1 AND note IS NOT NULL ORDER BY size DESC LIMIT 1";
}
