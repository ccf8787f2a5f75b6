namespace GridDataExchange.Postgres;

/// <summary>The database roles of the exchange: each can do one job and nothing else.</summary>
public enum DatabaseRole
{
    /// <summary>Owns every table; migrates at start and makes dataset tables. Never used to answer a request.</summary>
    Owner,

    /// <summary>Reads dataset tables: schema <c>data</c>.</summary>
    Query,

    /// <summary>Inserts ledger records; can neither change nor delete them.</summary>
    LedgerWriter,

    /// <summary>Reads ledger records and makes the tree over them; can write no record.</summary>
    LedgerIntegrator,

    /// <summary>Reads what anybody may see of the ledger: tiles, checkpoints, certificates of nodes, and where a record stands; never a payload.</summary>
    LedgerPublic,

    /// <summary>Reads and changes departments, clients and grants, and raises the rights epoch: schemas <c>registry</c> and <c>rights</c>.</summary>
    Registry,

    /// <summary>Writes dataset tables: schema <c>data</c>.</summary>
    Publisher,

    /// <summary>Reads and writes the authorization server's tables: schema <c>oauth</c>.</summary>
    Authorization,

    /// <summary>Reads what is used of quotas and takes old days away; can count nothing: schema <c>quota</c>.</summary>
    Quota,

    /// <summary>Reads the index over the ledger through its views: schema <c>ledger_views</c>. Neither records nor the tables behind the views.</summary>
    LedgerReader,
}
