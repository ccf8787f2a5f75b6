using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Testing;

/// <summary>The shape of a condition that is a typed tree.</summary>
internal static class RowsLogic
{
    public static Logic Of(Expression condition) => condition switch
    {
        And and => new Logic.And(Of(and.Left), Of(and.Right)),
        Or or => new Logic.Or(Of(or.Left), Of(or.Right)),
        Not not => new Logic.Not(Of(not.Operand)),
        Constant constant => new Logic.Always(constant.Value is true ? Verdict.True : Verdict.False),
        _ => new Logic.Test(ExpressionText.Of(condition), (caller, request, row) => Evaluator.Judge(condition, caller, request, row is null ? null : row.Invoke)),
    };
}
