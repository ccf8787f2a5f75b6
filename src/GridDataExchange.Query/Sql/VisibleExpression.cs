namespace GridDataExchange.Query.Sql;

/// <summary>
/// What this caller may see of a field in a row, as SQL. INVARIANT: only <see cref="RowScope"/> makes one, and selection, filter, order and
/// cursor take nothing else: no clause can be an oracle for a column the caller does not see.
/// </summary>
internal sealed class VisibleExpression
{
    private VisibleExpression(string sql, ColumnType type)
    {
        Sql = sql;
        Type = type;
    }

    public string Sql { get; }

    public ColumnType Type { get; }

    internal static VisibleExpression Of(RowScope.Proof proof, string sql, ColumnType type)
    {
        ArgumentNullException.ThrowIfNull(proof);
        return new VisibleExpression(sql, type);
    }
}

/// <summary>
/// A field without an SQL value, as far as the caller may see it: as it is stored, sealed or not, where any treatment applies, NULL elsewhere. Nothing but selection takes it,
/// and it never leaves but by its treatment.
/// </summary>
internal sealed record StoredExpression(string Sql, ColumnType Type);

/// <summary>A raw column that joins two tables. It is never selected but to find the rows of the next node.</summary>
internal sealed record JoinKey(string Sql, ColumnType Type);
