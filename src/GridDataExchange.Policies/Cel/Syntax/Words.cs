using System.Collections.Frozen;

namespace GridDataExchange.Policies.Cel.Syntax;

/// <summary>Words that are no names (CEL's KEYWORD and RESERVED).</summary>
internal static class Words
{
    /// <summary>Neither a name nor a field.</summary>
    public static FrozenSet<string> Keywords { get; } = FrozenSet.Create(StringComparer.Ordinal, "false", "in", "null", "true");

    /// <summary>A field, never a name.</summary>
    public static FrozenSet<string> Reserved { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while");
}
