using System.Text;
using GridDataExchange.Policies.Cel.Syntax;

namespace GridDataExchange.Policies.Expressions;

/// <summary>Writes a condition out: what they stand for in the place of the names of shared conditions, everything else as it was written.</summary>
internal static class ExpandedText
{
    /// <summary>The text of a tree.</summary>
    public static string Of(string text, SyntaxNode tree) => tree is SharedNode whole ? Of(whole) : Of(text, tree, 0, text.Length);

    /// <summary>A piece of a text, in which the node stands.</summary>
    public static string Of(string text, SyntaxNode node, int start, int end)
    {
        var written = new StringBuilder();
        foreach (var shared in In(node).OrderBy(n => n.Offset))
        {
            written.Append(text, start, shared.Offset - start).Append('(').Append(Of(shared)).Append(')');
            start = shared.Offset + shared.Condition.Name.Length;
        }

        return written.Append(text, start, end - start).ToString();
    }

    // A comment ends with its line, and must not swallow what follows the condition.
    private static string Of(SharedNode shared)
    {
        var text = Of(shared.Condition.Text, shared.Body);
        return text.Contains("//", StringComparison.Ordinal) ? text + "\n" : text;
    }

    private static IEnumerable<SharedNode> In(SyntaxNode node) => node is SharedNode shared ? [shared] : node.Children.SelectMany(In);
}
