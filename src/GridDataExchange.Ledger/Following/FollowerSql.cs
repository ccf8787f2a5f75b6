namespace GridDataExchange.Ledger.Following;

/// <summary>What all that follow the tree say to the database alike. <c>$1</c> is the follower's name.</summary>
internal static class FollowerSql
{
    /// <summary>Key of the advisory lock under which one node at a time has the turn of a follower.</summary>
    public const string TurnKey = "hashtextextended('gdx follower ' || $1, 0)";

    /// <summary>The place of the first record that it has not taken, in the log <c>$2</c>.</summary>
    public const string ReadPlace = "SELECT next FROM ledger.follower WHERE name = $1 AND log = $2";
}
