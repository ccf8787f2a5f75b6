using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class WhenConditionTests
{
    [Theory]
    [InlineData("request.case.matches('^CASE-[0-9]+$') ? request.operator.name != '' : false", Verdict.True)]
    [InlineData("caller.scopes.exists(s, s.startsWith('data:')) && size(caller.jurisdictions) <= 2", Verdict.True)]
    [InlineData("caller.jurisdictions.all(j, within(j, ['2308', '24']))", Verdict.True)]
    [InlineData("request.time.getHours('Asia/Shanghai') == 12 && request.time.getDayOfWeek() == 0", Verdict.True)]
    [InlineData("request.time - timestamp('2026-03-01T00:00:00Z') == duration('4h')", Verdict.True)]
    [InlineData("daysSince(date('2026-02-01'), request.date) == 28", Verdict.True)]
    [InlineData("caller.scopes[9] == ''", Verdict.Unknown)]
    [InlineData("caller.scopes[9] == '' || true", Verdict.True)]
    [InlineData("size(caller.scopes) / 0 == 1 && false", Verdict.False)]
    [InlineData("int(request.case) > 1", Verdict.Unknown)]
    [InlineData("'x'.matches(request.case + '(')", Verdict.Unknown)]
    [InlineData("'x'.matches(request.case.matches('z') ? 'x' : '')", Verdict.Unknown)] // an empty pattern fits everything, as an empty part does
    [InlineData("{'elderly-care': 60}[caller.purpose] == 60", Verdict.True)]
    [InlineData("[1.0, 2.0].map(x, x * 2.0)[1] == 4", Verdict.True)]
    public void It_is_CEL_as_a_whole(string text, Verdict verdict) => Assert.Equal(verdict, Sample.When(text));

    [Theory]
    [InlineData("caller.departement == 'x'", 1, 8, "`caller.departement` is not known here: there are `caller.client`")]
    [InlineData("caller.purpose.x == ''", 1, 16, "`.x` does not fit here: a string has no fields")]
    [InlineData("caller == caller", 1, 1, "`caller` is no value by itself: write one of `caller.client`")]
    [InlineData("has(caller.purpose)", 1, 5, "`caller` is no value by itself")]
    [InlineData("x > 1", 1, 1, "`x` is not known here")]
    [InlineData("[1].all(x, y > 1)", 1, 12, "`y` is not known here")]
    [InlineData("caller.purpose == 1", 1, 16, "`==` needs two values of one type, here are a string and an int")]
    [InlineData("request.date < request.time", 1, 14, "`<` needs two values of one type, here are a date and a timestamp")]
    [InlineData("caller.scopes < caller.scopes", 1, 15, "`<` needs values that have an order, here are a list of strings and a list of strings")]
    [InlineData("1 in caller.scopes", 1, 3, "`in` looks for an int where there is none: on its right is a list of strings")]
    [InlineData("'a' in 'abc'", 1, 8, "`in` needs a list or a map on its right, this is a string")]
    [InlineData("request.case && true", 1, 9, "`&&` needs a bool on each side, this is a string")]
    [InlineData("!request.case", 1, 1, "`!` needs a bool, this is a string")]
    [InlineData("request.case", 1, 9, "a condition must be a bool, this is a string")]
    [InlineData("dyn(true)", 1, 1, "a condition must be a bool, this is any value")]
    [InlineData("request.case + 1 == ''", 1, 14, "`+` does not take a string and an int: it takes")]
    [InlineData("-request.case == ''", 1, 1, "`-` does not take a string: it takes an int, or a double")]
    [InlineData("true ? 1 : 'a'", 1, 6, "both sides of `:` must be of one type, here are an int and a string")]
    [InlineData("1 ? true : false", 1, 3, "`?` needs a bool before it, this is an int")]
    [InlineData("caller.scopes['a'] == ''", 1, 15, "a list is asked for an item by an int, this is a string")]
    [InlineData("caller.purpose[0] == ''", 1, 15, "`[` needs a list or a map before it, this is a string")]
    [InlineData("{1.5: true}[1]", 1, 2, "a key may be a bool, an int, a uint or a string, this is a double")]
    [InlineData("caller.purpose.all(c, true)", 1, 16, "`all` needs a list or a map before it, this is a string")]
    [InlineData("caller.scopes.all(c, c)", 1, 22, "`all` needs a bool for each item, this is a string")]
    [InlineData("caller.scopes.exists(s, s > 1)", 1, 27, "`>` needs two values of one type, here are a string and an int")]
    [InlineData("startsWith(caller.purpose, 'x')", 1, 1, "`startsWith` is called as `value.startsWith(…)`")]
    [InlineData("caller.purpose.within(['23'])", 1, 16, "`within` is called as `within(…)`")]
    [InlineData("caller.purpose.nothing()", 1, 16, "there is no function `nothing`: there are has, all")]
    [InlineData("age(request.time, request.date) > 1", 1, 1, "`age` does not take a timestamp and a date: it takes a date and a date")]
    [InlineData("request.date > date('2026-02-30')", 1, 16, "`date` of this literal always fails")]
    [InlineData("request.time > timestamp('2026')", 1, 16, "`timestamp` of this literal always fails")]
    [InlineData("request.case.matches('(?=a)')", 1, 14, "`matches` of this literal always fails (`(?` begins no group")]
    [InlineData("request.case.matches('')", 1, 14, "`matches` of this literal always fails (the part sought is empty)")]
    [InlineData("request.case.startsWith(1)", 1, 14, "`startsWith` does not take a string and an int: it takes a string and a string")]
    [InlineData("google.protobuf.Any{} == 1", 1, 20, "there is no such message type")]
    public void What_does_not_fit_is_refused_when_it_is_read(string text, int line, int column, string sentence)
    {
        var error = Assert.Throws<ExpressionException>(() => ExpressionReader.ReadWhen(text));
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }
}
