using System.Diagnostics.CodeAnalysis;

namespace GridDataExchange.Policies.Cel.Values;

/// <summary>A value of CEL, an error included: errors are values, so that none is thrown while conditions are judged.</summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "equality of CEL's values has rules of its own: CelEquality")]
internal readonly struct CelValue
{
    private readonly object? reference;
    private readonly long bits;
    private readonly int nanos;

    private CelValue(CelKind kind, long bits = 0, object? reference = null, int nanos = 0)
    {
        Kind = kind;
        this.bits = bits;
        this.reference = reference;
        this.nanos = nanos;
    }

    public static CelValue Null { get; } = new(CelKind.Null);

    public static CelValue True { get; } = new(CelKind.Bool, 1);

    public static CelValue False { get; } = new(CelKind.Bool);

    public CelKind Kind { get; }

    public bool IsError => Kind == CelKind.Error;

    public bool IsTrue => Kind == CelKind.Bool && bits != 0;

    public bool IsFalse => Kind == CelKind.Bool && bits == 0;

    public bool IsNumber => Kind is CelKind.Int or CelKind.UInt or CelKind.Double;

    /// <summary>What went wrong, without any value in it.</summary>
    public string Message => (string?)reference ?? "there is no value";

    public long Int => bits;

    public ulong UInt => (ulong)bits;

    public double Double => BitConverter.Int64BitsToDouble(bits);

    public string Text => (string)reference!;

    public byte[] Bytes => (byte[])reference!;

    public CelList List => (CelList)reference!;

    public CelMap Map => (CelMap)reference!;

    /// <summary>The name of the type that this value is.</summary>
    public string TypeName => (string)reference!;

    public Moment Moment => new(bits, nanos);

    /// <summary>Of a duration.</summary>
    public long Nanoseconds => bits;

    /// <summary>Of a date: days since 0001-01-01.</summary>
    public int DayNumber => (int)bits;

    public static CelValue Of(bool value) => value ? True : False;

    public static CelValue Of(long value) => new(CelKind.Int, value);

    public static CelValue Of(ulong value) => new(CelKind.UInt, (long)value);

    public static CelValue Of(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    public static CelValue Of(string value) => new(CelKind.String, 0, value);

    public static CelValue Of(byte[] value) => new(CelKind.Bytes, 0, value);

    public static CelValue Of(CelList value) => new(CelKind.List, 0, value);

    public static CelValue Of(CelMap value) => new(CelKind.Map, 0, value);

    public static CelValue Of(Moment value) => new(CelKind.Timestamp, value.Seconds, null, value.Nanos);

    public static CelValue Of(DateOnly value) => new(CelKind.Date, value.DayNumber);

    public static CelValue OfNanoseconds(long value) => new(CelKind.Duration, value);

    public static CelValue OfType(string name) => new(CelKind.Type, 0, name);

    public static CelValue Error(string message) => new(CelKind.Error, 0, message);

    /// <summary>An optional text, an absent one as an error.</summary>
    public static CelValue OfNullable(string? value) => value is null ? default : Of(value);
}
