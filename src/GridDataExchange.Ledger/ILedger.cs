namespace GridDataExchange.Ledger;

/// <summary>Where records go. Contract: when <see cref="AppendAsync"/> says <see cref="AppendVerdict.Committed"/>, the record is durable and its rights held at that moment.</summary>
public interface ILedger
{
    /// <summary>Name of this node, in every record it writes. It changes where the outcome of a write is not known, so that no number of a name is used twice.</summary>
    string Node { get; }

    /// <summary>Appends a record; waits until it is durable or refused. Records of concurrent requests share one transaction (group commit).</summary>
    /// <param name="entry">The record.</param>
    /// <param name="cancellationToken">Stops the waiting; a record already handed over may still be written.</param>
    Task<Appended> AppendAsync(LedgerEntry entry, CancellationToken cancellationToken);
}

/// <summary>A record to append.</summary>
/// <param name="Id">Its id: random, made by the node, and told to the caller.</param>
/// <param name="Epoch">The rights epoch it was entitled under; null for a record that rests on no rights (a refusal).</param>
/// <param name="RightsEnd">When the rights it rests on end by time, UTC; null with a null <paramref name="Epoch"/>.</param>
/// <param name="Body">The members of the JSON object that is the record's body: UTF-8, without the braces, not empty.</param>
public sealed record LedgerEntry(Guid Id, long? Epoch, DateTimeOffset? RightsEnd, ReadOnlyMemory<byte> Body)
{
    /// <summary>What it is a record of, such as <c>answer</c>: lower-case letters and hyphens. It stands in clear.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// How many days the body is kept, and then no longer; the least is <see cref="Protection.RetentionPeriod.FewestDays"/>. Null for a body that
    /// stands in clear for ever, since it holds nothing of persons.
    /// </summary>
    public int? RetentionDays { get; init; }

    /// <summary>
    /// Statements that run in the record's transaction, after its insert: they take effect with the record or not at all.
    /// One that fails refuses this record alone.
    /// </summary>
    public IReadOnlyList<CompanionStatement> Companions { get; init; } = [];

    /// <summary>True for what answers may be held back for until it is on record: it is taken while they are.</summary>
    public bool Awaited { get; init; }
}

/// <summary>A statement that runs in the transaction of a record.</summary>
/// <param name="Sql">One SQL statement with positional parameters <c>$1, $2 …</c>.</param>
/// <param name="Parameters">The values, in order; never null ones (say NULL in the SQL).</param>
public sealed record CompanionStatement(string Sql, IReadOnlyList<object> Parameters)
{
    /// <summary>
    /// Names what the statement locks. The companions of a transaction run in the ordinal order of it, so that nodes which lock the same
    /// things never wait for each other in a circle; and where one refuses its record, only the records with the same are tried apart.
    /// </summary>
    public string Locks { get; init; } = "";
}

/// <summary>Why a companion refused its record: an error that its SQL raised on purpose.</summary>
/// <param name="SqlState">Of class <c>GX</c>.</param>
/// <param name="Constraint">The error's field of that name: which rule; or null.</param>
/// <param name="Table">The error's field of that name: of what; or null.</param>
public sealed record CompanionRefusal(string SqlState, string? Constraint, string? Table);

/// <summary>What became of a record.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Receipt">What the caller is given of the committed record; null where it was not committed.</param>
public readonly record struct Appended(AppendVerdict Verdict, Receipt? Receipt)
{
    /// <summary>Why a companion refused it, with <see cref="AppendVerdict.Refused"/>.</summary>
    public CompanionRefusal? Refusal { get; init; }
}

/// <summary>What can become of a record.</summary>
public enum AppendVerdict
{
    /// <summary>Nothing is known to be durable: the database did not answer, or refused. Release nothing.</summary>
    Unavailable,

    /// <summary>Not written: as many records wait as may.</summary>
    Full,

    /// <summary>Durable, and the rights held.</summary>
    Committed,

    /// <summary>Not written: rights changed since the entitlement.</summary>
    RightsChanged,

    /// <summary>Not written: the rights had ended by the database's clock.</summary>
    RightsEnded,

    /// <summary>Not written: a companion refused it by an error of class <c>GX</c>, see <see cref="Appended.Refusal"/>.</summary>
    Refused,
}
