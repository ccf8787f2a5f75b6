namespace GridDataExchange.Policies.Cel.Values;

/// <summary>The errors that evaluation meets, in CEL's words. They hold no value of a row, a caller or a request.</summary>
internal static class CelErrors
{
    public static CelValue NoOverload { get; } = CelValue.Error("no such overload");

    public static CelValue NoKey { get; } = CelValue.Error("no such key");

    public static CelValue KeyType { get; } = CelValue.Error("unsupported key type");

    public static CelValue RepeatedKey { get; } = CelValue.Error("repeated key");

    public static CelValue Index { get; } = CelValue.Error("index out of range");

    public static CelValue Overflow { get; } = CelValue.Error("overflow");

    public static CelValue DivideByZero { get; } = CelValue.Error("divide by zero");

    public static CelValue ModulusByZero { get; } = CelValue.Error("modulus by zero");

    public static CelValue Range { get; } = CelValue.Error("range error");

    public static CelValue Conversion { get; } = CelValue.Error("type conversion error");

    public static CelValue NotUtf8 { get; } = CelValue.Error("invalid UTF-8");

    public static CelValue TimeZone { get; } = CelValue.Error("unknown time zone");

    public static CelValue TooLarge { get; } = CelValue.Error("a value grew too large");

    public static CelValue TooManySteps { get; } = CelValue.Error("the expression took too many steps");

    public static CelValue EmptyPart { get; } = CelValue.Error("the part sought is empty");
}
