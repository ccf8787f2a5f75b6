using System.Collections.Immutable;

namespace GridDataExchange.Protection;

/// <summary>The masks of numbers in C#. Nothing overflows: at the end of a type, where the step would begin below its least value, that value stands for it.</summary>
internal static class NumberMasks
{
    /// <param name="value">The value.</param>
    /// <param name="step">The step.</param>
    /// <param name="least">The least value of the field's type.</param>
    public static long Round(long value, long step, long least)
    {
        var above = Above(value % step, step);
        return value < least + above ? least : value - above;
    }

    public static decimal Round(decimal value, long step)
    {
        // The step is whole, so that what is behind the point never matters; and without it every operation below is exact.
        var whole = decimal.Floor(value);
        var above = whole % step;
        above = above < 0 ? above + step : above;
        return whole < decimal.MinValue + above ? decimal.MinValue : whole - above;
    }

    public static long? Band(decimal value, ImmutableArray<long> bounds)
    {
        for (var i = bounds.Length - 1; i >= 0; i--)
        {
            if (value >= bounds[i])
            {
                return bounds[i];
            }
        }

        return null;
    }

    private static long Above(long remainder, long step) => remainder < 0 ? remainder + step : remainder;
}
