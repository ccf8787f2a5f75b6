using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.IntegrationTests.Fuzzing.Faults;

/// <summary>Copies a selection and changes parts of it.</summary>
internal sealed record SelectionRewriter
{
    /// <summary>What is granted of the rows of a list or object.</summary>
    public Func<DatasetEntitlement, DatasetEntitlement> Granted { get; init; } = granted => granted;

    /// <summary>What is granted of the row that a to-one relation leads to, after <see cref="Granted"/>.</summary>
    public Func<DatasetEntitlement, DatasetEntitlement> Joined { get; init; } = granted => granted;

    /// <summary>What is granted of rows that a filter looks at, after <see cref="Granted"/>.</summary>
    public Func<DatasetEntitlement, DatasetEntitlement> Related { get; init; } = granted => granted;

    /// <summary>A filter, its parts rewritten.</summary>
    public Func<Filter, Filter> Filter { get; init; } = filter => filter;

    /// <summary>A whole <c>where</c>.</summary>
    public Func<Filter, Filter> Where { get; init; } = filter => filter;

    public Func<OrderTerm, OrderTerm> Order { get; init; } = term => term;

    /// <summary>A field that rows are grouped by.</summary>
    public Func<Field, Field> Grouped { get; init; } = field => field;

    /// <summary>A field that is summed up in groups.</summary>
    public Func<Field, Field> Aggregated { get; init; } = field => field;

    public Selection Rewrite(Selection selection) => new([.. selection.Roots.Select(root => root switch
    {
        OneRoot one => one with { Object = Object(one.Object) },
        ManyRoot many => many with { Connection = List(many.Connection) },
        GroupsRoot groups => groups with { Groups = Groups(groups.Groups) },
        _ => root,
    })]);

    private ObjectSelection Object(ObjectSelection selection) => new(Granted(selection.Of), [.. selection.Members.Select(member => member switch
    {
        ToOneMember one => one with { Object = Object(one.Object) is var to ? to with { Of = Joined(to.Of) } : null! },
        ToManyMember many => many with { Connection = List(many.Connection) },
        _ => member,
    })]);

    private GroupsSelection Groups(GroupsSelection groups) => groups with
    {
        Of = Granted(groups.Of),
        By = [.. groups.By.Select(Grouped)],
        Where = Where(Rewrite(groups.Where)),
        Parts = [.. groups.Parts.Select(part => part is GroupFieldsPart fields
            ? fields with { Members = [.. fields.Members.Select(m => m.Field is null ? m : m with { Field = fields.Value is GroupValue.Key ? Grouped(m.Field) : Aggregated(m.Field) })] }
            : part)],
    };

    private ConnectionSelection List(ConnectionSelection list) => list with
    {
        Of = Granted(list.Of),
        Where = Where(Rewrite(list.Where)),
        OrderBy = [.. list.OrderBy.Select(Order)],
        Parts = [.. list.Parts.Select(part => part switch
        {
            NodesPart nodes => nodes with { Object = Object(nodes.Object) },
            EdgesPart edges => edges with { Parts = [.. edges.Parts.Select(e => e.Node is null ? e : e with { Node = Object(e.Node) })] },
            _ => part,
        })],
    };

    private Filter Rewrite(Filter filter) => Filter(filter switch
    {
        AllOf all => new AllOf([.. all.Filters.Select(Rewrite)]),
        AnyOf any => new AnyOf([.. any.Filters.Select(Rewrite)]),
        Complement not => new Complement(Rewrite(not.Of)),
        RelatedTest related => related with { Target = Related(Granted(related.Target)), Where = Rewrite(related.Where) },
        _ => filter,
    });
}
