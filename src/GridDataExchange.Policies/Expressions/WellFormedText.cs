using System.Text;

namespace GridDataExchange.Policies.Expressions;

/// <summary>Text that PostgreSQL can store: no NUL, no half of a surrogate pair.</summary>
internal static class WellFormedText
{
    /// <summary>True where every surrogate has its other half.</summary>
    public static bool Is(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out _, out var units) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            at += units;
        }

        return true;
    }
}
