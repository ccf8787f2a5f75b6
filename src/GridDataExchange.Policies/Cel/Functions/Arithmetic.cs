using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary><c>+ - * / %</c>: an overflow of whole numbers, times and durations is an error; doubles are those of IEEE 754.</summary>
internal static class Arithmetic
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.Global("+", Add, "int, int -> int", "uint, uint -> uint", "double, double -> double", "string, string -> string", "bytes, bytes -> bytes", "timestamp, duration -> timestamp", "duration, timestamp -> timestamp", "duration, duration -> duration", "list, list -> list"),
        Function.Global("-", Subtract, "int, int -> int", "uint, uint -> uint", "double, double -> double", "timestamp, duration -> timestamp", "timestamp, timestamp -> duration", "duration, duration -> duration"),
        Function.Global("*", Multiply, "int, int -> int", "uint, uint -> uint", "double, double -> double"),
        Function.Global("/", Divide, "int, int -> int", "uint, uint -> uint", "double, double -> double"),
        Function.Global("%", Modulus, "int, int -> int", "uint, uint -> uint"),
        Function.Global("-", Negate, "int -> int", "double -> double"),
    ];

    private static CelValue Add(ref Frame frame, in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Int + right.Int),
        (CelKind.UInt, CelKind.UInt) => UInt((Int128)left.UInt + right.UInt),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Double + right.Double),
        (CelKind.String, CelKind.String) => Sequences.Join(ref frame, left.Text, right.Text),
        (CelKind.Bytes, CelKind.Bytes) => Sequences.Join(ref frame, left.Bytes, right.Bytes),
        (CelKind.List, CelKind.List) => Sequences.Join(ref frame, left.List, right.List),
        (CelKind.Timestamp, CelKind.Duration) => left.Moment.Add(right.Nanoseconds),
        (CelKind.Duration, CelKind.Timestamp) => right.Moment.Add(left.Nanoseconds),
        (CelKind.Duration, CelKind.Duration) => Duration((Int128)left.Nanoseconds + right.Nanoseconds),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Subtract(ref Frame frame, in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Int - right.Int),
        (CelKind.UInt, CelKind.UInt) => UInt((Int128)left.UInt - right.UInt),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Double - right.Double),
        (CelKind.Timestamp, CelKind.Duration) => left.Moment.Add(-(Int128)right.Nanoseconds),
        (CelKind.Timestamp, CelKind.Timestamp) => left.Moment.Since(right.Moment),
        (CelKind.Duration, CelKind.Duration) => Duration((Int128)left.Nanoseconds - right.Nanoseconds),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Multiply(ref Frame frame, in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => Int((Int128)left.Int * right.Int),
        (CelKind.UInt, CelKind.UInt) => (UInt128)left.UInt * right.UInt <= ulong.MaxValue ? CelValue.Of(left.UInt * right.UInt) : CelErrors.Overflow,
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Double * right.Double),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Divide(ref Frame frame, in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => right.Int == 0 ? CelErrors.DivideByZero : Int((Int128)left.Int / right.Int),
        (CelKind.UInt, CelKind.UInt) => right.UInt == 0 ? CelErrors.DivideByZero : CelValue.Of(left.UInt / right.UInt),
        (CelKind.Double, CelKind.Double) => CelValue.Of(left.Double / right.Double),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Modulus(ref Frame frame, in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => right.Int == 0 ? CelErrors.ModulusByZero : right.Int == -1 ? CelValue.Of(0L) : CelValue.Of(left.Int % right.Int),
        (CelKind.UInt, CelKind.UInt) => right.UInt == 0 ? CelErrors.ModulusByZero : CelValue.Of(left.UInt % right.UInt),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Negate(ref Frame frame, in CelValue operand, in CelValue none) => operand.Kind switch
    {
        CelKind.Int => Int(-(Int128)operand.Int),
        CelKind.Double => CelValue.Of(-operand.Double),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Int(Int128 value) => value >= long.MinValue && value <= long.MaxValue ? CelValue.Of((long)value) : CelErrors.Overflow;

    private static CelValue UInt(Int128 value) => value >= 0 && value <= ulong.MaxValue ? CelValue.Of((ulong)value) : CelErrors.Overflow;

    private static CelValue Duration(Int128 nanoseconds) =>
        nanoseconds >= long.MinValue && nanoseconds <= long.MaxValue ? CelValue.OfNanoseconds((long)nanoseconds) : CelErrors.Range;
}
