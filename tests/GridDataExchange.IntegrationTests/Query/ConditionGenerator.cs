using System.Collections.Immutable;
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
        4 => new RowHas(Pick(Sample.Reachable)),
        5 => Compare(depth),
        6 => Member(),
        7 => new TextTest(Pick(Enum.GetValues<TextTestKind>()), Text(), Text()),
        8 => new Within(Text(), random.Next(3) == 0
            ? new ContextValue(ContextName.CallerJurisdictions, ValueType.StringList)
            : new ListLiteral([.. Many(() => random.Next(4) == 0 ? Text() : new Constant(Pick(Divisions), ValueType.String))], ValueType.StringList)),
        9 => Read(Sample.Truth, ValueType.Bool),
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

    private Membership Member() => random.Next(5) switch
    {
        0 => new Membership(Whole(), new ListLiteral([.. Many(Whole)], ValueType.IntList)),
        1 => new Membership(Date(), new ListLiteral([.. Many(Date)], ValueType.DateList)),
        2 => new Membership(Text(), new ContextValue(random.Next(2) == 0 ? ContextName.CallerJurisdictions : ContextName.CallerScopes, ValueType.StringList)),
        3 => (Membership)ExpressionReader.ReadRows($"row.{Read(Pick(Sample.Texts), ValueType.String).Path.Key} in codes.{Pick(Sample.Catalogue.CodeSets).Name}", Sample.Dataset, Sample.Catalogue),
        _ => new Membership(Text(), new ListLiteral([.. Many(Text)], ValueType.StringList)),
    };

    private Expression Text() => random.Next(5) switch
    {
        0 => Read(Sample.Name, ValueType.String),
        1 => Read(Sample.Code, ValueType.String),
        2 => Read(Sample.Place, ValueType.String),
        3 => new ContextValue(Pick<ContextName>([ContextName.CallerDepartment, ContextName.RequestCase]), ValueType.String),
        _ => new Constant(Pick(Texts), ValueType.String),
    };

    private Expression Whole() => random.Next(4) switch
    {
        0 => Read(Sample.Small, ValueType.Int),
        1 => Read(Sample.Large, ValueType.Int),
        2 => new DateFunction(Pick(Enum.GetValues<DateFunctionKind>()), Date(), Date()),
        _ => new Constant(Pick<long>([0, 1, -1, 60, 229, int.MaxValue, long.MaxValue, long.MinValue]), ValueType.Int),
    };

    private Expression Date() => random.Next(3) switch
    {
        0 => Read(Sample.Day, ValueType.Date),
        1 => new ContextValue(ContextName.RequestDate, ValueType.Date),
        _ => new Constant(Pick(Dates), ValueType.Date),
    };

    private Expression Moment() => random.Next(3) switch
    {
        0 => Read(Sample.Moment, ValueType.Timestamp),
        1 => new ContextValue(ContextName.RequestTime, ValueType.Timestamp),
        _ => new Constant(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero), ValueType.Timestamp),
    };

    // Half of the fields are the row's own, the others those of a row that one or more relations lead to.
    private RowField Read(Field field, ValueType type) =>
        new(Pick<RowPath>(random.Next(2) == 0 ? [RowPath.Of(field)] : [.. Sample.Reachable.Where(p => p.Field == field && !p.Steps.IsEmpty)]), type);

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

        public static readonly Field Next = new("nextCode", FieldType.String);
        public static readonly Field Other = new("otherSmall", FieldType.Int);
        public static readonly Field Secret = new("secret", FieldType.String) { Encrypted = true };

        public static readonly Relation ToNext = new("next", "sample", false, "nextCode", "code");
        public static readonly Relation ToOther = new("other", "other", false, "otherSmall", "small");

        public static readonly Dataset Dataset = new(
            new DatasetHeader("sample", "samples", new Title("Sample", "样本"), "nobody", DatasetHeader.ExchangeSource, Sharing.Conditional, "code"),
            [Name, Code, Place, Small, Large, Truth, Day, Moment, Secret, Next, Other],
            [ToNext, ToOther]);

        /// <summary>Joined by whole numbers.</summary>
        public static readonly Dataset OtherDataset = new(
            new DatasetHeader("other", "others", new Title("Other", "他"), "nobody", DatasetHeader.ExchangeSource, Sharing.Conditional, "small"),
            [Small with { Required = true }, Name, Next],
            [ToNext]);

        public static readonly Catalogue Catalogue = new([Dataset, OtherDataset], [])
        {
            CodeSets = [CodeSet("Some", "a", "b", "张三"), CodeSet("One", "230881001101002")],
        };

        public static readonly Field[] Texts = [Name, Code, Place];

        /// <summary>Everything that a condition over the sample can ask for, along up to four relations.</summary>
        public static readonly IReadOnlyList<RowPath> Reachable = [.. Behind([])];

        private static IEnumerable<RowPath> Behind(ImmutableArray<RowStep> steps)
        {
            var at = steps.IsEmpty ? Dataset : steps[^1].To;
            var here = at.Fields.Select(f => RowPath.Of(steps, f)).Concat(steps.IsEmpty ? [] : [RowPath.Of(steps, null)]);
            return steps.Length == RowPath.MaxSteps ? here : here.Concat(at.Relations.SelectMany(r => Behind(steps.Add(new RowStep(at, r, Catalogue.Target(r))))));
        }

        private static CodeSet CodeSet(string name, params string[] codes) => new(name, [.. codes.Select(c => new Code(c, new Title(c, c)))]);

        /// <summary>The value that the evaluator asks a row for: the relations followed by hand.</summary>
        public static object? Value(IReadOnlyDictionary<string, object?[]> samples, IReadOnlyDictionary<int, object?[]> others, object?[] row, string key)
        {
            var (at, values) = (Dataset, row);
            var names = key.Split('.');
            for (var i = 0; i < names.Length; i++)
            {
                if (at.FindRelation(names[i]) is not { } relation)
                {
                    return Of(at, values, names[i]);
                }

                var by = Of(at, values, relation.FromField);
                var found = (relation == ToNext ? by is string code ? samples.GetValueOrDefault(code) : null : by is long small ? others.GetValueOrDefault((int)small) : null);
                if (found is null || i == names.Length - 1)
                {
                    return found;
                }

                (at, values) = (Catalogue.Target(relation), found);
            }

            return null;
        }

        private static object? Of(Dataset dataset, object?[] row, string field) =>
            row[dataset.Fields.ToList().FindIndex(f => f.Name == field)] switch { int small => (long)small, var value => value };

        // The calendar's very first and last day are no stored values: the driver takes them for PostgreSQL's infinities.
        public static IEnumerable<object?[]> Rows()
        {
            var random = new Random(7);
            var i = 0;
            string?[] next = [null, "nobody", "", .. Enumerable.Range(0, Count).Select(CodeOf)];
            foreach (var name in (string?[])[null, "", "a", "张三", "😀a", "\uFFFDz", "a{b}'\\c"])
            {
                foreach (var place in (string?[])[null, "230881001101002", "23", ""])
                {
                    yield return
                    [
                        name, CodeOf(i++), place,
                        random.Next(3) == 0 ? null : random.Next(-1, 3), random.Next(3) == 0 ? null : random.NextInt64(),
                        random.Next(3) switch { 0 => null, 1 => true, _ => false },
                        random.Next(4) switch { 0 => null, 1 => DateOnly.MinValue.AddDays(1), 2 => new DateOnly(1960, 2, 29), _ => DateOnly.MaxValue.AddDays(-1) },
                        random.Next(2) == 0 ? null : new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero),
                        random.Next(2) == 0 ? null : "秘",
                        random.Next(4) == 0 ? next[random.Next(3)] : next[random.Next(next.Length)],
                        random.Next(4) == 0 ? null : random.Next(-1, 4),
                    ];
                }
            }
        }

        public static IEnumerable<object?[]> Others() => [[0, "😀a", CodeOf(3)], [1, null, null], [2, "", "nobody"]];

        private const int Count = 28;

        private static string CodeOf(int i) => $"2308810011010{i}";
    }
}
