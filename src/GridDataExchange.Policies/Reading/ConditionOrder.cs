using GridDataExchange.Catalog.Reading;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Reading;

/// <summary>Expands shared conditions, those that others use first, so that each is expanded once and one that grows too large is refused before it is used.</summary>
/// <param name="read">The conditions, each with its tree; null for one that could not be read.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class ConditionOrder(IReadOnlyDictionary<string, (SharedCondition Condition, SyntaxNode? Tree)> read, FileProblems problems)
{
    private const int Shown = 8;
    private readonly Dictionary<string, SyntaxNode?> done = new(StringComparer.Ordinal);
    private readonly List<string> path = [];
    private readonly HashSet<string> names = [.. read.Keys];

    /// <summary>The conditions with what they stand for.</summary>
    public SharedConditions Resolve()
    {
        foreach (var name in read.Keys.Order(StringComparer.Ordinal))
        {
            Resolve(name);
        }

        return new SharedConditions(read.Values.Select(r => r.Condition), done);
    }

    // Every condition on the way makes the tree deeper by one, so a way longer than a tree may be deep ends in a refusal in any case: here before the stack does.
    private void Resolve(string name)
    {
        if (done.ContainsKey(name))
        {
            return;
        }

        var (condition, tree) = read[name];
        var start = path.IndexOf(name);
        if (start >= 0 || path.Count >= ExpressionReader.MaxDepth)
        {
            ConditionProblem.Add(problems, condition, start >= 0
                ? $"it is used by itself ({Way(start, name)}): write out what is meant"
                : $"conditions may use each other {ExpressionReader.MaxDepth} deep at most: write some of them out");
            foreach (var broken in start >= 0 ? path[start..] : [name])
            {
                done[broken] = null;
            }

            return;
        }

        path.Add(name);
        var used = tree is null ? [] : Uses(condition, tree);
        foreach (var other in used ?? [])
        {
            Resolve(other);
        }

        path.RemoveAt(path.Count - 1);
        if (!done.ContainsKey(name))
        {
            done[name] = used is null || tree is null || used.Any(u => done[u] is null) ? null : Expand(condition, tree);
        }
    }

    private SortedSet<string>? Uses(SharedCondition condition, SyntaxNode tree)
    {
        var uses = new SortedSet<string>(StringComparer.Ordinal);
        return ConditionProblem.Reporting(problems, condition, () => new Expansion(condition.Text, names, name =>
        {
            uses.Add(name.Name);
            return name;
        }).Expand(tree)) is null ? null : uses;
    }

    private SyntaxNode? Expand(SharedCondition condition, SyntaxNode tree) => ConditionProblem.Reporting(problems, condition, () => Grammar.Bounded(
        condition.Text, new Expansion(condition.Text, names, name => new SharedNode(name.Offset, read[name.Name].Condition, done[name.Name]!)).Expand(tree)));

    private string Way(int start, string name)
    {
        var way = path[start..];
        return string.Join(" uses ", [.. way.Take(Shown).Select(n => $"`{n}`"), .. way.Count > Shown ? new[] { "…" } : [], $"`{name}`"]);
    }
}
