using static GridDataExchange.IntegrationTests.Attacks.Hostile.HostileRequest;

namespace GridDataExchange.IntegrationTests.Attacks.Hostile;

/// <summary>Attacks by the shape of a document: what parser, counter and validator have to stand.</summary>
internal static class HostileDocuments
{
    public static IEnumerable<HostileRequest> All() => [.. Shapes(), .. Fragments(), .. Directives(), .. Tokens(), .. Introspection(), .. Operations()];

    private static IEnumerable<HostileRequest> Shapes() =>
    [
        Of("alias bomb over a root field", "TOO_COSTLY", $"{{ {Repeat(900, i => $"a{i}: residents {{ totalCount }} ")} }}"),
        Of("alias bomb over a leaf", "TOO_COSTLY", $"{{ residents {{ nodes {{ {Repeat(1_500, i => $"a{i}: name ")} }} }} }}"),
        Of("aliases just within the bound", "TOO_COSTLY|ANSWERED", $"{{ residents(first: 1) {{ nodes {{ {Repeat(900, i => $"a{i}: name ")} }} }} }}"),
        Of("one key a thousand times", "TOO_COSTLY", $"{{ residents {{ nodes {{ {Repeat(999, "name ")} }} }} }}"),
        Of("one key with conflicting fields", "VALIDATION_FAILED", "{ residents { nodes { a: name a: phone } } }"),
        Of("conflicting arguments under one key", "VALIDATION_FAILED", "{ a: residents(first: 1) { totalCount } a: residents(first: 2) { totalCount } }"),
        Of("flood of __typename", "TOO_COSTLY", $"{{ {Repeat(2_000, "__typename ")} }}"),
        Of("flood of aliased __typename", "TOO_COSTLY", $"{{ {Repeat(2_000, i => $"t{i}: __typename ")} }}"),
        Of("deep selection sets", "TOO_COSTLY", Repeat(60, "{ a ") + Repeat(60, "}")),
        Of("selection sets deeper than the parser goes", "TOO_COSTLY", Repeat(5_000, "{ a ") + Repeat(5_000, "}")),
        Of("selection sets that never close", "PARSE_FAILED|TOO_COSTLY", Repeat(5_000, "{ a ")),
        Of("relations round and round", "VALIDATION_FAILED|TOO_COSTLY", $"{{ residents {{ nodes {{ {Repeat(20, "household { residents { nodes { ")} name {Repeat(20, "} } } ")} }} }} }}"),
        Of("document of a megabyte", "TOO_COSTLY|BAD_INPUT", $"{{ residents(where: {{ name: {{ eq: \"{Secret}{new string('x', 1 << 20)}\" }} }}) {{ totalCount }} }}"),
        Of("document of a megabyte of names", "TOO_COSTLY|BAD_INPUT", $"{{ {new string('a', 1 << 20)} }}"),
        Of("name of thirty thousand characters", "VALIDATION_FAILED", $"{{ {new string('a', 30_000)} }}"),
        Of("alias of thirty thousand characters", "TOO_COSTLY|ANSWERED", $"{{ {new string('a', 30_000)}: __typename }}"),
        Of("ten thousand brackets in an argument", "TOO_COSTLY", $"{{ residents(orderBy: {Repeat(10_000, "[")}{Repeat(10_000, "]")}) {{ totalCount }} }}"),
        Of("ten thousand braces in an argument", "TOO_COSTLY|PARSE_FAILED", $"{{ residents(where: {Repeat(5_000, "{not:")}{{}}{Repeat(5_000, "}")}) {{ totalCount }} }}"),
        Of("type of a variable in brackets", "TOO_COSTLY|VALIDATION_FAILED", $"query($a: {Repeat(5_000, "[")}Int{Repeat(5_000, "]")}) {{ __typename }}"),
    ];

    private static IEnumerable<HostileRequest> Fragments() =>
    [
        Of("fragment that spreads itself", "VALIDATION_FAILED|TOO_COSTLY", "{ ...A } fragment A on Query { ...A }"),
        Of("fragments in a cycle of two", "VALIDATION_FAILED|TOO_COSTLY", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
        Of("fragments in a cycle of ninety", "VALIDATION_FAILED|TOO_COSTLY", $"{{ ...F0 }} {Repeat(90, i => $"fragment F{i} on Query {{ ...F{(i + 1) % 90} }} ")}"),
        Of("cycle among fragments nobody spreads", "VALIDATION_FAILED|TOO_COSTLY", "{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }"),
        Of("cycle through fields", "VALIDATION_FAILED|TOO_COSTLY", "{ residents { ...A } } fragment A on ResidentConnection { nodes { household { ...B } } } fragment B on Household { residents { ...A } }"),
        Of("fan-out by two to the thirtieth", "TOO_COSTLY", $"{{ ...F0 }} {Repeat(30, i => $"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }} ")} fragment F30 on Query {{ __typename }}"),
        Of("fan-out by ten to the ninth", "TOO_COSTLY", $"{{ ...F0 }} {Repeat(9, i => $"fragment F{i} on Query {{ {Repeat(10, $"...F{i + 1} ")} }} ")} fragment F9 on Query {{ __typename }}"),
        Of("fan-out over aliased relations", "TOO_COSTLY", $"{{ residents {{ nodes {{ ...F0 }} }} }} {Repeat(12, i => $"fragment F{i} on Resident {{ {Repeat(6, j => $"a{i}x{j}: household {{ __typename }} ")} ...F{i + 1} ...F{i + 1} ...F{i + 1} }} ")} fragment F12 on Resident {{ name }}"),
        Of("chain of ninety fragments", "ANSWERED|TOO_COSTLY", $"{{ ...F0 }} {Repeat(90, i => $"fragment F{i} on Query {{ ...F{i + 1} }} ")} fragment F90 on Query {{ __typename }}"),
        Of("thousands of fragments nobody spreads", "TOO_COSTLY", $"{{ __typename }} {Repeat(800, i => $"fragment F{i} on Query {{ __typename }} ")}"),
        Of("fragments of one name", "VALIDATION_FAILED", "{ ...A } fragment A on Query { __typename } fragment A on Query { __typename }"),
        Of("spread of a fragment that is not there", "VALIDATION_FAILED", "{ ...Nowhere }"),
        Of("fragment on a type that is not there", "VALIDATION_FAILED", "{ ... on GridWorker { name } }"),
        Of("fragment on an input type", "VALIDATION_FAILED", "{ ... on ResidentWhere { name } }"),
        Of("inline fragments inside one another", "TOO_COSTLY", $"{{ {Repeat(60, "... { ")} __typename {Repeat(60, "} ")} }}"),
        Of("two thousand inline fragments side by side", "TOO_COSTLY|ANSWERED", $"{{ {Repeat(1_200, "... { __typename } ")} }}"),
        Of("a hundred spreads of one fragment with relations", "TOO_COSTLY|ANSWERED", $"{{ residents(first: 1) {{ nodes {{ {Repeat(100, "...A ")} }} }} }} fragment A on Resident {{ visits(first: 1) {{ nodes {{ result }} }} }}"),
    ];

    private static IEnumerable<HostileRequest> Directives() =>
    [
        Of("a thousand directives on a field", "VALIDATION_FAILED|TOO_COSTLY", $"{{ __typename {Repeat(1_000, "@skip(if: false) ")} }}"),
        Of("a thousand unknown directives", "VALIDATION_FAILED|TOO_COSTLY", $"{{ __typename {Repeat(1_000, i => $"@d{i} ")} }}"),
        Of("directive with a text for a Boolean", "BAD_INPUT|VALIDATION_FAILED", $"{{ __typename @skip(if: \"{Secret}\") }}"),
        Of("directive without its argument", "BAD_INPUT|VALIDATION_FAILED", "{ __typename @include }"),
        Of("directive with null", "BAD_INPUT|VALIDATION_FAILED", "{ __typename @include(if: null) }"),
        Of("everything skipped", "ANSWERED", "{ residents @skip(if: true) { nodes { name } } }"),
        Of("defer and stream", "VALIDATION_FAILED", "{ ... @defer { __typename } residents @stream { totalCount } }"),
        Of("directive on a variable's definition", "VALIDATION_FAILED", "query($a: Int @skip(if: true)) { __typename }"),
    ];

    private static IEnumerable<HostileRequest> Tokens() =>
    [
        Of("nothing", "PARSE_FAILED|BAD_INPUT", ""),
        Of("blanks alone", "PARSE_FAILED|BAD_INPUT", "   \n\t  "),
        Of("comments alone", "PARSE_FAILED|BAD_INPUT", Repeat(1_000, $"# {Secret}\n")),
        Of("thirty thousand characters of comment", "ANSWERED", $"#{new string('c', 30_000)}\n{{ __typename }}"),
        Of("commas alone", "PARSE_FAILED|BAD_INPUT", Repeat(20_000, ",")),
        Of("byte order mark before the document", "ANSWERED", "\uFEFF{ __typename }"),
        Of("byte order marks within", "ANSWERED|PARSE_FAILED", "{ \uFEFF\uFEFF__typename }"),
        Of("NUL in the document", "PARSE_FAILED", "{ \0 __typename }"),
        Of("NUL in a literal", "PARSE_FAILED|BAD_INPUT", $"{{ residents(where: {{ name: {{ eq: \"\0{Secret}\" }} }}) {{ totalCount }} }}"),
        Of("NUL by an escape", "BAD_INPUT", $"{{ residents(where: {{ name: {{ eq: \"\\u0000{Secret}\" }} }}) {{ totalCount }} }}"),
        Of("half of a surrogate pair by an escape", "BAD_INPUT|PARSE_FAILED", $"{{ residents(where: {{ name: {{ eq: \"\\uD800{Secret}\" }} }}) {{ totalCount }} }}"),
        Of("surrogates the wrong way round", "BAD_INPUT|PARSE_FAILED", $"{{ residents(where: {{ name: {{ contains: \"\\uDC00\\uD800{Secret}\" }} }}) {{ totalCount }} }}"),
        Raw("half of a surrogate pair in the document", "BAD_INPUT", "{\"query\":\"{ residents(where: { name: { eq: \\\"\\uD800\\\" } }) { totalCount } }\"}"),
        Of("escape that is none", "PARSE_FAILED", $"{{ residents(where: {{ name: {{ eq: \"\\q{Secret}\" }} }}) {{ totalCount }} }}"),
        Of("escape cut off", "PARSE_FAILED", "{ residents(where: { name: { eq: \"\\u12\" } }) { totalCount } }"),
        Of("escape in braces beyond Unicode", "PARSE_FAILED|BAD_INPUT", "{ residents(where: { name: { eq: \"\\u{110000}\" } }) { totalCount } }"),
        Of("text that never ends", "PARSE_FAILED", $"{{ residents(where: {{ name: {{ eq: \"{Secret}"),
        Of("text over two lines", "PARSE_FAILED", $"{{ residents(where: {{ name: {{ eq: \"{Secret}\n\" }} }}) {{ totalCount }} }}"),
        Of("block text as a value", "ANSWERED", $"{{ residents(where: {{ name: {{ eq: \"\"\"\n   {Secret}\n  \"\"\" }} }}) {{ totalCount }} }}"),
        Of("block text of ten thousand lines", "ANSWERED|BAD_INPUT", $"{{ residents(where: {{ name: {{ eq: \"\"\"{Repeat(10_000, " \n")}\"\"\" }} }}) {{ totalCount }} }}"),
        Of("block text that never ends", "PARSE_FAILED", $"{{ residents(where: {{ name: {{ eq: \"\"\"{Secret}"),
        Of("characters that GraphQL has not", "PARSE_FAILED", "{ residents(where: { name: { eq: ¬∞ } }) { totalCount } }"),
        Of("letters beyond ASCII in a name", "PARSE_FAILED", "{ 居民 { name } }"),
        Of("flood of dollars and bangs", "TOO_COSTLY", Repeat(10_000, "$!")),
    ];

    private static IEnumerable<HostileRequest> Introspection() =>
    [
        Of("introspection round and round", "TOO_COSTLY", $"{{ __schema {{ types {{ {Repeat(6, "fields { type { ")} name {Repeat(6, "} } ")} }} }} }}"),
        Of("introspection by possible types and interfaces", "TOO_COSTLY|ANSWERED", "{ __schema { types { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { fields { type { name } } } } } } } } } }"),
        Of("introspection under a hundred aliases", "TOO_COSTLY", $"{{ {Repeat(100, i => $"s{i}: __schema {{ types {{ fields {{ args {{ type {{ name }} }} type {{ name }} }} inputFields {{ name }} }} }} ")} }}"),
        Of("types by a hundred names", "TOO_COSTLY|ANSWERED", $"{{ {Repeat(100, i => $"t{i}: __type(name: \"{Secret}{i}\") {{ name }} ")} }}"),
        Of("introspection inside data", "VALIDATION_FAILED", "{ residents { nodes { __schema { types { name } } } } }"),
        Of("type of a type deeper and deeper", "TOO_COSTLY|ANSWERED", $"{{ __type(name: \"Resident\") {{ fields {{ type {{ {Repeat(10, "ofType { ")} name {Repeat(10, "} ")} }} }} }} }}"),
    ];

    private static IEnumerable<HostileRequest> Operations() =>
    [
        Of("mutation", "VALIDATION_FAILED|BAD_INPUT", "mutation { deleteResidents }"),
        Of("subscription", "VALIDATION_FAILED|BAD_INPUT", "subscription { residents { totalCount } }"),
        Of("a thousand operations without a name to choose", "BAD_INPUT|VALIDATION_FAILED|TOO_COSTLY", Repeat(900, i => $"query Q{i} {{ __typename }} ")),
        Of("operations of one name", "VALIDATION_FAILED|BAD_INPUT", "query A { __typename } query A { __typename }"),
        Of("anonymous operation beside another", "VALIDATION_FAILED|BAD_INPUT", "{ __typename } query A { __typename }"),
        Of("type definitions", "VALIDATION_FAILED|PARSE_FAILED|BAD_INPUT", "type Resident { protection: String } { __typename }"),
        Of("extension of the schema", "VALIDATION_FAILED|PARSE_FAILED|BAD_INPUT", "extend type Query { all: String } { __typename }"),
        Of("fragment without operation", "VALIDATION_FAILED|BAD_INPUT", "fragment A on Query { __typename }"),
        Raw("operation that is not there", "BAD_INPUT|VALIDATION_FAILED", $$"""{"query":"query A { __typename }","operationName":"{{Secret}}"}"""),
        Of("name almost that of a hidden field", "VALIDATION_FAILED", "{ residents { nodes { protectio carelevel } } }"),
    ];
}
