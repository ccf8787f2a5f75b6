namespace GridDataExchange.Query.Selections;

/// <summary>Texts of a caller that go to the database.</summary>
internal static class ArgumentText
{
    /// <summary>The value; a text only where it is whole.</summary>
    public static object Checked(object value, string argument) => value is string text ? Whole(text, argument) : value;

    /// <summary>The text, which PostgreSQL can take: it has no NUL, and half a surrogate pair is no character. An error of the database would be an oracle.</summary>
    /// <exception cref="RefusedException">It is not whole.</exception>
    public static string Whole(string text, string argument)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
            {
                throw new RefusedException(RefusalCode.BadInput, $"a text in `{argument}` has a NUL character or half of a surrogate pair: send whole characters");
            }
        }

        return text;
    }
}
