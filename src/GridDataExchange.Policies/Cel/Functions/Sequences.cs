using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary>What is joined, counted, indexed and searched: texts, bytes, lists, maps.</summary>
internal static class Sequences
{
    private const int UnitsPerStep = 16;

    public static IEnumerable<Function> All { get; } =
    [
        Function.Global("size", Size, "string -> int", "bytes -> int", "list -> int", "map -> int"),
        Function.Member("size", Size, "string -> int", "bytes -> int", "list -> int", "map -> int"),
        Function.Global("[]", Index, "list, int -> dyn", "map, dyn -> dyn"),
        Function.Global("in", In, "dyn, list -> bool", "dyn, map -> bool"),
        Function.Member("startsWith", StartsWith, "string, string -> bool"),
        Function.Member("endsWith", EndsWith, "string, string -> bool"),
        Function.Member("contains", Contains, "string, string -> bool"),
    ];

    public static CelValue Join(ref Frame frame, string left, string right) =>
        left.Length + right.Length > Frame.MaxText ? CelErrors.TooLarge
        : frame.Spend((left.Length + right.Length) / UnitsPerStep) ? CelValue.Of(left + right) : CelErrors.TooManySteps;

    public static CelValue Join(ref Frame frame, byte[] left, byte[] right) =>
        left.Length + right.Length > Frame.MaxText ? CelErrors.TooLarge
        : frame.Spend((left.Length + right.Length) / UnitsPerStep) ? CelValue.Of([.. left, .. right]) : CelErrors.TooManySteps;

    public static CelValue Join(ref Frame frame, CelList left, CelList right)
    {
        if (!frame.Spend((long)left.Count + right.Count))
        {
            return CelErrors.TooManySteps;
        }

        var items = new CelValue[left.Count + right.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = i < left.Count ? left[i] : right[i - left.Count];
        }

        return CelValue.Of(CelList.Of(items));
    }

    public static CelValue StartsWith(ref Frame frame, in CelValue text, in CelValue part) =>
        AreTexts(text, part) ? CelValue.Of(text.Text.StartsWith(part.Text, StringComparison.Ordinal)) : CelErrors.NoOverload;

    public static CelValue EndsWith(ref Frame frame, in CelValue text, in CelValue part) =>
        AreTexts(text, part) ? CelValue.Of(text.Text.EndsWith(part.Text, StringComparison.Ordinal)) : CelErrors.NoOverload;

    public static CelValue Contains(ref Frame frame, in CelValue text, in CelValue part) =>
        !AreTexts(text, part) ? CelErrors.NoOverload
        : frame.Spend((text.Text.Length / UnitsPerStep) * (1L + (part.Text.Length / UnitsPerStep))) ? CelValue.Of(text.Text.Contains(part.Text, StringComparison.Ordinal))
        : CelErrors.TooManySteps;

    private static bool AreTexts(in CelValue left, in CelValue right) => left.Kind == CelKind.String && right.Kind == CelKind.String;

    private static CelValue Size(ref Frame frame, in CelValue value, in CelValue none) => value.Kind switch
    {
        CelKind.String => frame.Spend(value.Text.Length / UnitsPerStep) ? CelValue.Of(CodePoints(value.Text)) : CelErrors.TooManySteps,
        CelKind.Bytes => CelValue.Of((long)value.Bytes.Length),
        CelKind.List => CelValue.Of((long)value.List.Count),
        CelKind.Map => CelValue.Of((long)value.Map.Count),
        _ => CelErrors.NoOverload,
    };

    // Every text is well-formed, so each low surrogate is the second half of one character.
    private static long CodePoints(string text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }

    private static CelValue Index(ref Frame frame, in CelValue target, in CelValue key)
    {
        if (target.Kind == CelKind.Map)
        {
            target.Map.TryFind(key, out var found);
            return found;
        }

        if (target.Kind != CelKind.List)
        {
            return CelErrors.NoOverload;
        }

        return key.Kind switch
        {
            CelKind.Int or CelKind.UInt => key.UInt < (ulong)target.List.Count ? target.List[(int)key.Int] : CelErrors.Index,
            CelKind.Double when double.IsInteger(key.Double) => key.Double >= 0 && key.Double < target.List.Count ? target.List[(int)key.Double] : CelErrors.Index,
            _ => CelErrors.NoOverload,
        };
    }

    private static CelValue In(ref Frame frame, in CelValue item, in CelValue range) => range.Kind switch
    {
        CelKind.List => CelEquality.Contains(ref frame, range.List, item),
        CelKind.Map => CelValue.Of(range.Map.TryFind(item, out _)),
        _ => CelErrors.NoOverload,
    };
}
