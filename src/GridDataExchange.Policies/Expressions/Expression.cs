using System.Collections.Immutable;
using GridDataExchange.Catalog;

namespace GridDataExchange.Policies.Expressions;

/// <summary>A node of a checked, typed policy expression (CEL). Made by the checker alone, so types always fit.</summary>
/// <remarks>
/// INVARIANT: every node means the same to <see cref="Evaluator"/> and to the SQL that the room Query writes for it,
/// an unknown (CEL's error, SQL's NULL) included; a property test holds the two together.
/// </remarks>
public abstract record Expression
{
    private protected Expression(ValueType type) => Type = type;

    /// <summary>The type of its value.</summary>
    public ValueType Type { get; }
}

/// <summary>The types a policy expression can have.</summary>
public enum ValueType
{
    /// <summary>CEL <c>bool</c>.</summary>
    Bool,

    /// <summary>CEL <c>int</c>: 64 bits, overflow is an error.</summary>
    Int,

    /// <summary>CEL <c>string</c>, compared by code point.</summary>
    String,

    /// <summary>Our <c>date</c>: a day of the calendar.</summary>
    Date,

    /// <summary>CEL <c>timestamp</c>.</summary>
    Timestamp,

    /// <summary>A list of strings.</summary>
    StringList,

    /// <summary>A list of ints.</summary>
    IntList,

    /// <summary>A list of dates.</summary>
    DateList,
}

/// <summary>A literal: <see cref="bool"/>, <see cref="long"/>, <see cref="string"/>, <see cref="DateOnly"/> or <see cref="DateTimeOffset"/>.</summary>
public sealed record Constant(object Value, ValueType Type) : Expression(Type);

/// <summary>A list literal whose items are expressions of one type. No item reads the row, so none is ever unknown.</summary>
public sealed record ListLiteral(ImmutableArray<Expression> Items, ValueType Type) : Expression(Type)
{
    /// <summary>The name of the code set whose codes the items are (<c>codes.VisitKind</c>), or null for a list that was written out.</summary>
    public string? CodeSet { get; init; }

    /// <summary>True for a list of the same items: an array by itself is only equal to itself.</summary>
    public bool Equals(ListLiteral? other) => other is not null && Type == other.Type && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Aggregate(Type.GetHashCode(), HashCode.Combine);
}

/// <summary>
/// <c>row.f</c> or <c>row.relation.f</c>: a field of the row, or of a row that relations lead to. Unknown where there is no value, or no such row.
/// Never a field stored encrypted.
/// </summary>
public sealed record RowField(RowPath Path, ValueType Type) : Expression(Type)
{
    /// <summary>Reads a field of the row's own.</summary>
    public RowField(Field field, ValueType type)
        : this(RowPath.Of(field), type)
    {
    }

    /// <summary>The field that is read.</summary>
    public Field Field => Path.Field!;
}

/// <summary>
/// <c>has(row.f)</c>, <c>has(row.relation.f)</c> or <c>has(row.relation)</c>: whether there is a value, or such a row; never unknown.
/// The only test of a field stored encrypted.
/// </summary>
public sealed record RowHas(RowPath Path) : Expression(ValueType.Bool)
{
    /// <summary>Asks for a field of the row's own.</summary>
    public RowHas(Field field)
        : this(RowPath.Of(field))
    {
    }
}

/// <summary>A fact of the caller or the request that is one value for the whole request; never unknown.</summary>
public sealed record ContextValue(ContextName Name, ValueType Type) : Expression(Type);

/// <summary>The facts an expression can ask of the caller and the request.</summary>
public enum ContextName
{
    /// <summary><c>caller.department</c>, string.</summary>
    CallerDepartment,

    /// <summary><c>caller.client</c>, string.</summary>
    CallerClient,

    /// <summary><c>caller.purpose</c>, string.</summary>
    CallerPurpose,

    /// <summary><c>caller.scopes</c>, list of strings.</summary>
    CallerScopes,

    /// <summary><c>caller.jurisdictions</c>, list of strings.</summary>
    CallerJurisdictions,

    /// <summary><c>request.date</c>: the day in the exchange's time zone.</summary>
    RequestDate,

    /// <summary><c>request.time</c>: the moment.</summary>
    RequestTime,

    /// <summary><c>request.case</c>: the case number, <c>""</c> where none was given.</summary>
    RequestCase,

    /// <summary><c>request.operator.name</c>: the operator, <c>""</c> where none was given.</summary>
    RequestOperatorName,

    /// <summary><c>request.operator.verified</c>: whether the operator signed in.</summary>
    RequestOperatorVerified,
}

/// <summary><c>!x</c>.</summary>
public sealed record Not(Expression Operand) : Expression(ValueType.Bool);

/// <summary><c>x &amp;&amp; y</c>: false where either is false, also where the other is unknown (CEL's absorption, SQL's AND).</summary>
public sealed record And(Expression Left, Expression Right) : Expression(ValueType.Bool);

/// <summary><c>x || y</c>: true where either is true, also where the other is unknown.</summary>
public sealed record Or(Expression Left, Expression Right) : Expression(ValueType.Bool);

/// <summary>A comparison of two values of one type; text by code point.</summary>
public sealed record Comparison(ComparisonOperator Operator, Expression Left, Expression Right) : Expression(ValueType.Bool);

/// <summary>The comparison operators.</summary>
public enum ComparisonOperator
{
    /// <summary><c>==</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,
}

/// <summary><c>x in list</c>. Unknown where x is, also over an empty list.</summary>
public sealed record Membership(Expression Item, Expression List) : Expression(ValueType.Bool);

/// <summary><c>text.startsWith(part)</c> and its kin. Unknown where either is unknown or the part is empty.</summary>
public sealed record TextTest(TextTestKind Kind, Expression Text, Expression Part) : Expression(ValueType.Bool);

/// <summary>Where in a text a part is sought.</summary>
public enum TextTestKind
{
    /// <summary><c>startsWith</c></summary>
    StartsWith,

    /// <summary><c>endsWith</c></summary>
    EndsWith,

    /// <summary><c>contains</c></summary>
    Contains,
}

/// <summary>
/// <c>within(code, codes)</c>: whether the grid code lies in one of the divisions, which match at their boundaries alone
/// (2, 4, 6, 9, 12 and 15 characters). False for an empty list or code; unknown where the code is.
/// </summary>
public sealed record Within(Expression Code, Expression Codes) : Expression(ValueType.Bool);

/// <summary>A function of two dates that gives an int.</summary>
public sealed record DateFunction(DateFunctionKind Kind, Expression From, Expression To) : Expression(ValueType.Int);

/// <summary>The functions of two dates.</summary>
public enum DateFunctionKind
{
    /// <summary><c>age(birth, on)</c>: full years: the difference of the calendar years, less one where the month and day of the second come before those of the first; a birth on 29 February counts on 1 March of common years. Negative before the birth.</summary>
    Age,

    /// <summary><c>ageInYear(birth, on)</c>: the difference of the calendar years, so no finer than a birth year.</summary>
    AgeInYear,

    /// <summary><c>daysSince(date, on)</c>: days from the first to the second, negative where the first is later.</summary>
    DaysSince,
}
