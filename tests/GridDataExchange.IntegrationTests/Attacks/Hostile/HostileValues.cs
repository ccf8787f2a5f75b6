using static GridDataExchange.IntegrationTests.Attacks.Hostile.HostileRequest;

namespace GridDataExchange.IntegrationTests.Attacks.Hostile;

/// <summary>Attacks by literals and variables: numbers, texts, lists, cursors and ids that cannot be or are huge.</summary>
internal static class HostileValues
{
    private const string ByName = "query($v: String) { residents(where: { name: { eq: $v } }) { totalCount } }";
    private const string ByNames = "query($v: [String!]) { residents(where: { name: { in: $v } }) { totalCount } }";
    private const string ByWhere = "query($v: ResidentWhere) { residents(where: $v) { totalCount } }";
    private const string First = "query($v: Int) { residents(first: $v) { nodes { name } } }";

    public static IEnumerable<HostileRequest> All() => [.. Texts(), .. Numbers(), .. Lists(), .. Filters(), .. Variables(), .. Places()];

    private static IEnumerable<HostileRequest> Texts() =>
    [
        Of("NUL in a variable", "BAD_INPUT", ByName, $"{{\"v\":\"{Secret}\\u0000\"}}"),
        Of("half of a surrogate pair in a variable", "BAD_INPUT", ByName, $"{{\"v\":\"{Secret}\\uD800\"}}"),
        Of("half of a surrogate pair as the name of a variable", "BAD_INPUT", ByName, "{\"\\uDC00\":1}"),
        Of("text of half a megabyte in a variable", "ANSWERED|TOO_COSTLY|BAD_INPUT", ByName, $"{{\"v\":\"{Secret}{new string('y', 500_000)}\"}}"),
        Of("half a megabyte to be contained", "ANSWERED|TOO_COSTLY|BAD_INPUT", "query($v: String!) { residents(where: { name: { contains: $v } }) { totalCount } }", $"{{\"v\":\"{new string('%', 500_000)}\"}}"),
        Of("patterns of SQL", "ANSWERED", "query($v: String!) { residents(where: { name: { contains: $v } }) { totalCount } }", "{\"v\":\"%_\\\\%' OR 1=1 --\"}"),
        Of("highest characters as a beginning", "ANSWERED", "query($v: String!) { residents(where: { name: { startsWith: $v } }) { totalCount } }", "{\"v\":\"\uDBFF\uDFFF\uDBFF\uDFFF\"}"),
        Of("lookup of a text of half a megabyte", "ANSWERED|BAD_INPUT|TOO_COSTLY", "query($v: String!) { residents(lookup: { idNumber: $v }) { nodes { name } } }", $"{{\"v\":\"{new string('1', 500_000)}\"}}"),
        Of("date that is none", "BAD_INPUT", $"{{ residents(where: {{ birthDate: {{ eq: \"{Secret}\" }} }}) {{ totalCount }} }}"),
        Of("date of year zero", "BAD_INPUT", "{ residents(where: { birthDate: { lt: \"0000-01-01\" } }) { totalCount } }"),
        Of("instant beyond the last", "BAD_INPUT|ANSWERED", "{ visits(where: { visitedAt: { lt: \"9999-12-31T23:59:59.9999999-23:59\" } }) { totalCount } }"),
        Of("code that is none", "BAD_INPUT|VALIDATION_FAILED", "{ visits(where: { result: { eq: NOWHERE } }) { totalCount } }"),
        Of("code as a text", "BAD_INPUT|VALIDATION_FAILED", $"{{ visits(where: {{ result: {{ eq: \"{Secret}\" }} }}) {{ totalCount }} }}"),
    ];

    private static IEnumerable<HostileRequest> Numbers() =>
    [
        Of("first of minus one", "BAD_INPUT", "{ residents(first: -1) { nodes { name } } }"),
        Of("first of two to the 31st", "BAD_INPUT", "{ residents(first: 2147483648) { nodes { name } } }"),
        Of("first of two to the 63rd", "BAD_INPUT", "{ residents(first: 9223372036854775808) { nodes { name } } }"),
        Of("first of ten to the four hundredth", "BAD_INPUT", $"{{ residents(first: 1{new string('0', 400)}) {{ nodes {{ name }} }} }}"),
        Of("first of 1e400", "BAD_INPUT", "{ residents(first: 1e400) { nodes { name } } }"),
        Of("last of minus two to the 31st", "BAD_INPUT", "{ residents(last: -2147483648) { nodes { name } } }"),
        Of("first of 1.0", "BAD_INPUT", "{ residents(first: 1.0) { nodes { name } } }"),
        Of("first as a text", "BAD_INPUT", First, $"{{\"v\":\"{Secret}\"}}"),
        Of("first as a list", "BAD_INPUT", First, "{\"v\":[1,2]}"),
        Of("first as true", "BAD_INPUT", First, "{\"v\":true}"),
        Of("first of 1e400 in a variable", "BAD_INPUT", First, "{\"v\":1e400}"),
        Of("first of ten to the four hundredth in a variable", "BAD_INPUT", First, $"{{\"v\":1{new string('0', 400)}}}"),
        Of("first of two to the 63rd in a variable", "BAD_INPUT", First, "{\"v\":9223372036854775808}"),
        Of("first of -0.0 in a variable", "BAD_INPUT|ANSWERED", First, "{\"v\":-0.0}"),
        Raw("NaN in a variable", "BAD_INPUT", $$$"""{"query":"{{{First}}}","variables":{"v":NaN}}"""),
        Raw("Infinity in a variable", "BAD_INPUT", $$$"""{"query":"{{{First}}}","variables":{"v":-Infinity}}"""),
        Of("ten to the four hundredth as an Int", "BAD_INPUT", $"{{ dwellings(where: {{ floor: {{ eq: 1{new string('0', 400)} }} }}) {{ totalCount }} }}").By("housing"),
        Of("ten to the four hundredth as a Decimal", "BAD_INPUT", $"{{ dwellings(where: {{ areaSquareMetres: {{ eq: 1{new string('0', 400)} }} }}) {{ totalCount }} }}").By("housing"),
        Of("1e400 as a Decimal", "BAD_INPUT", "{ dwellings(where: { areaSquareMetres: { lt: 1e400 } }) { totalCount } }").By("housing"),
        Of("1e-400 as a Decimal", "BAD_INPUT|ANSWERED", "{ dwellings(where: { areaSquareMetres: { lt: 1e-400 } }) { totalCount } }").By("housing"),
        Of("1e400 as a Decimal in a variable", "BAD_INPUT", "query($v: Decimal) { dwellings(where: { areaSquareMetres: { lt: $v } }) { totalCount } }", "{\"v\":1e400}").By("housing"),
        Of("NaN as a Decimal", "BAD_INPUT|VALIDATION_FAILED", "{ dwellings(where: { areaSquareMetres: { eq: NaN } }) { totalCount } }").By("housing"),
        Of("text NaN as a Decimal in a variable", "BAD_INPUT", "query($v: Decimal) { dwellings(where: { areaSquareMetres: { lt: $v } }) { totalCount } }", "{\"v\":\"NaN\"}").By("housing"),
        Of("thirty thousand digits as a Decimal", "BAD_INPUT|ANSWERED", $"{{ dwellings(where: {{ areaSquareMetres: {{ eq: 0.{new string('3', 30_000)} }} }}) {{ totalCount }} }}").By("housing"),
    ];

    private static IEnumerable<HostileRequest> Lists() =>
    [
        Of("list of a hundred thousand in a variable", "TOO_COSTLY|BAD_INPUT", ByNames, $"{{\"v\":[{Repeat(99_999, "\"a\",")}\"{Secret}\"]}}"),
        Of("list of five thousand as a literal", "TOO_COSTLY", $"{{ residents(where: {{ name: {{ in: [{Repeat(5_000, "\"a\",")}] }} }}) {{ totalCount }} }}"),
        Of("full lists under many parents", "TOO_COSTLY", $"{{ residents(first: 500) {{ nodes {{ visits(first: 1, where: {{ result: {{ in: [{Repeat(900, "WELL ")}] }} }}) {{ totalCount }} }} }} }}"),
        Of("deep lists in a variable", "BAD_INPUT|TOO_COSTLY", ByNames, $"{{\"v\":{Repeat(30, "[")}\"{Secret}\"{Repeat(30, "]")}}}"),
        Of("list deeper than JSON may be", "BAD_INPUT", ByNames, $"{{\"v\":{Repeat(20_000, "[")}{Repeat(20_000, "]")}}}"),
        Of("list of nulls", "BAD_INPUT", ByNames, "{\"v\":[null,null]}"),
        Of("list of lists and objects", "BAD_INPUT", ByNames, $"{{\"v\":[[\"{Secret}\"],{{\"a\":1}},1,true]}}"),
        Of("object in the place of a list", "BAD_INPUT", ByNames, "{\"v\":{\"0\":\"a\"}}"),
        Of("order by five hundred fields", "BAD_INPUT|TOO_COSTLY", $"{{ residents(orderBy: [{Repeat(500, "{ name: ASC } ")}]) {{ nodes {{ name }} }} }}"),
        Of("order by two fields in one object", "BAD_INPUT", "{ residents(orderBy: [{ name: ASC, birthDate: DESC }]) { nodes { name } } }"),
    ];

    private static IEnumerable<HostileRequest> Filters() =>
    [
        Of("not a hundred times over", "TOO_COSTLY", ByWhere, $"{{\"v\":{Repeat(12, "{\"not\":")}{{}}{Repeat(12, "}")}}}"),
        Of("not fifty times over in a literal", "TOO_COSTLY", $"{{ residents(where: {{ {Repeat(25, "not: { ")} name: {{ eq: \"a\" }} {Repeat(25, "} ")} }}) {{ totalCount }} }}"),
        Of("or of a thousand branches", "TOO_COSTLY", ByWhere, $"{{\"v\":{{\"or\":[{Repeat(999, "{\"name\":{\"eq\":\"a\"}},")}{{}}]}}}}"),
        Of("or of twenty thousand empty branches", "TOO_COSTLY|ANSWERED|BAD_INPUT", ByWhere, $"{{\"v\":{{\"or\":[{Repeat(19_999, "{},")}{{}}]}}}}"),
        Of("and of ands", "TOO_COSTLY|ANSWERED", ByWhere, $"{{\"v\":{Repeat(7, "{\"and\":[{},{},")}{{}}{Repeat(7, "]}")}}}"),
        Of("some within some", "VALIDATION_FAILED|BAD_INPUT|TOO_COSTLY", $"{{ residents(where: {{ visits: {{ some: {{ resident: {{ visits: {{ some: {{}} }} }} }} }} }}) {{ totalCount }} }}"),
        Of("some a hundred times side by side", "TOO_COSTLY", $"{{ residents(where: {{ or: [{Repeat(100, "{ visits: { some: {} } } ")}] }}) {{ totalCount }} }}"),
        Of("buildings and dwellings some within some", "TOO_COSTLY", $"{{ buildings(where: {{ {Repeat(4, "dwellings: { some: { building: { ")} storeys: {{ gt: 1 }} {Repeat(4, "} } } ")} }}) {{ totalCount }} }}").By("housing"),
        Of("operator given null", "BAD_INPUT", ByWhere, "{\"v\":{\"name\":{\"eq\":null}}}"),
        Of("filter on a hidden field in a variable", "BAD_INPUT", ByWhere, $"{{\"v\":{{\"protection\":{{\"eq\":\"{Secret}\"}}}}}}"),
        Of("filter on __proto__", "BAD_INPUT", ByWhere, "{\"v\":{\"__proto__\":{\"eq\":1},\"constructor\":{}}}"),
    ];

    private static IEnumerable<HostileRequest> Variables() =>
    [
        Of("thousands of variables", "TOO_COSTLY|VALIDATION_FAILED|ANSWERED", $"query({Repeat(2_000, i => $"$v{i}: Int ")}) {{ __typename }}"),
        Of("thousands of variables that are used", "TOO_COSTLY|BAD_INPUT", $"query({Repeat(800, i => $"$v{i}:Int ")}) {{ {Repeat(800, i => $"a{i}:residents(first:$v{i}){{totalCount}}")} }}"),
        Of("ten thousand values nobody asked for", "ANSWERED|BAD_INPUT", "{ __typename }", $"{{{Repeat(9_999, i => $"\"v{i}\":\"{Secret}\",")}\"z\":1}}"),
        Of("variable of a type that is not there", "VALIDATION_FAILED|BAD_INPUT", "query($v: Nowhere) { __typename }", "{\"v\":1}"),
        Of("variable of an output type", "VALIDATION_FAILED|BAD_INPUT", "query($v: Resident) { __typename }", "{\"v\":{}}"),
        Of("variable that is not defined", "VALIDATION_FAILED|BAD_INPUT", "{ residents(first: $v) { totalCount } }"),
        Of("variable that is required and absent", "BAD_INPUT", "query($v: Int!) { residents(first: $v) { totalCount } }"),
        Of("default of the wrong type", "VALIDATION_FAILED|BAD_INPUT", $"query($v: Int = \"{Secret}\") {{ residents(first: $v) {{ totalCount }} }}"),
        Of("text where an object is due", "BAD_INPUT", ByWhere, $"{{\"v\":\"{Secret}\"}}"),
        Of("object where a text is due", "BAD_INPUT", ByName, $"{{\"v\":{{\"{Secret}\":\"{Secret}\"}}}}"),
        Of("number where a text is due", "BAD_INPUT", ByName, "{\"v\":15400001234}"),
    ];

    private static IEnumerable<HostileRequest> Places() =>
    [
        Of("cursor of garbage", "CURSOR_INVALID", "{ residents(after: \"////////\") { nodes { name } } }"),
        Of("cursor of a hundred thousand characters", "CURSOR_INVALID|BAD_INPUT|TOO_COSTLY", "query($v: String) { residents(after: $v) { nodes { name } } }", $"{{\"v\":\"{new string('A', 100_000)}\"}}"),
        Of("cursor with NUL", "CURSOR_INVALID|BAD_INPUT", "query($v: String) { residents(before: $v) { nodes { name } } }", "{\"v\":\"a\\u0000b\"}"),
        Of("cursor that is a number", "BAD_INPUT|VALIDATION_FAILED", "{ residents(after: 1) { nodes { name } } }"),
        Of("id of garbage", "ANSWERED", $"{{ node(id: \"{Secret}\") {{ id }} }}"),
        Of("id of a hundred thousand characters", "ANSWERED|BAD_INPUT", "query($v: ID!) { node(id: $v) { id } resident(id: $v) { name } }", $"{{\"v\":\"{new string('A', 100_000)}\"}}"),
        Of("id that is a number of four hundred digits", "ANSWERED|BAD_INPUT", $"{{ node(id: 1{new string('0', 400)}) {{ id }} }}"),
        Of("id with half of a surrogate pair", "BAD_INPUT|ANSWERED|PARSE_FAILED", "{ node(id: \"\\uD800\") { id } }"),
        Of("id that is empty", "ANSWERED|BAD_INPUT", "{ node(id: \"\") { id } resident(id: \"\") { name } }"),
        Of("id that is an object", "BAD_INPUT|VALIDATION_FAILED", $"{{ node(id: {{ a: \"{Secret}\" }}) {{ id }} }}"),
    ];
}
