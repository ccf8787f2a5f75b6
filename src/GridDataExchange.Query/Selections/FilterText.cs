namespace GridDataExchange.Query.Selections;

/// <summary>Writes a filter as the ledger keeps it: in the form of a <c>where</c>, every value lifted out.</summary>
/// <param name="lift">Keeps the value at a place and returns what stands for it.</param>
internal sealed class FilterText(Func<int, string> lift)
{
    /// <summary>The keys of an object that means the filter.</summary>
    public string Keys(Filter filter) => filter switch
    {
        AllOf all => $"and: [{Objects(all.Filters)}]",
        AnyOf any => $"or: [{Objects(any.Filters)}]",
        Complement not => $"not: {{{Keys(not.Of)}}}",
        NullTest test => $"{test.Field.Name}: {{isNull: {(test.IsNull ? "true" : "false")}}}",
        FieldTest { Operator: WhereOperator.InNothing } test => $"{test.Field.Name}: {{in: []}}",
        FieldTest test => $"{test.Field.Name}: {{{Name(test.Operator)}: {lift(test.Value)}}}",
        RelatedTest { Relation.Many: true } related => $"{related.Relation.Name}: {{some: {{{Keys(related.Where)}}}}}",
        RelatedTest related => $"{related.Relation.Name}: {{{Keys(related.Where)}}}",
        _ => throw new InvalidOperationException($"{filter.GetType().Name} has no text"),
    };

    private string Objects(IEnumerable<Filter> filters) => string.Join(", ", filters.Select(f => $"{{{Keys(f)}}}"));

    private static string Name(WhereOperator operation) => operation switch
    {
        WhereOperator.Equal => "eq",
        WhereOperator.Greater => "gt",
        WhereOperator.GreaterOrEqual => "gte",
        WhereOperator.Less => "lt",
        WhereOperator.LessOrEqual => "lte",
        WhereOperator.StartsWith => "startsWith",
        WhereOperator.Contains => "contains",
        _ => "in",
    };
}
