using GridDataExchange.Catalog;

namespace GridDataExchange.Tests.Catalog;

public sealed class PurposeTests
{
    private static readonly Purpose Strict = new("care", new("Care", "照护"), "law", TimeSpan.FromDays(1095)) { RequiresCase = true, RequiresOperator = true, CaseFormat = "C-[0-9]+|X" };

    [Theory]
    [InlineData("C-1", "op", null)]
    [InlineData("X", "op", null)]
    [InlineData("", "op", PurposeRequirement.Case)]
    [InlineData("", "", PurposeRequirement.Case)]
    [InlineData("C-1\n", "op", PurposeRequirement.Case)]
    [InlineData("C-1 and more", "op", PurposeRequirement.Case)]
    [InlineData("C-", "op", PurposeRequirement.Case)]
    [InlineData("a C-1", "op", PurposeRequirement.Case)]
    [InlineData("C-1", "", PurposeRequirement.Operator)]
    [InlineData("C-1", " \u3000", PurposeRequirement.Operator)]
    public void A_request_must_name_what_its_purpose_requires(string caseNumber, string operatorName, PurposeRequirement? unmet) =>
        Assert.Equal(unmet, Strict.FindUnmet(caseNumber, operatorName));

    [Fact]
    public void Without_a_form_any_case_number_will_do()
    {
        Assert.Null((Strict with { CaseFormat = null }).FindUnmet("anything", "op"));
        Assert.Equal(PurposeRequirement.Case, (Strict with { CaseFormat = null }).FindUnmet("", "op"));
    }

    [Fact]
    public void What_is_not_required_may_be_absent() =>
        Assert.Null((Strict with { RequiresCase = false, RequiresOperator = false }).FindUnmet("", ""));
}
