using static GridDataExchange.IntegrationTests.Attacks.Hostile.HostileRequest;

namespace GridDataExchange.IntegrationTests.Attacks.Hostile;

/// <summary>Attacks by the body around a document, and by questions that are well-formed and cost much.</summary>
internal static class HostileBodies
{
    public static IEnumerable<HostileRequest> All() => [.. Bodies(), .. Costs()];

    private static IEnumerable<HostileRequest> Bodies() =>
    [
        Raw("no body", "BAD_INPUT", ""),
        Raw("body that is no JSON", "BAD_INPUT", $"{{{Secret}"),
        Raw("batch", "BAD_INPUT", """[{"query":"{ __typename }"},{"query":"{ __typename }"}]"""),
        Raw("query given twice", "BAD_INPUT", """{"query":"{ __typename }","query":"{ residents { totalCount } }"}"""),
        Raw("query given twice by an escape", "BAD_INPUT", """{"query":"{ __typename }","quer\u0079":"{ residents { totalCount } }"}"""),
        Raw("variable given twice", "BAD_INPUT", """{"query":"query($v: Int) { residents(first: $v) { totalCount } }","variables":{"v":1,"v":500}}"""),
        Raw("name given twice deep in a variable", "BAD_INPUT", """{"query":"{ __typename }","variables":{"a":[{"b":{"c":1,"c":2}}]}}"""),
        Raw("variables that are a list", "BAD_INPUT", """{"query":"{ __typename }","variables":[1]}"""),
        Raw("variables that are a text", "BAD_INPUT", $$"""{"query":"{ __typename }","variables":"{{Secret}}"}"""),
        Raw("query that is an object", "BAD_INPUT", """{"query":{"kind":"Document"}}"""),
        Raw("extensions that are a list", "BAD_INPUT", """{"query":"{ __typename }","extensions":[]}"""),
        Raw("braces ten thousand deep", "BAD_INPUT", Repeat(10_000, "{\"a\":")),
        Raw("byte order mark before the body", "BAD_INPUT|ANSWERED", "\uFEFF{\"query\":\"{ __typename }\"}"),
        Raw("comment in the body", "BAD_INPUT", """{"query":"{ __typename }"/* comment */}"""),
        Raw("body after the body", "BAD_INPUT", """{"query":"{ __typename }"}{"query":"{ __typename }"}"""),
        new("body that is no UTF-8", "BAD_INPUT", [.. "{\"query\":\"{ __typename }\",\"operationName\":\""u8, 0xFF, 0xFE, .. "\"}"u8]),
        new("overlong UTF-8", "BAD_INPUT", [.. "{\"query\":\"{ __typename } #"u8, 0xC0, 0x80, .. "\"}"u8]),
        Raw("body of eight megabytes", "BAD_INPUT", $"{{\"query\":\"{{ __typename }}\",\"variables\":{{\"v\":\"{new string('z', 8 << 20)}\"}}}}"),
        Raw("members by the ten thousand", "ANSWERED|BAD_INPUT", $"{{{Repeat(10_000, i => $"\"m{i}\":1,")}\"query\":\"{{ __typename }}\"}}"),
        Raw("document that is not registered", "BAD_INPUT|VALIDATION_FAILED", $$"""{"documentId":"sha256:{{new string('0', 64)}}"}"""),
    ];

    private static IEnumerable<HostileRequest> Costs() =>
    [
        Of("rows times rows", "TOO_COSTLY|BAD_INPUT", "{ residents(first: 500) { nodes { visits(first: 500) { nodes { result } } } } }"),
        Of("totals under many parents", "ANSWERED|TOO_COSTLY", "{ residents(first: 500) { nodes { visits(first: 0) { totalCount } } } }"),
        Of("totals under many aliases of many parents", "TOO_COSTLY", $"{{ residents(first: 500) {{ nodes {{ {Repeat(60, i => $"v{i}: visits(first: 0) {{ totalCount }} ")} }} }} }}"),
        Of("groups by everything there is", "ANSWERED|TOO_COSTLY", "{ residentGroups(by: [name, gridCode, birthDate, livingAlone]) { count } }"),
        Of("groups by one field a thousand times", "BAD_INPUT|TOO_COSTLY", $"{{ residentGroups(by: [{Repeat(1_000, "name ")}]) {{ count }} }}"),
        Of("groups under sixty aliases", "TOO_COSTLY", $"{{ {Repeat(60, i => $"g{i}: residentGroups(by: [name, gridCode]) {{ count }} ")} }}"),
        Of("groups by a hidden field", "BAD_INPUT|VALIDATION_FAILED", "{ residentGroups(by: [protection]) { count } }"),
        Of("greatest pages under every root field", "TOO_COSTLY|BAD_INPUT|ANSWERED", $"{{ {Repeat(45, i => $"r{i}: residents(first: 500) {{ nodes {{ id name phone idNumber birthDate }} }} ")} }}"),
        Of("lookups by the dozen", "ANSWERED|TOO_COSTLY|QUOTA_EXCEEDED", $"{{ {Repeat(40, i => $"l{i}: residents(lookup: {{ idNumber: \"23089919400506{i:0000}\" }}) {{ nodes {{ name }} }} ")} }}"),
        Of("ids by the dozen", "ANSWERED|TOO_COSTLY", $"{{ {Repeat(40, i => $"n{i}: node(id: \"AA{i}\") {{ id __typename }} ")} }}"),
        Of("catalogue under four hundred aliases", "TOO_COSTLY|ANSWERED", $"{{ {Repeat(400, i => $"c{i}: catalog {{ __typename }} ")} }}"),
        Of("me under four hundred aliases", "TOO_COSTLY|ANSWERED", $"{{ {Repeat(400, i => $"m{i}: me {{ __typename }} ")} }}"),
    ];
}
