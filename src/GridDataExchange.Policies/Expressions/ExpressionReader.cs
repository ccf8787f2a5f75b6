using GridDataExchange.Catalog;
using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Expressions.Checking;

namespace GridDataExchange.Policies.Expressions;

/// <summary>Reads conditions written in CEL, or refuses with the place and a sentence. Over rows, the part of CEL that is total and compiles to SQL.</summary>
/// <remarks>Length, nesting and size are bounded, so that no text of a policy can exhaust the stack here or in what is made from the tree.</remarks>
public static class ExpressionReader
{
    /// <summary>The most UTF-16 units an expression may have.</summary>
    public const int MaxLength = 4096;

    /// <summary>The most levels of brackets, and of operators that do not chain; chains of <c>&amp;&amp;</c> and <c>||</c> are balanced and so cost few.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most nodes a tree may have.</summary>
    public const int MaxNodes = 1024;

    /// <summary>Reads a condition over the rows of a dataset, the caller and the request (<c>rows</c>).</summary>
    /// <param name="text">The condition.</param>
    /// <param name="dataset">Whose rows.</param>
    /// <param name="catalogue">Where its relations lead, and the code sets.</param>
    /// <exception cref="ExpressionException">The condition is refused.</exception>
    public static Expression ReadRows(string text, Dataset dataset, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(catalogue);
        return ReadRows(text, Grammar.Parse(text), dataset, catalogue);
    }

    /// <summary>Reads a condition over the caller and the request alone (<c>when</c>): CEL as a whole.</summary>
    /// <exception cref="ExpressionException">The condition is refused.</exception>
    public static WhenCondition ReadWhen(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return ReadWhen(text, Grammar.Parse(text));
    }

    /// <summary>As <see cref="ReadRows(string, Dataset, Catalogue)"/>, of a text whose tree has shared conditions in it.</summary>
    internal static Expression ReadRows(string text, SyntaxNode tree, Dataset dataset, Catalogue catalogue) => new Checker(text, dataset, catalogue).CheckCondition(tree);

    /// <summary>As <see cref="ReadWhen(string)"/>, of a text whose tree has shared conditions in it.</summary>
    internal static WhenCondition ReadWhen(string text, SyntaxNode tree) => WhenCondition.Read(text, tree);
}
