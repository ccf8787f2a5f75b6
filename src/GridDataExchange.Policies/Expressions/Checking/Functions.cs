using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GridDataExchange.Policies.Cel.Syntax;

namespace GridDataExchange.Policies.Expressions.Checking;

/// <summary>The functions and their overloads.</summary>
internal sealed partial class Functions(string text)
{
    private const string Known = "has, within, age, ageInYear, daysSince, date, timestamp, and startsWith, endsWith, contains of a string";

    /// <summary>The typed call.</summary>
    /// <exception cref="ExpressionException">No such function, or arguments that do not fit.</exception>
    public Expression Make(CallNode node, Expression? target, Expression[] arguments)
    {
        Expression made = (node.Name, target) switch
        {
            ("startsWith", not null) => Test(node, TextTestKind.StartsWith, target, arguments),
            ("endsWith", not null) => Test(node, TextTestKind.EndsWith, target, arguments),
            ("contains", not null) => Test(node, TextTestKind.Contains, target, arguments),
            ("within", null) => MakeWithin(node, arguments),
            ("age", null) => Dates(node, DateFunctionKind.Age, arguments),
            ("ageInYear", null) => Dates(node, DateFunctionKind.AgeInYear, arguments),
            ("daysSince", null) => Dates(node, DateFunctionKind.DaysSince, arguments),
            ("date", null) => new Constant(Date(node, Literal(node, arguments)), ValueType.Date),
            ("timestamp", null) => new Constant(Timestamp(node, Literal(node, arguments)), ValueType.Timestamp),
            _ => throw Refused(node, $"there is no function `{node.Name}`{(target is null ? "" : $" of {TypeNames.Of(target.Type)}")}: there are {Known}"),
        };
        return Folding.Fold(made, [.. arguments, .. target is null ? ImmutableArray<Expression>.Empty : [target]]);
    }

    private TextTest Test(CallNode node, TextTestKind kind, Expression target, Expression[] arguments)
    {
        Fit(node, [target, .. arguments], ValueType.String, ValueType.String);
        return arguments[0] is Constant { Value: "" }
            ? throw Refused(node, $"`{node.Name}` of an empty text is never true nor false: leave it out")
            : new TextTest(kind, target, arguments[0]);
    }

    private Within MakeWithin(CallNode node, Expression[] arguments)
    {
        Fit(node, arguments, ValueType.String, ValueType.StringList);
        var crooked = (arguments[1] as ListLiteral)?.Items.OfType<Constant>().FirstOrDefault(c => c.Value is string code && !DivisionBoundaries.IsAt(code));
        return crooked is null
            ? new Within(arguments[0], arguments[1])
            : throw Refused(node, $"`{crooked.Value}` is no code of a whole division or cell: codes have {string.Join(", ", DivisionBoundaries.Lengths)} digits");
    }

    private DateFunction Dates(CallNode node, DateFunctionKind kind, Expression[] arguments)
    {
        Fit(node, arguments, ValueType.Date, ValueType.Date);
        return new DateFunction(kind, arguments[0], arguments[1]);
    }

    private string Literal(CallNode node, Expression[] arguments)
    {
        Fit(node, arguments, ValueType.String);
        return arguments[0] is Constant { Value: string literal }
            ? literal
            : throw Refused(node, $"`{node.Name}` takes a text between quotes, so that it can be checked now");
    }

    private DateOnly Date(CallNode node, string literal) =>
        DateOnly.TryParseExact(literal, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Refused(node, "a date is written as date(\"2026-01-31\")");

    // RFC 3339, as CEL has it; no finer than the microseconds that PostgreSQL keeps.
    private DateTimeOffset Timestamp(CallNode node, string literal) =>
        Rfc3339().IsMatch(literal) && DateTimeOffset.TryParse(literal, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw Refused(node, "a timestamp is written as timestamp(\"2026-01-31T08:00:00Z\") or with an offset such as +08:00, with six digits after the seconds at most");

    private void Fit(CallNode node, ReadOnlySpan<Expression> given, params ReadOnlySpan<ValueType> wanted)
    {
        var fits = given.Length == wanted.Length;
        for (var i = 0; fits && i < given.Length; i++)
        {
            fits = given[i].Type == wanted[i];
        }

        if (!fits)
        {
            throw Refused(node, $"`{node.Name}` takes {Names(wanted)}, not {(given.IsEmpty ? "nothing" : Names(Types(given)))}");
        }
    }

    private static ValueType[] Types(ReadOnlySpan<Expression> given)
    {
        var types = new ValueType[given.Length];
        for (var i = 0; i < given.Length; i++)
        {
            types[i] = given[i].Type;
        }

        return types;
    }

    private static string Names(ReadOnlySpan<ValueType> types) => string.Join(" and ", types.ToArray().Select(TypeNames.Of));

    private ExpressionException Refused(CallNode node, string sentence) => new(text, node.Offset, sentence);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Rfc3339();
}
