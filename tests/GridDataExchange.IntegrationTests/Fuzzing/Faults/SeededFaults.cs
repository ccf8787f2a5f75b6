using System.Text.RegularExpressions;
using GridDataExchange.Query.Selections;

namespace GridDataExchange.IntegrationTests.Fuzzing.Faults;

/// <summary>The mistakes that the comparison must find, each by itself.</summary>
internal static partial class SeededFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        // Which rows, and how they are shown.
        new("a deny of rows is dropped") { Rights = r => Rights.Each(r, g => Rights.Denies(g, d => !d.HidesRow)) },
        new("a deny of fields is dropped") { Rights = r => Rights.Each(r, g => Rights.Denies(g, d => d.HidesRow)) },
        new("a denied person shows through what is about them") { Rights = r => Rights.WithDenies(r, d => !d.HidesRow) },
        new("an allow is taken to be of every row") { Rights = r => Rights.Each(r, Rights.FirstOfEveryRow) },
        new("each allow shows what any of them shows") { Rights = r => Rights.Each(r, Rights.Together) },
        new("the most severe treatment wins") { Rights = r => Rights.Each(r, Rights.Severest) },
        new("a mask shows the value") { Rights = r => Rights.Each(r, g => Rights.Unmasked(g, encrypted: false)) },
        new("a field stored encrypted is opened without its mask") { Rights = r => Rights.Each(r, g => Rights.Unmasked(g, encrypted: true)) },
        new("a relation is followed where it is hidden") { Rights = r => Rights.Each(r, Rights.FollowedAlways) },
        new("a lookup needs no allow that has it") { Rights = r => Rights.Each(r, Rights.FoundByAny) },
        new("every division is the caller's") { Rights = r => Rights.With(r, r.Caller with { Jurisdictions = ["23"] }) },
        new("rows of a request have no limit") { Rights = r => Rights.Each(r, Rights.Unlimited) },

        // Clauses that see more than the caller does.
        new("a filter compares the raw column") { Selection = new() { Granted = Rights.WithRaw, Filter = f => f is FieldTest test ? test with { Field = Rights.Raw(test.Field) } : f } },
        new("isNull asks the raw column") { Selection = new() { Granted = Rights.WithRaw, Filter = f => f is NullTest test ? test with { Field = Rights.Raw(test.Field) } : f } },
        new("an order sorts by the raw column") { Selection = new() { Granted = Rights.WithRaw, Order = o => o with { Field = Rights.Raw(o.Field) } } },
        new("groups are made by the raw column") { Selection = new() { Granted = Rights.WithRaw, Grouped = Rights.Raw } },
        new("an aggregate sums up the raw column") { Selection = new() { Granted = Rights.WithRaw, Aggregated = Rights.Raw } },
        new("EXISTS looks at rows that do not exist for the caller") { Selection = new() { Related = Rights.OfEveryRow } },
        new("EXISTS goes through a hidden relation") { Sql = sql => Follows().Replace(sql, "(TRUE AND EXISTS (") },
        new("a joined row need not exist for the caller") { Selection = new() { Joined = Rights.OfEveryRow } },
        new("a total is not filtered") { Other = new() { Where = _ => Filter.Everything }, Node = (mine, its) => mine.IsCount ? its : mine },
        new("a total counts rows that do not exist for the caller") { Other = new() { Granted = Rights.OfEveryRow }, Node = (mine, its) => mine.IsCount ? its : mine },
        new("a cursor is bound to no filter and no order") { Takes = (cursor, question, parent) => cursor.Question != question && cursor.Parent == parent },
        new("a cursor is bound to no row that its list is under") { Takes = (cursor, question, parent) => cursor.Question == question && cursor.Parent != parent },

        // What operators mean.
        new("not leaves out what is not known") { Sql = sql => sql.Replace(" IS NOT TRUE)", " IS FALSE)", StringComparison.Ordinal) },
        new("in of nothing is true") { Selection = new() { Filter = f => f is FieldTest { Operator: WhereOperator.InNothing } ? new AnyOf([f, Filter.Everything]) : f } },
        new("or of nothing is true") { Selection = new() { Filter = f => f is AnyOf { Filters.IsEmpty: true } ? Filter.Everything : f } },
        new("startsWith has no end") { Selection = new() { Filter = f => f is FieldTest { Operator: WhereOperator.StartsWith } test ? test with { Unbounded = true } : f } },
        new("the smallest groups come") { Sql = sql => LeastGroup().Replace(sql, "HAVING count(*) >= 1") },
        new("nulls stand at the other end") { Sql = sql => NullsPlace().Replace(sql, m => m.Value == "NULLS LAST" ? "NULLS FIRST" : "NULLS LAST") },
        new("equal keys have no order") { Sql = sql => TieBreak().Replace(sql, "NULL::int") },
        new("a page begins with its cursor's row") { Sql = sql => Beyond().Replace(sql, "$1$2= p.") },
        new("a backward page is not turned round")
        {
            Node = (mine, _) => mine.Page is { Selection: var list } page ? mine with { Page = page with { Selection = list with { Page = list.Page with { Backward = false } } } } : mine,
        },

        // What is recorded.
        new("what a filter uses is not recorded")
        {
            Records = true,
            Other = new() { Where = _ => Filter.Everything },
            Node = (mine, its) => mine with { Entities = its.Entities, Few = mine.Few is null ? null : mine.Few with { Entities = its.Few!.Entities } },
        },
        new("a small total names nobody") { Records = true, Node = (mine, _) => mine.IsCount ? mine with { Few = null } : mine },
        new("a small group names nobody") { Records = true, Node = (mine, _) => mine.Groups is null ? mine : mine with { Few = null } },
        new("a page of none names nobody")
        {
            Records = true,
            Node = (mine, _) => mine.Page is { Selection: { TellsOfMore: true } list } page
                ? mine with { Page = page with { Selection = new ConnectionSelection(list.Of, list.Via, list.Where, list.Lookup, list.OrderBy, list.Page, list.Binding, [new NodesPart("", new ObjectSelection(list.Of, []))]) } }
                : mine,
        },
        new("persons of joined rows are not recorded") { Records = true, Node = (mine, _) => mine with { Entities = [.. mine.Entities.Select((e, i) => i == 0 ? e : e with { Persons = -1 })] } },
    ];

    public static Fault Find(string name) => All.Single(f => f.Name == name);

    // The condition of following a relation stands before its EXISTS, as an expression in brackets that a CASE begins.
    [GeneratedRegex(@"\(\(CASE (?:(?!\(CASE | END\)).)* END\) IS TRUE AND EXISTS \(")]
    private static partial Regex Follows();

    [GeneratedRegex(@"HAVING count\(\*\) >= \d+")]
    private static partial Regex LeastGroup();

    [GeneratedRegex("NULLS (LAST|FIRST)")]
    private static partial Regex NullsPlace();

    // In the inner order the last key is the row id, before LIMIT; in the outer one it ends the statement.
    [GeneratedRegex(@"t0\.row_id(?= (ASC|DESC) LIMIT)|q\.c\d+(?= (ASC|DESC)$)")]
    private static partial Regex TieBreak();

    [GeneratedRegex(@"(t0\.row_id )([<>]) p\.")]
    private static partial Regex Beyond();
}
