using System.Globalization;

namespace GridDataExchange.Policies.Expressions;

/// <summary>A policy expression is refused: where, and one sentence that says what to do.</summary>
public sealed class ExpressionException : Exception
{
    private const int Nearby = 100;

    internal ExpressionException(string text, int offset, string sentence)
        : base(sentence)
    {
        Text = text;
        Offset = Math.Clamp(offset, 0, text.Length);
        var before = text.AsSpan(0, Offset);
        Line = before.Count('\n') + 1;
        Column = Offset - (before.LastIndexOf('\n') + 1) + 1;
    }

    /// <summary>The whole expression.</summary>
    public string Text { get; }

    /// <summary>Where in it, from 0.</summary>
    public int Offset { get; }

    /// <summary>The shared condition that <see cref="Text"/> is of; null for an expression that stands for itself.</summary>
    public SharedCondition? Condition { get; init; }

    /// <summary>The line within the expression, from 1.</summary>
    public int Line { get; }

    /// <summary>The column in that line, from 1.</summary>
    public int Column { get; }

    /// <summary>The line at fault, or what of a long one is near, and a caret below the column at fault.</summary>
    public string Excerpt
    {
        get
        {
            var lineStart = Offset - (Column - 1);
            var lineEnd = Text.IndexOf('\n', Offset);
            var start = Math.Max(lineStart, Offset - Nearby);
            var end = Math.Min(lineEnd < 0 ? Text.Length : lineEnd, Offset + Nearby);
            var line = Text[start..end].TrimEnd();
            var margin = string.Concat(Text[start..Offset].Select(c => c == '\t' ? '\t' : ' '));
            return string.Create(CultureInfo.InvariantCulture, $"{line}\n{margin}^");
        }
    }
}
