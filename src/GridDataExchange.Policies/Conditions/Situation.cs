using System.Collections.Immutable;
using System.Globalization;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Policies.Conditions;

/// <summary>One request and one row, made up to try conditions on.</summary>
internal sealed record Situation(Caller Caller, RequestContext Request, ImmutableSortedDictionary<string, object?> Row)
{
    /// <summary>The verdicts of the rules' conditions, in their order; false of every allow where the request lacks what the purpose asks for.</summary>
    public Verdict[] Judge(RuleSide rules)
    {
        var verdicts = new Verdict[rules.Conditions.Length];
        var meets = rules.Purpose is { } purpose && WhenConditions.Meets(Request, purpose);
        for (var i = 0; i < rules.Allows.Length; i++)
        {
            verdicts[i] = meets && WhenConditions.Judge(rules.Allows[i], Caller, Request) == Verdict.True && Judge(rules.Allows[i].Rows) == Verdict.True ? Verdict.True : Verdict.False;
        }

        for (var i = 0; i < rules.Denies.Length; i++)
        {
            var spared = WhenConditions.Judge(rules.Denies[i], Caller, Request) == Verdict.False || Judge(rules.Denies[i].Rows) == Verdict.False;
            verdicts[rules.Allows.Length + i] = spared ? Verdict.False : Verdict.True;
        }

        return verdicts;
    }

    /// <summary>What of it the conditions can ask for, as text by name: <c>row.f</c>, <c>request.case</c> and so on.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Facts() =>
        Row.Select(f => KeyValuePair.Create($"row.{f.Key}", Text(f.Value))).Concat(
        [
            new("request.case", Request.Case),
            new("request.operator.name", Request.Operator),
            new("request.operator.verified", Text(Request.OperatorVerified)),
            new("request.date", Text(Request.Date)),
            new("caller.jurisdictions", string.Join(' ', Caller.Jurisdictions)),
        ]);

    private Verdict Judge(Expression rows) => Evaluator.Judge(rows, Caller, Request, name => Row.GetValueOrDefault(name));

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
