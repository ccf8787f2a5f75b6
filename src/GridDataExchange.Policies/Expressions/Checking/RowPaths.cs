using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Cel.Syntax;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Finds what <c>row.relation.field</c> means in the catalogue, or refuses it.</summary>
internal sealed class RowPaths(string text, Dataset dataset, Catalogue catalogue)
{
    /// <summary>True where the node is <c>row</c> and names behind it.</summary>
    public static bool Is(SelectNode node) => node.Target is NameNode { Name: "row" } || (node.Target is SelectNode inner && Is(inner));

    /// <summary>What is read; without a field where the last name is a relation.</summary>
    /// <exception cref="ExpressionException">A name is unknown, or a relation cannot be followed.</exception>
    public RowPath Find(SelectNode node)
    {
        var (at, steps) = (dataset, ImmutableArray.CreateBuilder<RowStep>());
        foreach (var part in Parts(node))
        {
            if (at.FindField(part.Name) is { } field)
            {
                return part == node
                    ? RowPath.Of(steps.ToImmutable(), field)
                    : throw Refused(part, $"`{part.Name}` is a field, and a value has no parts: end the path with it");
            }

            var step = Follow(part, at);
            steps.Add(steps.Count < RowPath.MaxSteps ? step : throw Refused(part, $"a condition may follow {RowPath.MaxSteps} relations at most: give `{dataset.Name}` a field of its own for what is asked here"));
            at = step.To;
        }

        return RowPath.Of(steps.ToImmutable(), null);
    }

    private RowStep Follow(SelectNode part, Dataset at)
    {
        if (at.FindRelation(part.Name) is not { } relation || catalogue.FindDataset(relation.To) is not { } target)
        {
            throw Refused(part, $"the dataset `{at.Name}` has no field `{part.Name}`");
        }

        var step = new RowStep(at, relation, target);
        return !step.IsToOne
            ? throw Refused(part, $"`{part.Name}` leads to any number of rows of `{target.Name}`, and a condition can only follow a relation to one: ask for something of the row itself")
            : step.StaysInSource
                ? step
                : throw Refused(part, $"`{part.Name}` leads to `{target.Name}` in another source (`{target.Header.Source}`), where a condition cannot look: give `{at.Name}` a field of its own for it");
    }

    private static IEnumerable<SelectNode> Parts(SelectNode node) => node.Target is SelectNode inner ? Parts(inner).Append(node) : [node];

    private ExpressionException Refused(SelectNode node, string sentence) => new(text, node.Offset, sentence);
}
