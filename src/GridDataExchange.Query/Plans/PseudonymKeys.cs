using GridDataExchange.Catalog;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Plans how the keys of groups that are shown by a pseudonym are made: of the value, or of the sealed bytes of one of the group's rows.</summary>
internal sealed class PseudonymKeys(NodeWriter node, FilteredRows rows, FieldCiphers ciphers)
{
    /// <summary>How the pseudonym of a key is made; null where the key is shown by its value.</summary>
    public PlannedPseudonym? Of(Field field) =>
        RowScope.HasVisible(rows.Scope.Granted, field) ? null
        : field.Encrypted ? new PlannedPseudonym(field, ciphers.Of(rows.Scope.Granted.Dataset, field), node.Aggregate($"min({rows.Scope.RowId})", ColumnType.Long))
        : new PlannedPseudonym(field, null, -1);

    /// <summary>The column with what it is made of. All rows of a group show the same value or none.</summary>
    public int Column(Field field)
    {
        var same = rows.Same(field);
        return field.Encrypted
            ? node.Aggregate($"(array_agg({rows.Scope.Stored(field).Sql} ORDER BY {rows.Scope.RowId}))[1]", ColumnType.Bytes)
            : node.Aggregate(same.Sql, same.Type);
    }
}
