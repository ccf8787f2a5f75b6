using System.Globalization;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>Doubles as text: the shortest digits that read back as the same double.</summary>
internal static class DoubleText
{
    public static string Write(double value) => value switch
    {
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
    };

    /// <summary>Digits, or one of the names of infinity and of no number; no blanks around them.</summary>
    public static bool TryRead(string text, out double value)
    {
        switch (text.TrimStart('-', '+').ToUpperInvariant())
        {
            case "NAN":
                value = double.NaN;
                return true;
            case "INF" or "INFINITY" when text.Length > 0 && text.IndexOfAny(['-', '+'], 1) < 0:
                value = text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
                return true;
            default:
                return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
                    && double.IsFinite(value);
        }
    }
}
