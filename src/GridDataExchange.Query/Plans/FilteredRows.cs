using GridDataExchange.Catalog;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Rows of a dataset in a statement and the fields that are used of them: what a clause uses is disclosed as if it were selected.</summary>
internal class FilteredRows(RowScope scope)
{
    public RowScope Scope => scope;

    /// <summary>Names of the fields and relations used.</summary>
    protected SortedSet<string> Used { get; } = new(StringComparer.Ordinal);

    /// <summary>Uses a field in a clause.</summary>
    public VisibleExpression Use(Field field)
    {
        Used.Add(field.Name);
        return scope.Visible(field);
    }

    /// <summary>Uses a field to compare it for equality or to group by it.</summary>
    public VisibleExpression Same(Field field)
    {
        Used.Add(field.Name);
        return RowScope.HasVisible(scope.Granted, field) ? scope.Visible(field) : scope.Identity(field);
    }

    /// <summary>Uses whether a field shows anything: of one that has no SQL value, whether there is something to open.</summary>
    public string Nothing(Field field)
    {
        Used.Add(field.Name);
        return RowScope.HasVisible(scope.Granted, field) ? scope.Visible(field).Sql : scope.Stored(field).Sql;
    }

    /// <summary>Uses a relation; returns the condition under which it may be followed, or null where it always may.</summary>
    public string? Follow(Relation relation)
    {
        Used.Add(relation.Name);
        return scope.Follows(relation);
    }

    /// <summary>For the record: what is used of rows that are looked at and not shown.</summary>
    public virtual PlannedEntity Planned() => new(scope.Granted, scope.Rules, -1, -1, -1, null, [.. Used]);
}
