using GridDataExchange.Policies.Expressions;
using ValueType = GridDataExchange.Policies.Expressions.ValueType;

namespace GridDataExchange.Tests.Policies;

public sealed class CheckerTests
{
    [Theory]
    [InlineData("row.name == 1", "`==` needs two values of one type, here are a string and an int")]
    [InlineData("row.birthDate < request.time", "`<` needs two values of one type, here are a date and a timestamp")]
    [InlineData("row.birthDate < \"2026-01-31\"", "`<` needs two values of one type, here are a date and a string")]
    [InlineData("row.name && true", "`&&` needs a bool on each side, this is a string")]
    [InlineData("true || 1", "`||` needs a bool on each side, this is an int")]
    [InlineData("!row.children", "`!` needs a bool, this is an int")]
    [InlineData("row.children", "a condition must be a bool, this is an int")]
    [InlineData("caller.scopes == caller.scopes", "lists cannot be compared: ask with `in` whether a list holds a value")]
    [InlineData("row.name in \"abc\"", "`in` needs a list of strings on its right, this is a string")]
    [InlineData("row.children in caller.scopes", "`in` needs a list of ints on its right, this is a list of strings")]
    [InlineData("true in [true]", "`in` looks for a string, an int or a date, this is a bool")]
    [InlineData("row.name in [\"a\", 1]", "a list holds values of one type: this is an int, the first is a string")]
    [InlineData("row.name in [row.nickname]", "an item of a list may not read `row`: write a comparison for it instead")]
    [InlineData("row.name in [[\"a\"]]", "a list may hold strings, ints or dates, this is a list of strings")]
    [InlineData("row.gendr == \"F\"", "the dataset `person` has no field `gendr`")]
    [InlineData("row.Name == \"F\"", "the dataset `person` has no field `Name`")]
    [InlineData("row.household == \"F\"", "`row.household` is a row, not a value: read a field of it, such as `row.household.householdNo`, or ask `has(row.household)`")]
    [InlineData("row.household in [\"F\"]", "`row.household` is a row, not a value: read a field of it, such as `row.household.householdNo`, or ask `has(row.household)`")]
    [InlineData("row.name.length == 1", "`name` is a field, and a value has no parts: end the path with it")]
    [InlineData("row.household.adress == \"F\"", "the dataset `household` has no field `adress`")]
    [InlineData("row.household.address.street == \"F\"", "`address` is a field, and a value has no parts: end the path with it")]
    [InlineData("row.household.persons.name == \"F\"", "`persons` leads to any number of rows of `person`, and a condition can only follow a relation to one: ask for something of the row itself")]
    [InlineData("has(row.household.persons)", "`persons` leads to any number of rows of `person`, and a condition can only follow a relation to one: ask for something of the row itself")]
    [InlineData("row.secret.secretNo == \"F\"", "`secret` leads to `secret` in another source (`vault`), where a condition cannot look: give `person` a field of its own for it")]
    [InlineData("row.household.head.idNumber == \"F\"", "`row.household.head.idNumber` is stored encrypted, so a condition may only ask `has(row.household.head.idNumber)`; a searchable part must be a derived field of the catalogue")]
    [InlineData("row.household.head.income > 5", "`row.household.head.income` is a Decimal, which conditions cannot compare, since CEL's numbers are whole or binary")]
    [InlineData("row.twin.twin.twin.twin.twin.name == \"F\"", "a condition may follow 4 relations at most: give `person` a field of its own for what is asked here")]
    [InlineData("row.household.kind == \"family\"", "`family` is not one of the codes of `kind`: FAMILY, COLLECTIVE")]
    [InlineData("row.name in codes.HouseholdKinds", "the catalogue has no code set `HouseholdKinds`: did you mean `codes.HouseholdKind`, `codes.SharedKind`, `codes.Protection`?")]
    [InlineData("row.household.kind in codes.Protection", "`codes.Protection` has none of the codes of `kind`: FAMILY, COLLECTIVE")]
    [InlineData("row.children in codes.Protection", "`in` needs a list of ints on its right, this is a list of strings")]
    [InlineData("codes.Protection == [\"none\"]", "lists cannot be compared: ask with `in` whether a list holds a value")]
    [InlineData("row.name in codes", "`codes` is no value by itself: write the name of a code set, such as `codes.Name`")]
    [InlineData("row.name in codes.Protection.none", "`codes.Protection.none` is not known here: there are `row.field`, `caller.client`, `caller.department`, `caller.jurisdictions`, `caller.purpose`, `caller.scopes`, `request.case`, `request.date`, `request.operator.name`, `request.operator.verified`, `request.time`")]
    [InlineData("within(row.gridCode, codes.Protection)", "`none` is no code of a whole division or cell: codes have 2, 4, 6, 9, 12, 15 digits")]
    [InlineData("\"a\".length == 1", "`.length` does not fit here: values have no parts, only `row`, `caller` and `request` do")]
    [InlineData("row == 1", "`row` is no value by itself: write `row.field`")]
    [InlineData("request.operator == \"\"", "`request.operator` is no value by itself: write one of `request.operator.name`, `request.operator.verified`")]
    [InlineData("row.idNumber == \"1\"", "`row.idNumber` is stored encrypted, so a condition may only ask `has(row.idNumber)`; a searchable part must be a derived field of the catalogue")]
    [InlineData("row.income > 5", "`row.income` is a Decimal, which conditions cannot compare, since CEL's numbers are whole or binary")]
    [InlineData("has(row.income.x)", "`income` is a field, and a value has no parts: end the path with it")]
    [InlineData("has(caller.purpose)", "`has` asks whether a field has a value: write `has(row.field)`")]
    [InlineData("row.has(row.name)", "`row` is no value by itself: write `row.field`")]
    [InlineData("row.protection == \"Witness\"", "`Witness` is not one of the codes of `protection`: none, witness")]
    [InlineData("\"x\" != row.protection", "`x` is not one of the codes of `protection`: none, witness")]
    [InlineData("row.protection in [\"none\", \"x\"]", "`x` is not one of the codes of `protection`: none, witness")]
    [InlineData("row.name.startsWith(\"\")", "`startsWith` of an empty text is never true nor false: leave it out")]
    [InlineData("row.children.contains(\"1\")", "`contains` takes a string and a string, not an int and a string")]
    [InlineData("row.name.matches(\"a\")", "there is no function `matches` of a string: there are has, within, age, ageInYear, daysSince, date, timestamp, and startsWith, endsWith, contains of a string")]
    [InlineData("size(row.name) == 1", "there is no function `size`: there are has, within, age, ageInYear, daysSince, date, timestamp, and startsWith, endsWith, contains of a string")]
    [InlineData("within(row.gridCode)", "`within` takes a string and a list of strings, not a string")]
    [InlineData("within()", "`within` takes a string and a list of strings, not nothing")]
    [InlineData("within(row.gridCode, [\"23088\"])", "`23088` is no code of a whole division or cell: codes have 2, 4, 6, 9, 12, 15 digits")]
    [InlineData("age(row.birthDate, request.time) > 1", "`age` takes a date and a date, not a date and a timestamp")]
    [InlineData("row.birthDate > date(\"2026-02-30\")", "a date is written as date(\"2026-01-31\")")]
    [InlineData("row.birthDate > date(row.name)", "`date` takes a text between quotes, so that it can be checked now")]
    [InlineData("request.time > timestamp(\"2026-01-31\")", "a timestamp is written as timestamp(\"2026-01-31T08:00:00Z\") or with an offset such as +08:00, with six digits after the seconds at most")]
    [InlineData("request.time > timestamp(\"2026-01-31T08:00:00.1234567Z\")", "a timestamp is written as timestamp(\"2026-01-31T08:00:00Z\") or with an offset such as +08:00, with six digits after the seconds at most")]
    [InlineData("request.time > timestamp(\"0001-01-01T00:00:00+14:00\")", "a timestamp is written as timestamp(\"2026-01-31T08:00:00Z\") or with an offset such as +08:00, with six digits after the seconds at most")]
    public void What_does_not_fit_is_refused_with_a_sentence(string text, string sentence) => Assert.Equal(sentence, Sample.Refused(text).Message);

    [Fact]
    public void An_unknown_fact_is_refused_with_the_known_ones() =>
        Assert.StartsWith("`caller.role` is not known here: there are `row.field`, `caller.client`, ", Sample.Refused("caller.role == 'x'").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("row.name == 'a'")]
    [InlineData("has(row.name)")]
    [InlineData("request.case != '' && row.children == 1")]
    public void Row_has_no_place_in_when(string text) =>
        Assert.StartsWith("`row` has no place in `when`", Assert.Throws<ExpressionException>(() => ExpressionReader.ReadWhen(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("row.name", ValueType.String)]
    [InlineData("row.protection", ValueType.String)]
    [InlineData("row.children", ValueType.Int)]
    [InlineData("row.steps", ValueType.Int)]
    [InlineData("row.livingAlone", ValueType.Bool)]
    [InlineData("row.birthDate", ValueType.Date)]
    [InlineData("row.seenAt", ValueType.Timestamp)]
    public void A_field_has_its_CEL_type(string text, ValueType type)
    {
        var comparison = Assert.IsType<Comparison>(Sample.Rows($"{text} == {text}"));
        Assert.Equal(type, Assert.IsType<RowField>(comparison.Left).Type);
    }

    [Fact]
    public void An_encrypted_field_may_be_asked_for_its_presence() => Assert.Equal("idNumber", Assert.IsType<RowHas>(Sample.Rows("has(row.idNumber)")).Path.Key);

    [Fact]
    public void A_Decimal_field_may_be_asked_for_its_presence() => Assert.IsType<RowHas>(Sample.Rows("has(row.income)"));

    [Theory]
    [InlineData("has(row.household)", "household")]
    [InlineData("has(row.household.address)", "household.address")]
    [InlineData("has(row.household.head)", "household.head")]
    [InlineData("has(row.household.head.idNumber)", "household.head.idNumber")]
    [InlineData("has(row.twin.twin.twin.twin.name)", "twin.twin.twin.twin.name")]
    public void What_relations_to_one_row_lead_to_may_be_asked_for(string text, string key) => Assert.Equal(key, Assert.IsType<RowHas>(Sample.Rows(text)).Path.Key);

    [Theory]
    [InlineData("row.household.address", ValueType.String)]
    [InlineData("row.household.kind", ValueType.String)]
    [InlineData("row.household.head.birthDate", ValueType.Date)]
    public void A_field_behind_relations_has_its_CEL_type(string text, ValueType type) =>
        Assert.Equal(type, Assert.IsType<RowField>(Assert.IsType<Comparison>(Sample.Rows($"{text} == {text}")).Left).Type);

    [Theory]
    [InlineData("row.name in codes.HouseholdKind")] // any text
    [InlineData("row.household.kind in codes.SharedKind")] // some of its own codes
    [InlineData("row.household.kind in codes.HouseholdKind")]
    public void A_text_or_code_may_be_sought_in_a_code_set(string text) => Assert.Equal(text, ExpressionText.Of(Assert.IsType<Membership>(Sample.Rows(text))));

    [Fact]
    public void A_constant_sought_in_a_code_set_is_folded() => Assert.Equal(new Constant(true, ValueType.Bool), Sample.Rows("\"HOSTEL\" in codes.SharedKind"));

    [Theory]
    [InlineData("true", true)]
    [InlineData("!true", false)]
    [InlineData("1 < 2", true)]
    [InlineData("row.children == 1 || true", true)]
    [InlineData("row.children == 1 && false", false)]
    [InlineData("within(\"230881001\", [\"230881\"])", true)]
    [InlineData("within(\"230881001\", [])", false)]
    [InlineData("\"a\" in []", false)]
    [InlineData("age(date(\"2000-02-29\"), date(\"2001-02-28\")) == 0", true)]
    [InlineData("\"abc\".contains(\"b\")", true)]
    public void What_is_constant_is_folded(string text, bool value) => Assert.Equal(new Constant(value, ValueType.Bool), Sample.Rows(text));

    [Theory]
    [InlineData("row.children == 1 && true")]
    [InlineData("false || row.children == 1")]
    public void A_neutral_side_is_folded_away(string text) => Assert.IsType<Comparison>(Sample.Rows(text));

    [Theory]
    [InlineData("row.name in []")] // unknown where the name is
    [InlineData("within(row.gridCode, [])")]
    [InlineData("row.name == row.name")]
    [InlineData("row.livingAlone || !row.livingAlone")]
    [InlineData("caller.department == caller.department")]
    public void What_may_be_unknown_is_not_folded(string text) => Assert.IsNotType<Constant>(Sample.Rows(text));

    [Fact]
    public void An_empty_list_takes_the_type_of_what_is_sought()
    {
        Assert.Equal(ValueType.IntList, Assert.IsType<Membership>(Sample.Rows("row.children in []")).List.Type);
        Assert.Equal(ValueType.DateList, Assert.IsType<Membership>(Sample.Rows("row.birthDate in []")).List.Type);
    }
}
