using System.Globalization;
using GraphQL.Types;
using GraphQLParser.AST;

namespace GridDataExchange.Query.Schemas;

/// <summary>A scalar written as text in one exact form; anything else is refused without repeating it.</summary>
internal abstract class TextScalar : ScalarGraphType
{
    public override object? ParseLiteral(GraphQLValue value) => value switch
    {
        GraphQLStringValue text => Parse(text.Value.ToString()) ?? ThrowLiteralConversionError(value),
        GraphQLNullValue => null,
        _ => ThrowLiteralConversionError(value),
    };

    public override object? ParseValue(object? value) => value switch
    {
        null => null,
        string text => Parse(text) ?? ThrowValueConversionError(value),
        _ => ThrowValueConversionError(value),
    };

    public override object? Serialize(object? value) => value;

    protected abstract object? Parse(string text);
}

/// <summary>A day, <c>yyyy-MM-dd</c> (ISO 8601).</summary>
internal sealed class DateScalar : TextScalar
{
    public DateScalar()
    {
        Name = "Date";
        Description = "A day of the calendar, written yyyy-MM-dd (ISO 8601).";
    }

    protected override object? Parse(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}

/// <summary>A moment with its offset (RFC 3339), to the microsecond, which is what PostgreSQL keeps.</summary>
internal sealed class DateTimeScalar : TextScalar
{
    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz"];

    public DateTimeScalar()
    {
        Name = "DateTime";
        Description = "A moment with its offset from UTC, such as 2026-01-31T08:00:00Z (RFC 3339); at most six digits of fraction.";
    }

    protected override object? Parse(string text)
    {
        var form = text.EndsWith('Z') ? string.Concat(text.AsSpan(0, text.Length - 1), "+00:00") : text;
        return DateTimeOffset.TryParseExact(form, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment.ToUniversalTime() : null;
    }
}
