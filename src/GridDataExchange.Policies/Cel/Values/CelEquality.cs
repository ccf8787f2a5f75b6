using GridDataExchange.Policies.Cel.Evaluation;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>CEL's equality: numbers across types, lists and maps by what they hold; values of different types are different, never an error.</summary>
internal static class CelEquality
{
    public static bool AreEqual(ref Frame frame, in CelValue left, in CelValue right)
    {
        frame.Step();
        if (left.Kind != right.Kind)
        {
            return left.IsNumber && right.IsNumber && CelOrder.CompareNumbers(left, right) == 0;
        }

        return left.Kind switch
        {
            CelKind.Null => true,
            CelKind.Double => left.Double == right.Double,
            CelKind.String => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
            CelKind.Bytes => left.Bytes.AsSpan().SequenceEqual(right.Bytes),
            CelKind.Type => string.Equals(left.TypeName, right.TypeName, StringComparison.Ordinal),
            CelKind.Timestamp => left.Moment == right.Moment,
            CelKind.List => ListsAreEqual(ref frame, left.List, right.List),
            CelKind.Map => MapsAreEqual(ref frame, left.Map, right.Map),
            CelKind.Error => false,
            _ => left.Int == right.Int,
        };
    }

    /// <summary><c>item in list</c></summary>
    public static CelValue Contains(ref Frame frame, CelList list, in CelValue item)
    {
        for (var i = 0; i < list.Count && !frame.IsExhausted; i++)
        {
            if (AreEqual(ref frame, list[i], item))
            {
                return CelValue.True;
            }
        }

        return CelValue.False;
    }

    private static bool ListsAreEqual(ref Frame frame, CelList left, CelList right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (frame.IsExhausted || !AreEqual(ref frame, left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsAreEqual(ref Frame frame, CelMap left, CelMap right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (frame.IsExhausted || !right.TryFind(left.Keys[i], out var other) || !AreEqual(ref frame, left.ValueAt(i), other))
            {
                return false;
            }
        }

        return true;
    }
}
