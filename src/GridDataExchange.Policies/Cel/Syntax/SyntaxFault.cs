using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>What is said of a text that is no expression.</summary>
internal static class SyntaxFault
{
    /// <summary>Where a value should stand.</summary>
    public const string ValueWanted = "a value is missing here";

    /// <summary>The refusal at the place where the grammar stopped.</summary>
    public static ExpressionException At(string text, int offset, string sentence)
    {
        // Parlot reports where it stood, which may be before white space; the caret belongs below what is there.
        while (offset < text.Length && char.IsWhiteSpace(text[offset]))
        {
            offset++;
        }

        var found = offset < text.Length ? text[offset] : ' ';
        return new ExpressionException(text, offset, found switch
        {
            ' ' => sentence == ValueWanted ? "the expression ends where a value is missing" : sentence,
            '=' when !text.AsSpan(offset).StartsWith("==") => "`=` is no operator: compare with `==`",
            '&' when !text.AsSpan(offset).StartsWith("&&") => "`&` is no operator: write `&&`",
            '|' when !text.AsSpan(offset).StartsWith("||") => "`|` is no operator: write `||`",
            _ => sentence,
        });
    }
}
