using GridDataExchange.Catalog;
using GridDataExchange.Policies;

namespace GridDataExchange.Query.Sql;

/// <summary>SQL that gives the business keys of the persons a row is about: one text, or an array of texts.</summary>
internal sealed record SubjectKeys(string Sql, bool Many, Dataset Persons);

/// <summary>
/// Whom a row is about: for the ledger, and so that a denied person hides the rows about them
/// (a hidden witness must not show through a visit).
/// </summary>
internal sealed class SubjectSql
{
    private readonly Entitlement entitlement;
    private readonly Dataset dataset;
    private readonly string alias;
    private readonly ParameterTable parameters;
    private readonly ContextArity arity;
    private readonly List<Relation> path = [];
    private readonly Dataset? persons;

    public SubjectSql(Entitlement entitlement, Dataset dataset, string alias, ParameterTable parameters, ContextArity arity)
    {
        this.entitlement = entitlement;
        this.dataset = dataset;
        this.alias = alias;
        this.parameters = parameters;
        this.arity = arity;
        if (dataset.Header.Subject is not { } subject)
        {
            return;
        }

        persons = dataset;
        foreach (var name in subject.Path)
        {
            var relation = persons.FindRelation(name)!;
            path.Add(relation);
            persons = entitlement.Policies.Catalogue.Target(relation);
        }
    }

    public SubjectKeys? Keys()
    {
        if (persons is null)
        {
            return null;
        }

        if (path.Count == 0)
        {
            return new SubjectKeys(Column(alias, dataset.Key), false, persons);
        }

        if (path is [{ Many: false } only])
        {
            return new SubjectKeys(Column(alias, dataset.FindField(only.FromField)!), false, persons);
        }

        return new SubjectKeys($"ARRAY(SELECT {Column(Last, persons.Key)} FROM {Chain(out var joined)} WHERE {joined})", true, persons);
    }

    /// <summary>For each deny on persons that applies: that no person of the row is denied. A deny on the row's own dataset is the scope's business.</summary>
    public IEnumerable<string> NotDenied()
    {
        if (persons is null || path.Count == 0)
        {
            yield break;
        }

        foreach (var deny in entitlement.Denies.Where(d => d.HidesRow && d.Dataset.Name == persons.Name))
        {
            var chain = Chain(out var joined);
            yield return $"NOT EXISTS (SELECT 1 FROM {chain} WHERE {joined} AND ({new ConditionSql(Last, parameters, arity).Write(deny.Rows)}) IS NOT FALSE)";
        }
    }

    private string Last => $"{alias}s{path.Count - 1}";

    private string Chain(out string joined)
    {
        var at = dataset;
        var from = alias;
        var tables = new List<string>();
        var conditions = new List<string>();
        for (var i = 0; i < path.Count; i++)
        {
            var target = entitlement.Policies.Catalogue.Target(path[i]);
            var next = $"{alias}s{i}";
            tables.Add($"{ColumnNames.Table(target)} {next}");
            conditions.Add($"{Column(next, target.FindField(path[i].ToField)!)} = {Column(from, at.FindField(path[i].FromField)!)}");
            (at, from) = (target, next);
        }

        joined = string.Join(" AND ", conditions);
        return string.Join(", ", tables);
    }

    private static string Column(string of, Field field) => $"{of}.{ColumnNames.Column(field)}";
}
