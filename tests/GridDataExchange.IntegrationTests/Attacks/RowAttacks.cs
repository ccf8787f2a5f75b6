namespace GridDataExchange.IntegrationTests.Attacks;

/// <summary>Attacks on rows that do not exist for the caller: by pages, ids, lookups, and what failures say.</summary>
internal static class RowAttacks
{
    private const string Witness = "赵证人";

    private const string LookupOfOneTownship = """
        policy: looked-up
        allow:
          to: { departments: [civil-affairs], purposes: [elderly-care], scopes: [data:resident] }
          on: resident
          rows: row.gridCode.startsWith("230881001")
          clear: [name]
          lookup: [idNumber]
        ---
        policy: listed
        allow:
          to: { departments: [civil-affairs], purposes: [elderly-care], scopes: [data:resident] }
          on: resident
          rows: row.gridCode.startsWith("230881002")
          clear: [name]

        """;

    /// <param name="witness">The id of the witness, as the caller had it once.</param>
    /// <param name="witnessNumber">The witness's identity number.</param>
    /// <param name="otherNumber">That of a person in the other township, R8.</param>
    public static IEnumerable<Attack> All(string witness, string witnessNumber, string otherNumber) =>
    [
        .. Pages(), .. Ids(witness), .. Words(witness),
        new("lookup of a person who does not exist for the caller", Witness, async reading =>
            await DifferAsync(reading, witnessNumber, "R6") ? Witness : null),
        new("lookup on rows that are shown without it", "周他乡", async reading =>
            await DifferAsync(reading, otherNumber, "R8") ? "周他乡" : null) { Access = LookupOfOneTownship },
    ];

    private static IEnumerable<Attack> Pages() =>
    [
        Page("the greatest page", "{ residents(first: 500) { nodes { name } } }"),
        Page("the last page", "{ residents(last: 500) { nodes { name } } }"),
        new("page after a cursor", Witness, async reading =>
        {
            var seen = new List<string?>();
            string? after = null;
            do
            {
                var reply = await reading.AskAsync(
                    "query($after: String) { residents(first: 1, after: $after) { nodes { name } pageInfo { endCursor } } }",
                    $"SELECT name, row_id::text AS cursor FROM data.resident WHERE row_id > '{after ?? "-9223372036854775808"}'::bigint ORDER BY row_id LIMIT 1", new { after });
                seen.AddRange(reply.Values.Take(1));
                after = reply.Values is [not null, { } cursor] ? cursor : null;
            }
            while (after is not null);
            return seen.Contains(Witness) ? Witness : null;
        }),
        new("page before a cursor", Witness, async reading =>
        {
            var seen = new List<string?>();
            string? before = null;
            do
            {
                var reply = await reading.AskAsync(
                    "query($before: String) { residents(last: 1, before: $before) { nodes { name } pageInfo { startCursor } } }",
                    $"SELECT name, row_id::text AS cursor FROM data.resident WHERE row_id < '{before ?? "9223372036854775807"}'::bigint ORDER BY row_id DESC LIMIT 1", new { before });
                seen.AddRange(reply.Values.Take(1));
                before = reply.Values is [not null, { } cursor] ? cursor : null;
            }
            while (before is not null);
            return seen.Contains(Witness) ? Witness : null;
        }),
        new("total that counts what pages leave out", "hidden rows", async reading =>
        {
            var total = (await reading.AskAsync("{ residents(first: 0) { totalCount } }", "SELECT count(*) FROM data.resident")).Number;
            var rows = (await reading.AskAsync("{ residents(first: 500) { nodes { gridCode } } }", "SELECT grid_code FROM data.resident WHERE grid_code LIKE '230881%' AND protection IS NULL")).Values.Count;
            return total != rows ? "hidden rows" : null;
        }),
        new("next page of rows that are hidden", "there is more", async reading =>
            (await reading.AskAsync(
                "{ residents(first: 0, where: { name: { eq: \"赵证人\" } }) { pageInfo { hasNextPage } } }", "SELECT EXISTS (SELECT FROM data.resident WHERE name = '赵证人')")).Values is ["True"] ? "there is more" : null),
    ];

    private static Attack Page(string name, string document) =>
        new(name, Witness, async reading => (await reading.AskAsync(document, "SELECT name FROM data.resident LIMIT 500")).Has(Witness) ? Witness : null);

    private static IEnumerable<Attack> Ids(string witness) =>
    [
        Id("the single field", "query($id: ID!) { resident(id: $id) { name } }", witness),
        Id("node", "query($id: ID!) { node(id: $id) { ... on Resident { name } } }", witness),
        new("list under a row that is hidden", "2026-10-04T08:00:00Z", async reading =>
            (await reading.AskAsync(
                "query($id: ID!) { resident(id: $id) { visits { nodes { visitedAt } } } visits { nodes { visitedAt } } }",
                "SELECT to_char(visited_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM data.visit WHERE resident_no = 'R6'", new { id = witness })).Has("2026-10-04T08:00:00Z") ? "2026-10-04T08:00:00Z" : null),
    ];

    private static Attack Id(string way, string document, string witness) => new($"row that the list leaves out through {way}", Witness, async reading =>
        (await reading.AskAsync(document, "SELECT name FROM data.resident WHERE resident_no = 'R6'", new { id = witness })).Has(Witness) ? Witness : null);

    private static IEnumerable<Attack> Words(string witness) =>
    [
        new("failure that repeats a value", Witness, async reading =>
        {
            foreach (var document in (string[])
            [
                "query($id: ID!) { resident(id: $id) { name { x } } }", "query($id: ID!) { resident(id: $id) { name } residents(after: $id) { nodes { name } } }",
                "query($id: ID!) { node(id: $id) { id } residentGroups(by: []) { sum { name } } }", "query($id: ID!) { node(id: $id) { id } residents(where: { name: { gt: 1 } }) { nodes { name } } }",
                "query($id: Int!) { residents(first: $id) { nodes { name } } }", "query($id: ID!) { node(id: $id) { id } residents(where: { birthDate: { eq: \"1944-13-01\" } }) { nodes { name } } }",
            ])
            {
                var reply = await reading.AskAsync(document, "SELECT name::int FROM data.resident WHERE resident_no = 'R6'", new { id = witness });
                Assert.NotEqual("", reply.Error);
                if (reply.Error.Contains(Witness, StringComparison.Ordinal))
                {
                    return Witness;
                }
            }

            return null;
        }),
        new("name that a failure offers", "protection", async reading =>
        {
            var reply = await reading.AskAsync("{ residents { nodes { protectio } } }", "SELECT protectio FROM data.resident");
            Assert.NotEqual("", reply.Error);
            return reply.Error.Contains("protection", StringComparison.Ordinal) ? "protection" : null;
        }),
        new("name that a failure offers for an argument or a value", "protection", async reading =>
        {
            foreach (var document in (string[])
            [
                "{ residents(orderBy: [{ protectio: ASC }]) { nodes { name } } }", "{ residents(where: { protectio: {} }) { nodes { name } } }", "{ residentGroups(by: [protectio]) { count } }",
                "{ residents(lookup: { protectio: \"\" }) { nodes { name } } }", "query($w: [ResidentWher]) { residents { nodes { name } } }",
            ])
            {
                var reply = await reading.AskAsync(document, "SELECT name FROM data.resident ORDER BY protectio");
                Assert.NotEqual("", reply.Error);
                if (reply.Error.Contains("protection", StringComparison.Ordinal))
                {
                    return "protection";
                }
            }

            return null;
        }),
    ];

    /// <summary>Whether looking a person up comes to something else than looking nobody up.</summary>
    private static async Task<bool> DifferAsync(IReading reading, string number, string resident)
    {
        const string document = "query($number: String!) { residents(lookup: { idNumber: $number }) { totalCount nodes { name } pageInfo { hasNextPage endCursor } } }";
        var person = await reading.AskAsync(document, $"SELECT count(*) FROM data.resident WHERE id_number_blind = (SELECT id_number_blind FROM data.resident WHERE resident_no = '{resident}')", new { number });
        var nobody = await reading.AskAsync(document, "SELECT count(*) FROM data.resident WHERE id_number_blind = ''", new { number = "110101194901010016" });
        Assert.Equal(("", ""), (person.Error, nobody.Error));
        return !person.Values.SequenceEqual(nobody.Values);
    }
}
