using System.Globalization;
using System.Text;
using GridDataExchange.Policies.Cel.Evaluation;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary>Conversions between types, each named as the type it makes.</summary>
internal static class Conversions
{
    private static readonly UTF8Encoding Strict = new(false, true);

    public static IEnumerable<Function> All { get; } =
    [
        Function.Global("int", static (ref _, in value, in _) => ToInt(value), "int -> int", "uint -> int", "double -> int", "string -> int", "timestamp -> int"),
        Function.Global("uint", static (ref _, in value, in _) => ToUInt(value), "uint -> uint", "int -> uint", "double -> uint", "string -> uint"),
        Function.Global("double", static (ref _, in value, in _) => ToDouble(value), "double -> double", "int -> double", "uint -> double", "string -> double"),
        Function.Global("string", static (ref frame, in value, in _) => ToText(ref frame, value), "string -> string", "bool -> string", "int -> string", "uint -> string", "double -> string", "bytes -> string", "timestamp -> string", "duration -> string", "date -> string"),
        Function.Global("bytes", static (ref frame, in value, in _) => ToBytes(ref frame, value), "bytes -> bytes", "string -> bytes"),
        Function.Global("bool", static (ref _, in value, in _) => ToBool(value), "bool -> bool", "string -> bool"),
        Function.Global("timestamp", static (ref _, in value, in _) => ToTimestamp(value), "timestamp -> timestamp", "string -> timestamp", "int -> timestamp"),
        Function.Global("duration", static (ref _, in value, in _) => ToDuration(value), "duration -> duration", "string -> duration"),
        Function.Global("type", static (ref _, in value, in _) => CelTypes.TypeOf(value), "dyn -> type"),
        Function.Global("dyn", static (ref _, in value, in _) => value, "dyn -> dyn"),
    ];

    private static CelValue ToInt(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value,
        CelKind.UInt => value.UInt <= long.MaxValue ? CelValue.Of((long)value.UInt) : CelErrors.Range,
        // Both bounds are refused, as the conformance cases want, since a double near them may stand for what does not fit.
        CelKind.Double => value.Double is > long.MinValue and < long.MaxValue ? CelValue.Of((long)value.Double) : CelErrors.Range,
        CelKind.String => long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? CelValue.Of(parsed) : CelErrors.Conversion,
        CelKind.Timestamp => CelValue.Of(value.Moment.Seconds),
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToUInt(in CelValue value) => value.Kind switch
    {
        CelKind.UInt => value,
        CelKind.Int => value.Int >= 0 ? CelValue.Of((ulong)value.Int) : CelErrors.Range,
        CelKind.Double => value.Double is >= 0 and < ulong.MaxValue ? CelValue.Of((ulong)value.Double) : CelErrors.Range,
        CelKind.String => ulong.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? CelValue.Of(parsed) : CelErrors.Conversion,
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToDouble(in CelValue value) => value.Kind switch
    {
        CelKind.String => DoubleText.TryRead(value.Text, out var parsed) ? CelValue.Of(parsed) : CelErrors.Conversion,
        CelKind.Int or CelKind.UInt or CelKind.Double => CelValue.Of(CelOrder.DoubleOf(value)),
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToText(ref Frame frame, in CelValue value) => value.Kind switch
    {
        CelKind.String => value,
        CelKind.Bool => CelValue.Of(value.IsTrue ? "true" : "false"),
        CelKind.Int => CelValue.Of(value.Int.ToString(CultureInfo.InvariantCulture)),
        CelKind.UInt => CelValue.Of(value.UInt.ToString(CultureInfo.InvariantCulture)),
        CelKind.Double => CelValue.Of(DoubleText.Write(value.Double)),
        CelKind.Bytes => Decode(ref frame, value.Bytes),
        CelKind.Timestamp => CelValue.Of(value.Moment.ToString()),
        CelKind.Duration => CelValue.Of(DurationText.Write(value.Nanoseconds)),
        CelKind.Date => CelValue.Of(DateOnly.FromDayNumber(value.DayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToBytes(ref Frame frame, in CelValue value) => value.Kind switch
    {
        CelKind.Bytes => value,
        CelKind.String => frame.Spend(value.Text.Length / 16) ? CelValue.Of(Encoding.UTF8.GetBytes(value.Text)) : CelErrors.TooManySteps,
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToBool(in CelValue value) => value.Kind switch
    {
        CelKind.Bool => value,
        CelKind.String => value.Text switch
        {
            "1" or "t" or "true" or "TRUE" or "True" => CelValue.True,
            "0" or "f" or "false" or "FALSE" or "False" => CelValue.False,
            _ => CelErrors.Conversion,
        },
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToTimestamp(in CelValue value) => value.Kind switch
    {
        CelKind.Timestamp => value,
        CelKind.String => Moment.Parse(value.Text),
        CelKind.Int => Moment.OfSeconds(value.Int),
        _ => CelErrors.NoOverload,
    };

    private static CelValue ToDuration(in CelValue value) => value.Kind switch
    {
        CelKind.Duration => value,
        CelKind.String => DurationText.Parse(value.Text),
        _ => CelErrors.NoOverload,
    };

    private static CelValue Decode(ref Frame frame, byte[] bytes)
    {
        if (!frame.Spend(bytes.Length / 16))
        {
            return CelErrors.TooManySteps;
        }

        return System.Text.Unicode.Utf8.IsValid(bytes) ? CelValue.Of(Strict.GetString(bytes)) : CelErrors.NotUtf8;
    }
}
