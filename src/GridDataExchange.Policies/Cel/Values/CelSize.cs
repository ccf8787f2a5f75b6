namespace GridDataExchange.Policies.Cel.Values;

/// <summary>How large a value is when it is written out. One list may stand in another many times and cost nothing until then.</summary>
internal static class CelSize
{
    private const int MaxSize = 1 << 20;

    /// <summary>True where writing the value out would take more than about a million characters.</summary>
    public static bool IsTooLarge(in CelValue value)
    {
        var left = MaxSize;
        Take(value, ref left);
        return left < 0;
    }

    private static void Take(in CelValue value, ref int left)
    {
        left -= value.Kind switch { CelKind.String => 1 + value.Text.Length, CelKind.Bytes => 1 + value.Bytes.Length, _ => 1 };
        switch (value.Kind)
        {
            case CelKind.List:
                for (var i = 0; i < value.List.Count && left >= 0; i++)
                {
                    Take(value.List[i], ref left);
                }

                break;
            case CelKind.Map:
                for (var i = 0; i < value.Map.Count && left >= 0; i++)
                {
                    Take(value.Map.Keys[i], ref left);
                    Take(value.Map.ValueAt(i), ref left);
                }

                break;
        }
    }
}
