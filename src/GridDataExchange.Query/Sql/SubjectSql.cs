using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Query.Sql;

/// <summary>SQL that gives the business keys of the persons a row is about: one text, an array of texts, or sealed bytes.</summary>
/// <param name="Sql">The SQL.</param>
/// <param name="Type">The type of what it gives.</param>
/// <param name="Persons">The dataset of the persons; of <paramref name="Named"/> ones the row says which.</param>
/// <param name="Named">The fields that name the person, where no relation leads there.</param>
internal sealed record SubjectKeys(string Sql, ColumnType Type, Dataset? Persons, SubjectNames? Named = null);

/// <summary>The fields of a row that name a person.</summary>
/// <param name="DatasetSql">SQL that gives the name of the person's dataset.</param>
/// <param name="Key">The field with the business key.</param>
internal sealed record SubjectNames(string DatasetSql, Field Key);

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
    private readonly List<RowStep> path = [];
    private readonly Dataset? persons;
    private readonly NamedPerson? named;

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

        named = subject.Named;
        persons = named is null ? dataset : null;
        foreach (var name in subject.Path)
        {
            var relation = persons!.FindRelation(name)!;
            path.Add(new RowStep(persons, relation, entitlement.Policies.Catalogue.Target(relation)));
            persons = path[^1].To;
        }
    }

    public SubjectKeys? Keys()
    {
        if (named is not null)
        {
            var key = dataset.FindField(named.Key)!;
            return new SubjectKeys(RelatedSql.Column(alias, key), key.Encrypted ? ColumnType.Bytes : ColumnType.Text, null, new SubjectNames(RelatedSql.Column(alias, dataset.FindField(named.Dataset)!), key));
        }

        if (persons is null)
        {
            return null;
        }

        if (path.Count == 0)
        {
            return new SubjectKeys(RelatedSql.Column(alias, dataset.Key), ColumnType.Text, persons);
        }

        if (path is [{ Relation.Many: false } only])
        {
            return new SubjectKeys(RelatedSql.Column(alias, dataset.FindField(only.Relation.FromField)!), ColumnType.Text, persons);
        }

        var related = Chain();
        return new SubjectKeys($"ARRAY(SELECT {RelatedSql.Column(related.Last, persons.Key)} FROM {related.Tables} WHERE {related.Joined})", ColumnType.TextArray, persons);
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
            var related = Chain();
            yield return $"NOT EXISTS (SELECT 1 FROM {related.Tables} WHERE {related.Joined} AND ({new ConditionSql(related.Last, parameters, arity).Write(deny.Rows)}) IS NOT FALSE)";
        }
    }

    private RelatedSql Chain() => RelatedSql.Of(alias, 's', path);
}
