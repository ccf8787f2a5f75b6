using System.Globalization;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>Attacks through what an answer is sorted, filtered, grouped and counted by.</summary>
internal static class ClauseAttacks
{
    private const string Crowd = $"grid_code = '{AttackedCounty.CrowdCell}'";
    private static readonly string[] Latin = [.. Enumerable.Range('a', 26).Select(c => ((char)c).ToString())];

    // In the order of their days of birth, as they were inserted.
    private static readonly string OldestFirst = string.Join(' ', Enumerable.Range(0, 20).OrderBy(i => new DateOnly(1952, 1 + (i * 7 % 12), 2 + i)).Select(i => $"众{i:00}"));

    public static IEnumerable<Attack> All() => [.. Orders(), .. Filters(), .. Relations(), .. Groups()];

    private static IEnumerable<Attack> Orders() =>
    [
        new("sort by a hidden field and read it from the cursor", "FULL", async reading =>
            (await reading.AskAsync(
                "{ residents(orderBy: [{ careLevel: DESC_NULLS_FIRST }]) { edges { cursor } pageInfo { endCursor } } }",
                "SELECT encode(convert_to(coalesce(care_level, ''), 'UTF8'), 'base64') FROM data.resident ORDER BY care_level")).Shows("FULL") ? "FULL" : null),
        new("sort by a masked field and read it from the cursor", "1940-05-06", async reading =>
            (await reading.AskAsync(
                "{ residents(orderBy: [{ birthDate: ASC }]) { edges { cursor } pageInfo { startCursor endCursor } } }",
                "SELECT encode(convert_to(birth_date::text, 'UTF8'), 'base64') FROM data.resident ORDER BY birth_date")).Shows("1940-05-06") ? "1940-05-06" : null),
        new("sort by a masked field and read the order behind the mask", OldestFirst, async reading =>
            string.Join(' ', (await reading.AskAsync(
                "{ residents(orderBy: [{ birthDate: ASC }]) { nodes { name } } }", $"SELECT name FROM data.resident WHERE {Crowd} ORDER BY birth_date")).Values) is var order && order == OldestFirst ? order : null)
        { Caller = CivilAffairs("230884") },
        new("sort by a hidden field after the filter was fixed", "王秀兰", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { name: { in: [\"王秀兰\", \"欧阳建国\", \"孙无户\"] } }, first: 1, orderBy: [{ protection: ASC }]) { nodes { name } } }",
                "SELECT name FROM data.resident WHERE name IN ('王秀兰', '欧阳建国', '孙无户') ORDER BY protection LIMIT 1")).Values is [{ } first] ? first : null),
        new("take a cursor of one filter and order to another", "郑远方", async reading =>
        {
            // A cursor that is a bare place lets the second question leave out the filter of the first.
            var cursor = (await reading.AskAsync("{ residents(first: 1, where: { name: { eq: \"孙无户\" } }) { pageInfo { endCursor } } }", "SELECT 0")).Values.SingleOrDefault();
            var reply = await reading.AskAsync(
                "query($after: String) { residents(after: $after, orderBy: [{ name: DESC }]) { nodes { name } } }", "SELECT name FROM data.resident WHERE name > '' ORDER BY name DESC", new { after = cursor });
            return reply.Has("郑远方") ? "郑远方" : null;
        }),
    ];

    private static IEnumerable<Attack> Filters() =>
    [
        new("filter by a hidden field, count, character by character", "shelter", reading => Probing.SpellAsync(Latin, async text =>
            (await reading.AskAsync(
                $"{{ residents(where: {{ name: {{ eq: \"王秀兰\" }}, protection: {{ startsWith: \"{text}\" }} }}) {{ totalCount }} }}",
                $"SELECT count(*) FROM data.resident WHERE name = '王秀兰' AND protection LIKE '{text}%'")).Any())),
        new("filter by a hidden field under not and or", "shelter", reading => Probing.SpellAsync(Latin, async text =>
            (await reading.AskAsync(
                $"{{ residents(where: {{ name: {{ eq: \"王秀兰\" }}, not: {{ or: [{{ not: {{ protection: {{ startsWith: \"{text}\" }} }} }}] }} }}) {{ totalCount }} }}",
                $"SELECT count(*) FROM data.resident WHERE name = '王秀兰' AND NOT (NOT coalesce(protection LIKE '{text}%', false))")).Any())),
        new("filter by a masked date from both sides", "1940-05-06", reading => DayAsync(reading, "王秀兰", 1940)),
        new("filter by a masked name, character by character", "王秀兰", async reading =>
        {
            var name = await Probing.SpellAsync(["王", "秀", "兰", "丽"], async text =>
                (await reading.AskAsync($"{{ residents(where: {{ name: {{ startsWith: \"{text}\" }} }}) {{ totalCount }} }}", $"SELECT count(*) FROM data.resident WHERE name LIKE '{text}%'")).Any());
            return name is null or "王" ? null : name; // the surname is shown
        }) { Caller = Health() },
        new("filter by an encrypted number that is guessed", "15400001234", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { phone: { eq: \"15400001234\" } }) { totalCount } }",
                "SELECT count(*) FROM data.resident a JOIN data.resident b ON a.phone_blind = b.phone_blind WHERE b.resident_no = 'R1'")).Any() is true ? "15400001234" : null),
    ];

    private static IEnumerable<Attack> Relations() =>
    [
        new("filter through a to-one relation by a hidden field", "3", reading => MembersAsync(reading, "王秀兰")),
        new("filter through a to-one relation to a row that does not exist for the caller", "富锦2号", reading => Probing.SpellAsync(["富", "锦", "2", "号"], async text =>
            (await reading.AskAsync(
                $"{{ residents(where: {{ name: {{ eq: \"周他乡\" }}, household: {{ address: {{ startsWith: \"{text}\" }} }} }}) {{ totalCount }} }}",
                $"SELECT count(*) FROM data.resident r JOIN data.household h USING (household_no) WHERE r.name = '周他乡' AND h.address LIKE '{text}%'")).Any())),
        new("ask by not whether a related row exists that the caller has not", "has a household", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { name: { eq: \"周他乡\" }, not: { household: {} } }) { totalCount } }",
                "SELECT count(*) FROM data.resident r WHERE r.name = '周他乡' AND NOT EXISTS (SELECT FROM data.household h WHERE h.household_no = r.household_no)")).Any() is false ? "has a household" : null),
        new("filter by some of rows that do not exist for the caller", "欧阳建国 had a safety check", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { name: { startsWith: \"欧阳\" }, visits: { some: { visitedAt: { gte: \"2026-10-05T00:00:00Z\" } } } }) { totalCount } }",
                "SELECT count(*) FROM data.resident r WHERE r.name LIKE '欧阳%' AND EXISTS (SELECT FROM data.visit v WHERE v.resident_no = r.resident_no AND v.visited_at >= '2026-10-05')")).Any() is true ? "欧阳建国 had a safety check" : null)
        { Caller = Health() },
        new("filter by some with a hidden field", "SAFETY", async reading =>
            (await reading.AskAsync(
                "{ residents(where: { name: { eq: \"欧阳建国\" }, visits: { some: { kind: { eq: SAFETY } } } }) { totalCount } }",
                "SELECT count(*) FROM data.resident r WHERE r.name = '欧阳建国' AND EXISTS (SELECT FROM data.visit v WHERE v.resident_no = r.resident_no AND v.kind = 'SAFETY')")).Any() is true ? "SAFETY" : null),
        new("count related rows of a household whose person is denied", "1", async reading =>
            (await reading.AskAsync("{ households(where: { address: { startsWith: \"秘密\" } }) { totalCount } }", "SELECT count(*) FROM data.household WHERE address LIKE '秘密%'")).Any() is true ? "1" : null),
    ];

    private static IEnumerable<Attack> Groups() =>
    [
        new("group by a masked field", "1952-01-02", async reading =>
            (await reading.AskAsync("{ residentGroups(by: [birthDate]) { key { birthDate } count } }", $"SELECT birth_date, count(*) FROM data.resident WHERE {Crowd} GROUP BY birth_date")).Has("1952-01-02") ? "1952-01-02" : null)
        { Caller = CivilAffairs("230884") },
        new("group by a hidden field", "shelter", async reading =>
            (await reading.AskAsync("{ residentGroups(by: [protection]) { key { protection } count } }", "SELECT protection, count(*) FROM data.resident GROUP BY protection")).Has("shelter") ? "shelter" : null),
        new("greatest of a masked field", "1952-12-19", async reading =>
            (await reading.AskAsync("{ residentGroups(by: []) { max { birthDate } min { birthDate } } }", $"SELECT max(birth_date) FROM data.resident WHERE {Crowd}")).Values is [{ } max, ..] && !max.EndsWith("01-01", StringComparison.Ordinal) ? max : null)
        { Caller = CivilAffairs("230884") },
        new("sum of a field that was not granted", "3", async reading =>
            (await reading.AskAsync("{ householdGroups(by: [address]) { sum { members } } }", "SELECT sum(members) FROM data.household WHERE address = '繁荣街道1号'")).First),
        new("group that is one person", "1", async reading =>
            (await reading.AskAsync(
                "{ residentGroups(by: [birthDate], where: { birthDate: { eq: \"1951-03-04\" } }) { count } }", "SELECT count(*) FROM data.resident WHERE birth_date = '1951-03-04' GROUP BY birth_date")).First)
        { Caller = Caller("social-security", "social-insurance", ["230885"], "data:resident") },
        new("difference of two counts by a hidden field", "2", async reading =>
        {
            var all = await reading.AskAsync("{ residentGroups(by: []) { count } }", $"SELECT count(*) FROM data.resident WHERE {Crowd}");
            var but = await reading.AskAsync("{ residentGroups(by: [], where: { not: { name: { eq: \"众07\" }, disabilityLevel: { eq: 2 } } }) { count } }", $"SELECT count(*) FROM data.resident WHERE {Crowd} AND NOT coalesce(name = '众07' AND disability_level = 2, false)");
            return all.Number - but.Number == 1 ? "2" : null;
        }) { Caller = Caller("social-security", "social-insurance", ["230884"], "data:resident") },
    ];

    private static async Task<string?> DayAsync(IReading reading, string name, int year)
    {
        var first = new DateOnly(year, 1, 1);
        var day = await Probing.CloseInAsync(0, 365, async days =>
            (await reading.AskAsync(
                $"{{ residents(where: {{ name: {{ eq: \"{name}\" }}, birthDate: {{ lt: \"{first.AddDays(days):yyyy-MM-dd}\" }} }}) {{ totalCount }} }}",
                $"SELECT count(*) FROM data.resident WHERE name = '{name}' AND birth_date < '{first.AddDays(days):yyyy-MM-dd}'")).Any());
        return day is null or 0 ? null : first.AddDays(day.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static async Task<string?> MembersAsync(IReading reading, string name) =>
        (await Probing.CloseInAsync(0, 20, async members =>
            (await reading.AskAsync(
                $"{{ residents(where: {{ name: {{ eq: \"{name}\" }}, household: {{ members: {{ lt: {members} }} }} }}) {{ totalCount }} }}",
                $"SELECT count(*) FROM data.resident r JOIN data.household h USING (household_no) WHERE r.name = '{name}' AND h.members < {members}")).Any()))?.ToString(CultureInfo.InvariantCulture);
}
