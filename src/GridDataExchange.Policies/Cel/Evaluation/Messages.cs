using GridDataExchange.Policies.Cel.Syntax;
using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Evaluation;

/// <summary>
/// The message types that are values of CEL themselves (langdef.md, Dynamic Values): the wrappers of google.protobuf, whose one field is <c>value</c>.
/// There are no others here.
/// </summary>
internal static class Messages
{
    public static Term Make(MessageNode node, Term[] values) => (Find(node.Type), node.Fields, values) switch
    {
        ({ IsError: true } unknown, _, _) => new ConstantTerm(unknown),
        (var empty, [], []) => new ConstantTerm(empty),
        (var empty, ["value"], [var value]) when empty.Kind != CelKind.Null => new WrapperTerm(node.Type, empty.Kind, value),
        _ => new ConstantTerm(CelValue.Error("no such field")),
    };

    /// <summary>The value of a message without fields; an error where there is no such type.</summary>
    public static CelValue Find(string type) => type switch
    {
        "google.protobuf.BoolValue" => CelValue.False,
        "google.protobuf.BytesValue" => CelValue.Of(Array.Empty<byte>()),
        "google.protobuf.DoubleValue" or "google.protobuf.FloatValue" => CelValue.Of(0.0),
        "google.protobuf.Int32Value" or "google.protobuf.Int64Value" => CelValue.Of(0L),
        "google.protobuf.UInt32Value" or "google.protobuf.UInt64Value" => CelValue.Of(0UL),
        "google.protobuf.StringValue" => CelValue.Of(""),
        "google.protobuf.Value" => CelValue.Null,
        _ => CelValue.Error("there is no such message type"),
    };

    private sealed class WrapperTerm(string type, CelKind kind, Term value) : Term
    {
        public override CelValue Evaluate(ref Frame frame)
        {
            frame.Step();
            var held = value.Evaluate(ref frame);
            return held.IsError ? held : held.Kind != kind ? CelErrors.NoOverload : type switch
            {
                "google.protobuf.FloatValue" => CelValue.Of((double)(float)held.Double),
                "google.protobuf.Int32Value" when held.Int is < int.MinValue or > int.MaxValue => CelErrors.Range,
                "google.protobuf.UInt32Value" when held.UInt > uint.MaxValue => CelErrors.Range,
                _ => held,
            };
        }
    }
}
