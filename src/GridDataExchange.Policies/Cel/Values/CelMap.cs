namespace GridDataExchange.Policies.Cel.Values;

/// <summary>A map, in the order in which it was written. Keys are bool, int, uint or string; <c>1</c>, <c>1u</c> and <c>1.0</c> find the same entry.</summary>
internal sealed class CelMap
{
    private readonly Dictionary<Key, int> places;
    private readonly CelValue[] values;

    private CelMap(CelValue[] keys, CelValue[] values, Dictionary<Key, int> places)
    {
        Keys = keys;
        this.values = values;
        this.places = places;
    }

    public IReadOnlyList<CelValue> Keys { get; }

    public int Count => values.Length;

    public CelValue ValueAt(int index) => values[index];

    /// <summary>The map, or an error for a key that cannot be one or is there twice.</summary>
    public static CelValue Make(CelValue[] keys, CelValue[] values)
    {
        var places = new Dictionary<Key, int>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Kind == CelKind.Double || !Key.TryMake(keys[i], out var key))
            {
                return CelErrors.KeyType;
            }

            if (!places.TryAdd(key, i))
            {
                return CelErrors.RepeatedKey;
            }
        }

        return CelValue.Of(new CelMap(keys, values, places));
    }

    public bool TryFind(in CelValue key, out CelValue value)
    {
        if (Key.TryMake(key, out var known) && places.TryGetValue(known, out var place))
        {
            value = values[place];
            return true;
        }

        value = CelErrors.NoKey;
        return false;
    }

    public bool TryFind(string name, out CelValue value)
    {
        var found = places.TryGetValue(new Key(CelKind.String, 0, name), out var place);
        value = found ? values[place] : CelErrors.NoKey;
        return found;
    }

    private readonly record struct Key(CelKind Kind, long Bits, string? Text)
    {
        // Numbers that are equal are one key: a uint that fits is kept as an int, a double finds the int it equals exactly.
        public static bool TryMake(in CelValue value, out Key key)
        {
            switch (value.Kind)
            {
                case CelKind.Bool or CelKind.Int:
                    key = new Key(value.Kind, value.Int, null);
                    return true;
                case CelKind.UInt:
                    key = new Key(value.Int >= 0 ? CelKind.Int : CelKind.UInt, value.Int, null);
                    return true;
                case CelKind.String:
                    key = new Key(CelKind.String, 0, value.Text);
                    return true;
                case CelKind.Double when value.Double is >= -9223372036854775808.0 and < 9223372036854775808.0 && double.IsInteger(value.Double):
                    key = new Key(CelKind.Int, (long)value.Double, null);
                    return true;
                case CelKind.Double when value.Double is >= 0 and < 18446744073709551616.0 && double.IsInteger(value.Double):
                    key = new Key(CelKind.UInt, (long)(ulong)value.Double, null);
                    return true;
                default:
                    key = default;
                    return false;
            }
        }
    }
}
