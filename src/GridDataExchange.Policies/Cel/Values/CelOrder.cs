using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>CEL's order: numbers across types, texts by code point, bytes, bools, times.</summary>
internal static class CelOrder
{
    /// <summary>Below, at or above 0; null where the two have no order, as NaN has none; an overload is wanting where <see cref="HasOrder"/> is false.</summary>
    public static int? Compare(in CelValue left, in CelValue right) => left.Kind switch
    {
        _ when left.IsNumber => CompareNumbers(left, right),
        CelKind.String => CodePointOrder.Instance.Compare(left.Text, right.Text),
        CelKind.Bytes => left.Bytes.AsSpan().SequenceCompareTo(right.Bytes),
        CelKind.Timestamp => left.Moment.CompareTo(right.Moment),
        _ => left.Int.CompareTo(right.Int),
    };

    public static bool HasOrder(in CelValue left, in CelValue right) =>
        (left.IsNumber && right.IsNumber)
        || (left.Kind == right.Kind && left.Kind is (CelKind.Bool or CelKind.String or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration or CelKind.Date));

    // A double and a whole number are compared as doubles, as the conformance cases want: the greatest int is not below 2^63.
    public static int? CompareNumbers(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.Int.CompareTo(right.Int),
        (CelKind.UInt, CelKind.UInt) => left.UInt.CompareTo(right.UInt),
        (CelKind.Int, CelKind.UInt) => left.Int < 0 ? -1 : ((ulong)left.Int).CompareTo(right.UInt),
        (CelKind.UInt, CelKind.Int) => right.Int < 0 ? 1 : left.UInt.CompareTo((ulong)right.Int),
        _ => CompareDoubles(DoubleOf(left), DoubleOf(right)),
    };

    public static double DoubleOf(in CelValue number) => number.Kind switch
    {
        CelKind.Int => number.Int,
        CelKind.UInt => number.UInt,
        _ => number.Double,
    };

    private static int? CompareDoubles(double left, double right) => left < right ? -1 : left > right ? 1 : left == right ? 0 : null;
}
