using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Composes the statement of one node: its columns, joins, conditions, order and page.</summary>
internal sealed class NodeWriter(Entitlement entitlement, ContextArity arity, FieldCiphers ciphers)
{
    private const string Token = "k.token";

    private readonly List<string> columns = [];
    private readonly List<ColumnType> types = [];
    private readonly List<string> joins = [];
    private readonly List<string> conditions = [];
    private readonly List<string> order = [];
    private readonly List<int> orderColumns = [];
    private readonly List<FilteredRows> used = [];
    private RowScope root = null!;
    private string limit = "1";
    private string? tokens;
    private int rootRowId = -1;

    public ParameterTable Parameters { get; } = new();

    public IReadOnlyList<ColumnType> Types => types;

    public IReadOnlyList<int> OrderColumns => orderColumns;

    /// <summary>Everything the statement uses, the dataset it starts from first.</summary>
    public IEnumerable<PlannedEntity> Entities => used.Select(e => e.Planned());

    /// <summary>A dataset row of the statement's result and what the plan uses of it.</summary>
    internal sealed class Entity(NodeWriter node, RowScope scope) : FilteredRows(scope)
    {
        private readonly Dictionary<string, Entity> joined = new(StringComparer.Ordinal);
        private int persons = -1;
        private Dataset? personDataset;
        private PlannedNames? names;

        public int RowId { get; private set; } = -1;

        public int Bits { get; private set; } = -1;

        public void Open()
        {
            RowId = node.Column(Scope.RowId, ColumnType.Long);
            Bits = Scope.Bits() is { } sql ? node.Column(sql, ColumnType.Long) : -1;
            if (Scope.Persons is { } keys)
            {
                persons = node.Column(keys.Sql, keys.Type);
                personDataset = keys.Persons;
                names = keys.Named is not { } named ? null : node.Names(Scope.Granted.Dataset, named, RowId);
            }
        }

        public int Leaf(Field field)
        {
            var visible = Use(field);
            return node.Column(visible.Sql, visible.Type);
        }

        /// <summary>What rows are told apart by.</summary>
        public int Key(Field field)
        {
            var same = Same(field);
            return node.Column(same.Sql, same.Type);
        }

        public int Stored(Field field)
        {
            Used.Add(field.Name);
            var stored = Scope.Stored(field);
            return node.Column(stored.Sql, stored.Type);
        }

        /// <summary>The row that a to-one relation leads to, joined once however often it is selected.</summary>
        public Entity ToOne(Relation relation, DatasetEntitlement target)
        {
            Used.Add(relation.Name);
            if (!joined.TryGetValue(relation.Name, out var entity))
            {
                joined[relation.Name] = entity = node.Join(Scope, relation, target);
            }

            return entity;
        }

        public (int Key, int Follows) ToMany(Relation relation)
        {
            var follows = Follow(relation);
            var key = Scope.From(relation);
            return (node.Column(key.Sql, key.Type), follows is null ? -1 : node.Column(follows, ColumnType.Boolean));
        }

        public override PlannedEntity Planned() => new(Scope.Granted, Scope.Rules, RowId, Bits, persons, personDataset, [.. Used]) { Names = names };
    }

    /// <summary>Starts a statement that returns rows of a dataset.</summary>
    public Entity From(DatasetEntitlement granted)
    {
        var entity = Start(new Entity(this, Scope(granted)));
        entity.Open();
        rootRowId = entity.RowId;
        return entity;
    }

    /// <summary>Starts a statement over rows of a dataset that returns none of them.</summary>
    public FilteredRows Over(DatasetEntitlement granted) => Start(new FilteredRows(Scope(granted)));

    /// <summary>Rows of a dataset that a filter looks at.</summary>
    public FilteredRows Through(DatasetEntitlement granted) => Use(new FilteredRows(Scope(granted)));

    public void WhereParentKey(FilteredRows rows, Relation relation)
    {
        var key = rows.Scope.To(relation);
        conditions.Insert(0, $"{key.Sql} = {Parameters.Column(new ParentKeySource(key.Type))}");
    }

    public void WhereRowId(FilteredRows rows, int place) =>
        conditions.Insert(0, $"{rows.Scope.RowId} = {Parameters.Column(new ValueSource(place, ColumnType.Long))}");

    public void Where(FilteredRows rows, Filter filter, LookupTerm? lookup)
    {
        conditions.AddRange(new FilterSql(this, Parameters).Conditions(rows, filter));
        if (lookup is not null)
        {
            var type = lookup.Field.Encrypted ? ColumnType.Bytes : ColumnTypes.Of(lookup.Field);
            tokens = lookup.AnyOf ? Parameters.Slice(new ValueListSource(lookup.Compared, type)) : null;
            conditions.InsertRange(0, rows.Scope.FoundBy(lookup.Field, lookup.AnyOf ? Token : Parameters.Column(new ValueSource(lookup.Compared, type))));
        }
    }

    /// <summary>Orders by the keys and then the row id, between the cursors, for one page and one row more; a backward page from its end.</summary>
    public void Page(Entity entity, ConnectionSelection list)
    {
        var page = list.Page;
        var keys = list.OrderBy.Select(o => (Expression: entity.Use(o.Field), Term: o)).ToList();
        foreach (var (cursor, reversed) in ((CursorPlaces?, bool)[])[(page.After, false), (page.Before, true)])
        {
            if (cursor is not null)
            {
                conditions.Add(Keyset.Beyond(keys, cursor, entity.Scope.RowId, reversed, Parameters));
            }
        }

        foreach (var (expression, term) in keys)
        {
            orderColumns.Add(Column(expression.Sql, expression.Type));
            order.Add($"{{0}} {(term.Descending ^ page.Backward ? "DESC" : "ASC")} NULLS {(term.NullsFirst ^ page.Backward ? "FIRST" : "LAST")}");
        }

        order.Add($"{{0}} {(page.Backward ? "DESC" : "ASC")}");
        limit = Parameters.Column(new PageSource(page.Size, list.LooksForRows));
    }

    /// <summary>A few rows, whichever.</summary>
    public void Few(int rows) => limit = rows.ToString(CultureInfo.InvariantCulture);

    /// <summary>The statement that returns rows.</summary>
    public string RowsSql()
    {
        var sorted = orderColumns.Append(rootRowId).Take(order.Count).Select((column, i) => (Order: order[i], Column: column)).ToList();
        var inner = sorted.Count == 0 ? "" : $" ORDER BY {string.Join(", ", sorted.Select(s => Sorted(s.Order, columns[s.Column])))}";
        var outer = string.Concat(sorted.Select(s => $", {Sorted(s.Order, $"q.c{s.Column}")}"));

        var rows = $"SELECT {Selected} FROM {Source()}{inner} LIMIT {limit}";
        if (tokens is not null)
        {
            // A page of each token, and of these the page: `= ANY` over all of them could be ordered by no index.
            var merged = sorted.Count == 0 ? "" : $" ORDER BY {string.Join(", ", sorted.Select(s => Sorted(s.Order, $"r.c{s.Column}")))}";
            rows = $"SELECT r.* FROM {EachToken} CROSS JOIN LATERAL ({rows}) r{merged} LIMIT {limit}";
        }

        // The outer order repeats the inner one: a lateral join need not keep it.
        return Parameters.Number($"SELECT p.tag{Results} FROM {Parameters.Rows()} CROSS JOIN LATERAL ({rows}) q ORDER BY p.tag{outer}");

        static string Sorted(string order, string by) => string.Format(CultureInfo.InvariantCulture, order, by);
    }

    /// <summary>The statement that returns how many rows there are.</summary>
    public string CountSql()
    {
        types.Add(ColumnType.Long);
        return Parameters.Number($"SELECT p.tag, q.n FROM {Parameters.Rows()} CROSS JOIN LATERAL (SELECT count(*) AS n FROM {(tokens is null ? "" : $"{EachToken} CROSS JOIN ")}{Source()}) q ORDER BY p.tag");
    }

    /// <summary>Adds what is said of a field in each group, or of the group; returns its column.</summary>
    public int Aggregate(string sql, ColumnType type) => Column(sql, type);

    /// <summary>The statement that returns groups: one more than an answer may have, so that too many show.</summary>
    /// <param name="by">The columns that make a group.</param>
    /// <param name="ordered">Those of them that groups are ordered by: a pseudonym is ordered by where it is made.</param>
    /// <param name="least">The fewest rows of a group that is returned.</param>
    public string GroupsSql(IReadOnlyList<int> by, IReadOnlyList<int> ordered, int least)
    {
        var grouped = by.Count == 0 ? "" : $" GROUP BY {string.Join(", ", by.Select(k => $"{k + 1}"))}";
        var inner = ordered.Count == 0 ? "" : $" ORDER BY {string.Join(", ", ordered.Select(k => $"{k + 1} ASC NULLS LAST"))}";
        var outer = string.Concat(ordered.Select(k => $", q.c{k} ASC NULLS LAST"));
        return Parameters.Number(
            $"SELECT p.tag{Results} FROM {Parameters.Rows()} CROSS JOIN LATERAL (SELECT {Selected} FROM {Source()}{grouped} HAVING count(*) >= {least}{inner} LIMIT {Groups.Most + 1}) q ORDER BY p.tag{outer}");
    }

    /// <summary>The statement that returns the rows of the groups that have few.</summary>
    /// <param name="by">The columns that make a group.</param>
    /// <param name="least">The fewest rows of a group that is returned.</param>
    public string FewOfGroupsSql(IReadOnlyList<int> by, int least)
    {
        var over = by.Count == 0 ? "" : $"PARTITION BY {string.Join(", ", by.Select(k => columns[k]))}";
        return Parameters.Number(
            $"SELECT p.tag{Results} FROM {Parameters.Rows()} CROSS JOIN LATERAL (SELECT * FROM (SELECT {Selected}, count(*) OVER ({over}) AS n FROM {Source()}) w WHERE w.n BETWEEN {least} AND {CountedRows.Few} LIMIT {(Groups.Most + 1) * CountedRows.Few}) q ORDER BY p.tag");
    }

    /// <summary>The columns, each under its number.</summary>
    private string Selected => string.Join(", ", columns.Select((c, i) => $"{c} AS c{i}"));

    /// <summary>The same as results of the statement, behind the tag.</summary>
    private string Results => string.Concat(columns.Select((_, i) => $", q.c{i}"));

    /// <summary>The tokens that a looked-up value may have, one of which each row has.</summary>
    private string EachToken => $"unnest({tokens}) AS k(token)";

    /// <summary>Where rows come from, and what they must meet.</summary>
    private string Source() => $"{root.Table}{string.Concat(joins)} WHERE {(conditions.Count == 0 ? "TRUE" : string.Join(" AND ", conditions))}";

    /// <summary>The number of the result column with that expression.</summary>
    private int Column(string sql, ColumnType type)
    {
        var at = columns.IndexOf(sql);
        if (at < 0)
        {
            at = columns.Count;
            columns.Add(sql);
            types.Add(type);
        }

        return at;
    }

    private PlannedNames Names(Dataset dataset, SubjectNames named, int rowId) =>
        new(Column(named.DatasetSql, ColumnType.Text), rowId, named.Key.Encrypted ? ciphers.Of(dataset, named.Key) : null, entitlement.Policies.Catalogue);

    private Entity Join(RowScope from, Relation relation, DatasetEntitlement target)
    {
        var entity = Use(new Entity(this, Scope(target)));
        var on = new List<string> { $"{entity.Scope.To(relation).Sql} = {from.From(relation).Sql}" };
        if (from.Follows(relation) is { } follows)
        {
            on.Add(follows);
        }

        on.AddRange(entity.Scope.Exists());
        joins.Add($" LEFT JOIN {entity.Scope.Table} ON {string.Join(" AND ", on)}");
        entity.Open();
        return entity;
    }

    private T Start<T>(T rows)
        where T : FilteredRows
    {
        root = rows.Scope;
        conditions.AddRange(root.Exists());
        return Use(rows);
    }

    private T Use<T>(T rows)
        where T : FilteredRows
    {
        used.Add(rows);
        return rows;
    }

    private RowScope Scope(DatasetEntitlement granted) => new(entitlement, granted, $"t{used.Count}", Parameters, arity);
}
