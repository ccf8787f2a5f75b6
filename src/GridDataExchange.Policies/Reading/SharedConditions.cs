using System.Collections.Immutable;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Reading;

/// <summary>The shared conditions of a folder while its policies are read, and who uses them.</summary>
/// <param name="conditions">The conditions.</param>
/// <param name="bodies">What each stands for; null for one that was refused.</param>
internal sealed class SharedConditions(IEnumerable<SharedCondition> conditions, IReadOnlyDictionary<string, SyntaxNode?> bodies)
{
    private readonly ImmutableSortedDictionary<string, SharedCondition> conditions = conditions.ToImmutableSortedDictionary(c => c.Name, c => c, StringComparer.Ordinal);
    private readonly HashSet<string> names = [.. bodies.Keys];
    private readonly HashSet<(string Condition, string Policy)> uses = [];
    private readonly HashSet<(string Condition, int Offset, string Sentence)> refused = [];

    /// <summary>The conditions, with who uses them as far as policies were read.</summary>
    public ImmutableArray<SharedCondition> All => [.. conditions.Values.Select(c => c with { UsedBy = [.. uses.Where(u => u.Condition == c.Name).Select(u => u.Policy)] })];

    /// <summary>The tree of a policy's condition with what the names in it stand for; null where it names one that was refused.</summary>
    /// <exception cref="ExpressionException">A name means nothing, or the tree becomes too large.</exception>
    public SyntaxNode? Expand(string text, SyntaxNode tree, string policy)
    {
        if (conditions.IsEmpty)
        {
            return tree;
        }

        var whole = true;
        var expanded = new Expansion(text, names, name =>
        {
            whole &= bodies[name.Name] is not null;
            return new SharedNode(name.Offset, conditions[name.Name], bodies[name.Name] ?? name);
        }).Expand(tree);
        Note(expanded, policy);
        return whole ? Grammar.Bounded(text, expanded) : null;
    }

    /// <summary>True the first time that a condition is refused so: many policies may use it, but it needs to be mended once.</summary>
    public bool IsNews(ExpressionException refusal) => refused.Add((refusal.Condition!.Name, refusal.Offset, refusal.Message));

    private void Note(SyntaxNode node, string policy)
    {
        if (node is SharedNode shared && !uses.Add((shared.Condition.Name, policy)))
        {
            return;
        }

        foreach (var child in node.Children)
        {
            Note(child, policy);
        }
    }
}
