using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Selections;
using GridDataExchange.Query.Sql;

namespace GridDataExchange.Query.Plans;

/// <summary>Composes the statement of one node: its columns, joins, conditions, order and page.</summary>
internal sealed class NodeWriter(Entitlement entitlement, ContextArity arity)
{
    private readonly List<string> columns = [];
    private readonly List<ColumnType> types = [];
    private readonly List<string> joins = [];
    private readonly List<string> conditions = [];
    private readonly List<string> order = [];
    private readonly List<int> orderColumns = [];
    private readonly List<Entity> entities = [];
    private string limit = "1";

    public ParameterTable Parameters { get; } = new();

    public IReadOnlyList<ColumnType> Types => types;

    public IReadOnlyList<int> OrderColumns => orderColumns;

    public IEnumerable<PlannedEntity> Entities => entities.Select(e => e.Planned());

    /// <summary>A dataset row of the statement and what the plan uses of it.</summary>
    internal sealed class Entity(NodeWriter node, RowScope scope)
    {
        private readonly SortedSet<string> fields = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Entity> joined = new(StringComparer.Ordinal);
        private int rowId = -1;
        private int bits = -1;
        private int persons = -1;
        private Dataset? personDataset;

        public RowScope Scope => scope;

        public int RowId => rowId;

        public int Bits => bits;

        public void Open()
        {
            rowId = node.Column(scope.RowId, ColumnType.Long);
            bits = scope.Bits() is { } sql ? node.Column(sql, ColumnType.Long) : -1;
            if (scope.Persons is { } keys)
            {
                persons = node.Column(keys.Sql, keys.Many ? ColumnType.TextArray : ColumnType.Text);
                personDataset = keys.Persons;
            }
        }

        public int Leaf(Field field)
        {
            fields.Add(field.Name);
            var visible = scope.Visible(field);
            return node.Column(visible.Sql, visible.Type);
        }

        public int Stored(Field field)
        {
            fields.Add(field.Name);
            var stored = scope.Stored(field);
            return node.Column(stored.Sql, stored.Type);
        }

        /// <summary>Uses a field in a clause: what is filtered or sorted by is disclosed too.</summary>
        public VisibleExpression Use(Field field)
        {
            fields.Add(field.Name);
            return scope.Visible(field);
        }

        /// <summary>The row that a to-one relation leads to, joined once however often it is selected.</summary>
        public Entity ToOne(Relation relation, DatasetEntitlement target)
        {
            fields.Add(relation.Name);
            if (!joined.TryGetValue(relation.Name, out var entity))
            {
                joined[relation.Name] = entity = node.Join(scope, relation, target);
            }

            return entity;
        }

        public (int Key, int Follows) ToMany(Relation relation)
        {
            fields.Add(relation.Name);
            var key = scope.From(relation);
            return (node.Column(key.Sql, key.Type), scope.Follows(relation) is { } follows ? node.Column(follows, ColumnType.Boolean) : -1);
        }

        public PlannedEntity Planned() => new(scope.Granted, scope.Rules, rowId, bits, persons, personDataset, [.. fields]);
    }

    /// <summary>Starts the statement from a dataset.</summary>
    public Entity From(DatasetEntitlement granted)
    {
        var entity = Add(granted);
        conditions.AddRange(entity.Scope.Exists());
        entity.Open();
        return entity;
    }

    public void WhereParentKey(Entity entity, Relation relation)
    {
        var key = entity.Scope.To(relation);
        conditions.Insert(0, $"{key.Sql} = {Parameters.Column(new ParentKeySource(key.Type))}");
    }

    public void WhereRowId(Entity entity, int place) =>
        conditions.Insert(0, $"{entity.Scope.RowId} = {Parameters.Column(new ValueSource(place, ColumnType.Long))}");

    public void Where(Entity entity, IEnumerable<WhereTerm> terms) =>
        conditions.AddRange(terms.Select(t => ComparisonSql.Write(entity.Use(t.Field), t, Parameters)));

    /// <summary>Orders by the keys and then the row id, from the cursor on, for one page and one row more.</summary>
    public void Page(Entity entity, ConnectionSelection page)
    {
        var keys = page.OrderBy.Select(o => (Expression: entity.Use(o.Field), Term: o)).ToList();
        if (page.After is { } after)
        {
            conditions.Add(Keyset.After(keys, after, entity.Scope.RowId, Parameters));
        }

        foreach (var (expression, term) in keys)
        {
            orderColumns.Add(Column(expression.Sql, expression.Type));
            order.Add($"{{0}}{(term.Descending ? " DESC" : " ASC")} NULLS {(term.NullsFirst ? "FIRST" : "LAST")}");
        }

        limit = Parameters.Column(new PageSource(page.First));
    }

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

    public string Sql()
    {
        var root = entities[0];
        var inner = order.Select((o, i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, o, columns[orderColumns[i]])).Append($"{root.Scope.RowId} ASC");
        var outer = order.Select((o, i) => string.Format(System.Globalization.CultureInfo.InvariantCulture, o, $"q.c{orderColumns[i]}")).Append($"q.c{root.RowId} ASC");
        var selected = string.Join(", ", columns.Select((c, i) => $"{c} AS c{i}"));
        var results = string.Concat(columns.Select((_, i) => $", q.c{i}"));
        var where = conditions.Count == 0 ? "TRUE" : string.Join(" AND ", conditions);

        // The outer order repeats the inner one: a lateral join need not keep it.
        return Parameters.Number(
            $"SELECT p.tag{results} FROM {Parameters.Rows()} CROSS JOIN LATERAL (SELECT {selected} FROM {root.Scope.Table}{string.Concat(joins)} WHERE {where} ORDER BY {string.Join(", ", inner)} LIMIT {limit}) q ORDER BY p.tag, {string.Join(", ", outer)}");
    }

    private Entity Join(RowScope from, Relation relation, DatasetEntitlement target)
    {
        var entity = Add(target);
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

    private Entity Add(DatasetEntitlement granted)
    {
        var entity = new Entity(this, new RowScope(entitlement, granted, $"t{entities.Count}", Parameters, arity));
        entities.Add(entity);
        return entity;
    }
}
