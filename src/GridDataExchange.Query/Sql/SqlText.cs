namespace GridDataExchange.Query.Sql;

/// <summary>Literals of policies in SQL. Values of callers are parameters, always.</summary>
internal static class SqlText
{
    /// <summary>A text literal. Policies are checked to hold no NUL; braces would be taken for the marks of lists, so such a text is written in escapes.</summary>
    public static string Literal(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a text of a policy has a NUL character", nameof(text));
        }

        return text.AsSpan().ContainsAny('{', '}', '\\')
            ? "U&'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace("{", "\\007B", StringComparison.Ordinal).Replace("}", "\\007D", StringComparison.Ordinal) + "'"
            : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
    }
}
