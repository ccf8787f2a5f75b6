using GridDataExchange.Catalog;
using GridDataExchange.Policies.Cel.Syntax;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>Finds the list of codes that <c>codes.Name</c> means in the catalogue, or refuses it.</summary>
internal sealed class CodeLists(string text, Catalogue catalogue)
{
    /// <summary>True where the node is <c>codes</c> and one name behind it.</summary>
    public static bool Is(SelectNode node) => node.Target is NameNode { Name: "codes" };

    /// <summary>The codes of the set as a list of strings.</summary>
    /// <exception cref="ExpressionException">There is no such set.</exception>
    public ListLiteral Find(SelectNode node) => catalogue.FindCodeSet(node.Name) is { } set
        ? new ListLiteral([.. set.Codes.Select(c => new Constant(c.Value, ValueType.String))], ValueType.StringList) { CodeSet = set.Name }
        : throw Refused(node, $"the catalogue has no code set `{node.Name}`: {Near(node.Name)}");

    /// <summary>A field may be sought in a set that is narrower or wider than its own, but not in one that has none of its codes.</summary>
    /// <exception cref="ExpressionException">The set has none of the field's codes.</exception>
    public void RefuseOther(Field field, ListLiteral list, SyntaxNode node)
    {
        if (field.Codes is { } own && !list.Items.Any(i => i is Constant { Value: string code } && own.Has(code)))
        {
            throw Refused(node, $"`codes.{list.CodeSet}` has none of the codes of `{field.Name}`: {string.Join(", ", own.Codes.Select(c => c.Value))}");
        }
    }

    private string Near(string name)
    {
        var near = Spelling.Nearest(name, catalogue.CodeSets.Select(c => c.Name)).Select(n => $"`codes.{n}`").ToList();
        return near.Count == 0 ? "add it to codes.yaml" : $"did you mean {string.Join(", ", near)}?";
    }

    private ExpressionException Refused(SyntaxNode node, string sentence) => new(text, node.Offset, sentence);
}
