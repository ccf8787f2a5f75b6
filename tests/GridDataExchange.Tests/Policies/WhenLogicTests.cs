using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Testing;

namespace GridDataExchange.Tests.Policies;

public sealed class WhenLogicTests
{
    [Theory]
    [InlineData("request.operator.verified", "request.operator.verified")]
    [InlineData("request.operator.name != \"\" && request.case.startsWith(\"TJ-\")", "request.operator.name != \"\"; request.case.startsWith(\"TJ-\")")]
    [InlineData("(request.operator.verified || (request.case == \"(\")) && !(caller.client == \") && (\")", "request.operator.verified; request.case == \"(\"; caller.client == \") && (\"")]
    [InlineData("!request.operator.verified || request.case == \"a\" || request.case == \"b\" || request.case == \"a\"", "request.operator.verified; request.case == \"a\"; request.case == \"b\"")]
    [InlineData("caller.scopes.exists(s, s == \"officer\" || s == \"admin\") && (request.case == \"\" ? true : request.operator.verified)", "caller.scopes.exists(s, s == \"officer\" || s == \"admin\"); request.case == \"\" ? true : request.operator.verified")]
    public void The_tests_of_a_when_are_the_pieces_that_its_logic_joins(string when, string tests) =>
        Assert.Equal(tests, string.Join("; ", WhenLogic.Of(ExpressionReader.ReadWhen(when)).Tests.Select(t => t.Text)));

    [Theory]
    [InlineData("!(request.operator.verified || request.case == \"CASE-1\") || caller.department == \"civil-affairs\" && !request.operator.verified")]
    [InlineData("request.case == \"CASE-2\" || !(request.operator.name == \"op-1\" && request.operator.verified)")]
    [InlineData("request.case.startsWith(request.operator.name) || request.operator.verified")]
    public void Joined_again_they_give_what_the_condition_gives(string when)
    {
        var condition = ExpressionReader.ReadWhen(when);
        foreach (var request in new[] { Sample.Request, Sample.Request with { OperatorVerified = true }, Sample.Request with { Case = "CASE-2" }, Sample.Request with { Operator = "" } })
        {
            Assert.Equal(condition.Judge(Sample.Caller, request), WhenLogic.Of(condition).Combine(t => t.Judge(Sample.Caller, request, null)));
        }
    }
}
