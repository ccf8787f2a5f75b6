namespace GridDataExchange.Postgres;

/// <summary>Where a private PostgreSQL lives and how it runs.</summary>
public sealed record EmbeddedClusterOptions
{
    /// <summary>The exchange's data folder; made where there is none. One server at a time may use it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The folder of <c>postgres</c> and <c>initdb</c>; null looks in PATH, the usual folders and npm packages.</summary>
    public string? PostgresBin { get; init; }

    /// <summary>Trades durability for speed (<c>fsync=off</c>): for a cluster that is thrown away.</summary>
    public bool ForTests { get; init; }
}
