using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Policies.Conditions;

/// <summary>
/// All that some conditions can tell apart: which fields a row has, in which region of the conditions' constants its values lie, and how the tests come out
/// that constants do not decide. What holds at every point holds for every row, caller and request; a point need not be a row.
/// </summary>
internal sealed class ConditionSpace
{
    private const int MostPoints = 200_000;
    private readonly List<int[]> domains = [];
    private readonly Dictionary<string, int> variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> presences = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Term> terms = new(StringComparer.Ordinal);
    private readonly ConditionCompiler compiler;

    /// <summary>The space of conditions, of one caller where department, purpose and scopes are to be fixed.</summary>
    public ConditionSpace(IReadOnlyCollection<Expression> conditions, Caller? caller)
    {
        var all = conditions.SelectMany(ExpressionParts.All).ToList();
        // Every related row on the way may be missing; a field behind them is absent with them, and by itself where it is not required.
        foreach (var optional in conditions.SelectMany(ExpressionParts.Paths).SelectMany(p => p.Field is { Required: true } ? p.Rows() : p.Rows().Append(p)))
        {
            AddVariable(PresenceOf(optional), [1, 0]);
        }

        foreach (var (term, constant) in all.SelectMany(Compared))
        {
            TermOf(term).Add(constant);
        }

        foreach (var flag in all.Where(e => e is RowField { Type: ValueType.Bool } or ContextValue { Type: ValueType.Bool }))
        {
            TermOf(flag).Add(true);
            TermOf(flag).Add(false);
        }

        foreach (var (name, term) in terms)
        {
            AddVariable(name, [.. term.Regions()]);
        }

        compiler = new ConditionCompiler(this, caller);
        Conditions = [.. conditions.Select(compiler.Compile)];
    }

    /// <summary>The conditions, in the order they were given, as functions of a point.</summary>
    public IReadOnlyList<Func<int[], Verdict>> Conditions { get; }

    /// <summary>False where there are too many points to look at each.</summary>
    public bool IsSearchable => domains.Aggregate(1L, (size, domain) => Math.Min(size * domain.Length, MostPoints + 1L)) <= MostPoints;

    /// <summary>Every point, in a fixed order. The array is the same each time.</summary>
    public IEnumerable<int[]> Points()
    {
        if (!IsSearchable)
        {
            throw new InvalidOperationException("there are too many points to look at each");
        }

        var at = new int[domains.Count];
        var point = domains.Select(d => d[0]).ToArray();
        for (var more = true; more;)
        {
            yield return point;
            more = false;
            for (var i = 0; i < at.Length && !more; i++)
            {
                more = ++at[i] < domains[i].Length;
                at[i] = more ? at[i] : 0;
                point[i] = domains[i][at[i]];
            }
        }
    }

    /// <summary>Whether the row of a point has what the path reads; true for what every row has.</summary>
    public bool Has(int[] point, RowPath path) => Has(point, FindPresence(path));

    internal static bool Has(int[] point, int[] presence)
    {
        foreach (var variable in presence)
        {
            if (point[variable] != 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The variables all of which must be 1 for the row to have what the path reads.</summary>
    internal int[] FindPresence(RowPath path)
    {
        if (!presences.TryGetValue(path.Key, out var presence))
        {
            presence = [.. path.Rows().Append(path).Select(PresenceOf).Where(variables.ContainsKey).Select(p => variables[p]).Distinct()];
            presences.Add(path.Key, presence);
        }

        return presence;
    }

    internal int AddVariable(string name, int[] domain)
    {
        if (!variables.TryGetValue(name, out var variable))
        {
            variable = domains.Count;
            domains.Add(domain);
            variables.Add(name, variable);
        }

        return variable;
    }

    internal Term? FindTerm(Expression expression) => terms.GetValueOrDefault(ExpressionText.Of(expression));

    private Term TermOf(Expression expression)
    {
        var name = ExpressionText.Of(expression);
        if (!terms.TryGetValue(name, out var term))
        {
            terms.Add(name, term = new Term(expression));
        }

        term.Admit(expression);
        return term;
    }

    private static string PresenceOf(RowPath path) => $"has {path.Key}";

    private static IEnumerable<(Expression Term, object Constant)> Compared(Expression expression) => expression switch
    {
        Comparison { Right: Constant constant } comparison when ExpressionParts.IsTerm(comparison.Left) => [(comparison.Left, constant.Value)],
        Comparison { Left: Constant constant } comparison when ExpressionParts.IsTerm(comparison.Right) => [(comparison.Right, constant.Value)],
        Membership { List: ListLiteral list } membership when ExpressionParts.IsTerm(membership.Item) => list.Items.OfType<Constant>().Select(c => (membership.Item, c.Value)),
        _ => [],
    };
}
