using GridDataExchange.Catalog;
using GridDataExchange.Policies.Expressions;
using FieldType = GridDataExchange.Catalog.FieldType;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>Makes well-typed conditions over a sample dataset, weighted to the corners: nothing, empty text, characters beyond the first plane, extreme dates.</summary>
internal sealed class ConditionGenerator(Random random)
{
    private static readonly string[] Texts = ["", "a", "ab", "b", "张", "张三", "😀", "😀a", "\uFFFD", "a{b}'\\c", "23", "230881", "2308810011012340"];
    private static readonly string[] Divisions = ["", "23", "2308", "230881", "23088", "230881001", "230881001101", "230881001101002", "99"];
    private static readonly DateOnly[] Dates = [DateOnly.MinValue, DateOnly.MaxValue, new(1960, 2, 29), new(2026, 2, 28), new(2026, 3, 1), new(1966, 11, 23)];

    public Expression Condition(int depth) => (depth <= 0 ? random.Next(4, 11) : random.Next(11)) switch
    {
        0 => new Not(Condition(depth - 1)),
        1 or 2 => new And(Condition(depth - 1), Condition(depth - 1)),
        3 => new Or(Condition(depth - 1), Condition(depth - 1)),
        4 => new RowHas(Pick(Sample.Dataset.Fields)),
        5 => Compare(depth),
        6 => Member(),
        7 => new TextTest(Pick(Enum.GetValues<TextTestKind>()), Text(), Text()),
        8 => new Within(Text(), random.Next(3) == 0
            ? new ContextValue(ContextName.CallerJurisdictions, ValueType.StringList)
            : new ListLiteral([.. Many(() => random.Next(4) == 0 ? Text() : new Constant(Pick(Divisions), ValueType.String))], ValueType.StringList)),
        9 => new RowField(Sample.Truth, ValueType.Bool),
        _ => new Constant(random.Next(2) == 0, ValueType.Bool),
    };

    private Comparison Compare(int depth)
    {
        var operation = Pick(Enum.GetValues<ComparisonOperator>());
        return random.Next(5) switch
        {
            0 => new Comparison(operation, Text(), Text()),
            1 => new Comparison(operation, Whole(), Whole()),
            2 => new Comparison(operation, Date(), Date()),
            3 => new Comparison(operation, Moment(), Moment()),
            _ => new Comparison(random.Next(2) == 0 ? ComparisonOperator.Equal : ComparisonOperator.NotEqual, Condition(depth - 2), Condition(depth - 2)),
        };
    }

    private Membership Member() => random.Next(4) switch
    {
        0 => new Membership(Whole(), new ListLiteral([.. Many(Whole)], ValueType.IntList)),
        1 => new Membership(Date(), new ListLiteral([.. Many(Date)], ValueType.DateList)),
        2 => new Membership(Text(), new ContextValue(random.Next(2) == 0 ? ContextName.CallerJurisdictions : ContextName.CallerScopes, ValueType.StringList)),
        _ => new Membership(Text(), new ListLiteral([.. Many(Text)], ValueType.StringList)),
    };

    private Expression Text() => random.Next(5) switch
    {
        0 => new RowField(Sample.Name, ValueType.String),
        1 => new RowField(Sample.Code, ValueType.String),
        2 => new RowField(Sample.Place, ValueType.String),
        3 => new ContextValue(Pick<ContextName>([ContextName.CallerDepartment, ContextName.RequestCase]), ValueType.String),
        _ => new Constant(Pick(Texts), ValueType.String),
    };

    private Expression Whole() => random.Next(4) switch
    {
        0 => new RowField(Sample.Small, ValueType.Int),
        1 => new RowField(Sample.Large, ValueType.Int),
        2 => new DateFunction(Pick(Enum.GetValues<DateFunctionKind>()), Date(), Date()),
        _ => new Constant(Pick<long>([0, 1, -1, 60, 229, int.MaxValue, long.MaxValue, long.MinValue]), ValueType.Int),
    };

    private Expression Date() => random.Next(3) switch
    {
        0 => new RowField(Sample.Day, ValueType.Date),
        1 => new ContextValue(ContextName.RequestDate, ValueType.Date),
        _ => new Constant(Pick(Dates), ValueType.Date),
    };

    private Expression Moment() => random.Next(3) switch
    {
        0 => new RowField(Sample.Moment, ValueType.Timestamp),
        1 => new ContextValue(ContextName.RequestTime, ValueType.Timestamp),
        _ => new Constant(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero), ValueType.Timestamp),
    };

    private IEnumerable<T> Many<T>(Func<T> make) => Enumerable.Range(0, random.Next(4)).Select(_ => make());

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>A dataset of every type, and rows of it full of corners.</summary>
    internal static class Sample
    {
        public static readonly Field Name = new("name", FieldType.String);
        public static readonly Field Code = new("code", FieldType.String) { Required = true };
        public static readonly Field Place = new("place", FieldType.String);
        public static readonly Field Small = new("small", FieldType.Int);
        public static readonly Field Large = new("large", FieldType.Long);
        public static readonly Field Truth = new("truth", FieldType.Boolean);
        public static readonly Field Day = new("day", FieldType.Date);
        public static readonly Field Moment = new("moment", FieldType.DateTime);

        public static readonly Dataset Dataset = new(
            new DatasetHeader("sample", "samples", new Title("Sample", "样本"), "nobody", DatasetHeader.ExchangeSource, Sharing.Conditional, "code"),
            [Name, Code, Place, Small, Large, Truth, Day, Moment],
            []);

        // The calendar's very first and last day are no stored values: the driver takes them for PostgreSQL's infinities.
        public static IEnumerable<object?[]> Rows()
        {
            var random = new Random(7);
            var i = 0;
            foreach (var name in (string?[])[null, "", "a", "张三", "😀a", "\uFFFDz", "a{b}'\\c"])
            {
                foreach (var place in (string?[])[null, "230881001101002", "23", ""])
                {
                    yield return
                    [
                        name, $"2308810011010{i++}", place,
                        random.Next(3) == 0 ? null : random.Next(-1, 3), random.Next(3) == 0 ? null : random.NextInt64(),
                        random.Next(3) switch { 0 => null, 1 => true, _ => false },
                        random.Next(4) switch { 0 => null, 1 => DateOnly.MinValue.AddDays(1), 2 => new DateOnly(1960, 2, 29), _ => DateOnly.MaxValue.AddDays(-1) },
                        random.Next(2) == 0 ? null : new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero),
                    ];
                }
            }
        }
    }
}
