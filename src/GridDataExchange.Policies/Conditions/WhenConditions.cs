using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Policies.Conditions;

/// <summary>The one place where the tools look into <c>when</c>.</summary>
internal static partial class WhenConditions
{
    /// <summary>The condition as a tree; one that no tree can say is opaque.</summary>
    public static Expression Tree(AllowPolicy policy) => Tree(policy.When);

    /// <summary>The condition as a tree; one that no tree can say is opaque.</summary>
    public static Expression Tree(DenyPolicy policy) => Tree(policy.When);

    /// <summary>Judges the condition for one caller and request.</summary>
    public static Verdict Judge(AllowPolicy policy, Caller caller, RequestContext request) =>
        policy.When?.Judge(caller, request) ?? Verdict.True;

    /// <summary>Judges the condition for one caller and request.</summary>
    public static Verdict Judge(DenyPolicy policy, Caller caller, RequestContext request) =>
        policy.When?.Judge(caller, request) ?? Verdict.True;

    // Most conditions are in the total part of CEL, whose trees can be compared and searched.
    private static Expression Tree(WhenCondition? when) => when is null ? Always : when.FindTree() ?? new Opaque(when.Text);

    /// <summary>True.</summary>
    public static Constant Always { get; } = new(true, ValueType.Bool);

    /// <summary>What a purpose asks of every request before any policy is looked at.</summary>
    public static Expression Guard(Purpose purpose)
    {
        Expression guard = Always;
        if (purpose.RequiresCase)
        {
            guard = new Comparison(ComparisonOperator.NotEqual, new ContextValue(ContextName.RequestCase, ValueType.String), new Constant("", ValueType.String));
            guard = purpose.CaseFormat is { } format ? new And(guard, new Opaque($"case number like {format}")) : guard;
        }

        return purpose.RequiresOperator
            ? new And(guard, new Comparison(ComparisonOperator.NotEqual, new ContextValue(ContextName.RequestOperatorName, ValueType.String), new Constant("", ValueType.String)))
            : guard;
    }

    /// <summary>True where the request has what the purpose asks of every request.</summary>
    public static bool Meets(RequestContext request, Purpose purpose) =>
        purpose.FindUnmet(request.Case, request.Operator) is null;

    /// <summary>A case number of the purpose's form, as far as one can be made up; else any text.</summary>
    public static string CaseFor(Purpose? purpose)
    {
        if (purpose?.CaseFormat is not { } format)
        {
            return "CASE-1";
        }

        var made = Repeated().Replace(format, m => new string('1', m.Groups[1].Success ? m.Groups[1].Value[0] - '0' : 1));
        return IsCase(made, format) ? made : "CASE-1";
    }

    private static bool IsCase(string text, string format) =>
        Regex.IsMatch(text, $@"\A(?:{format})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    [GeneratedRegex(@"(?:\[0-9\]|\\d)(?:\+|\*|\{([1-9])\})?", RegexOptions.CultureInvariant)]
    private static partial Regex Repeated();
}
