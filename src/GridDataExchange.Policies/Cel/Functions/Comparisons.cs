using GridDataExchange.Policies.Cel.Values;

namespace GridDataExchange.Policies.Cel.Functions;

/// <summary><c>== != &lt; &lt;= &gt; &gt;=</c> and <c>!</c>. Which types may be compared is the checker's own rule.</summary>
internal static class Comparisons
{
    public static IEnumerable<Function> All { get; } =
    [
        Function.Global("==", static (ref frame, in left, in right) => CelValue.Of(CelEquality.AreEqual(ref frame, left, right)), "dyn, dyn -> bool"),
        Function.Global("!=", static (ref frame, in left, in right) => CelValue.Of(!CelEquality.AreEqual(ref frame, left, right)), "dyn, dyn -> bool"),
        Function.Global("<", static (ref _, in left, in right) => Compare(left, right, static order => order < 0), "dyn, dyn -> bool"),
        Function.Global("<=", static (ref _, in left, in right) => Compare(left, right, static order => order <= 0), "dyn, dyn -> bool"),
        Function.Global(">", static (ref _, in left, in right) => Compare(left, right, static order => order > 0), "dyn, dyn -> bool"),
        Function.Global(">=", static (ref _, in left, in right) => Compare(left, right, static order => order >= 0), "dyn, dyn -> bool"),
        Function.Global("!", static (ref _, in operand, in _) => operand.Kind == CelKind.Bool ? CelValue.Of(operand.IsFalse) : CelErrors.NoOverload, "bool -> bool"),
    ];

    private static CelValue Compare(in CelValue left, in CelValue right, Func<int?, bool> test) =>
        CelOrder.HasOrder(left, right) ? CelValue.Of(test(CelOrder.Compare(left, right))) : CelErrors.NoOverload;
}
