using System.Collections.Immutable;

namespace GridDataExchange.Exchange.Records;

/// <summary>A change of administration as the outbox has it.</summary>
/// <param name="Id">Its id, which becomes the record's.</param>
/// <param name="Number">Its place in the order of changes.</param>
/// <param name="Written">When it was written, by the database's clock.</param>
/// <param name="Role">The database role that its writer was connected as.</param>
/// <param name="Actor">Who did it: JSON.</param>
/// <param name="Act">What was done.</param>
/// <param name="Target">The id of what it was done to.</param>
internal sealed record OutboxChange(Guid Id, long Number, DateTimeOffset Written, string Role, string Actor, string Act, string? Target)
{
    /// <summary>True where the ledger has a record of this id already, which none but a forger can have written while the change waits.</summary>
    public bool Taken { get; init; }

    /// <summary>The first of its rows.</summary>
    public ImmutableArray<OutboxRow> Rows { get; init; } = [];

    /// <summary>How many more there are.</summary>
    public long MoreRows { get; init; }

    /// <summary>SHA-256 over the others, in hex; null where there are none.</summary>
    public string? MoreDigest { get; init; }
}

/// <summary>What a table's trigger saw: one row before and after, or how many.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="Operation"><c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>TRUNCATE</c>; <c>DEFINE</c> of a table itself.</param>
/// <param name="Before">JSON, or null.</param>
/// <param name="After">JSON, or null.</param>
/// <param name="Rows">How many rows, where they are counted.</param>
internal sealed record OutboxRow(string Table, string Operation, string? Before, string? After, long? Rows);
