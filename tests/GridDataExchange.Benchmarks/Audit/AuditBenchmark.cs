using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Query.Describing;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.Benchmarks.Audit;

/// <summary>The command <c>audit</c>: how long an officer's searches of a large ledger take, from the document to the JSON, and the scope of a breach.</summary>
internal static class AuditBenchmark
{
    private const int Times = 11;

    private const string Newest = ", orderBy: [{ time: DESC }], first: 50) { nodes { time kind department client purpose dataset person operator caseNumber } } }";

    private static readonly (string Name, string Document)[] Searches =
    [
        ("newest", "{ disclosures(where: {}" + Newest),
        ("person, frequent", Lookup("person", "0") + Newest),
        ("person, rare", Lookup("person", "199999") + Newest),
        ("person, unknown", Lookup("person", "nobody") + Newest),
        ("person, by department", """{ disclosures(lookup: { person: "0" }, where: { department: { eq: "department-7" } }""" + Newest),
        ("department, frequent", Where("""department: { eq: "department-0" }""") + Newest),
        ("department, unknown", Where("""department: { eq: "nobody" }""") + Newest),
        ("client", Where("""client: { eq: "client-7-4" }""") + Newest),
        ("operator, frequent", Lookup("operator", "0") + Newest),
        ("operator, rare", Lookup("operator", "1999") + Newest),
        ("purpose", Where("""purpose: { eq: "purpose-3" }""") + Newest),
        ("case", Lookup("caseNumber", "77") + Newest),
        ("time, a day a year ago", Where("""time: { gte: "2025-11-01T00:00:00Z", lt: "2025-11-02T00:00:00Z" }""") + Newest),
        ("kind", Where("""kind: { eq: "looked-up" }""") + Newest),
        ("field, frequent", FieldSets("f0=")),
        ("field, rare", FieldSets("idNumber=")),
        ("field, in every set", FieldSets("name=")),
        ("refusals", """{ decisions(where: { kind: { eq: "refusal" } }, orderBy: [{ time: DESC }], first: 50) { nodes { time code department client operator } } }"""),
        ("refusals, rare code", """{ decisions(where: { code: { eq: "RARE_CODE" } }, orderBy: [{ time: DESC }], first: 50) { nodes { time code department client operator } } }"""),
        ("decisions of an operator", """{ decisions(lookup: { operator: "5" }, orderBy: [{ time: DESC }], first: 50) { nodes { time code department client operator } } }"""),
        ("decisions, department unknown", """{ decisions(where: { department: { eq: "nobody" } }, orderBy: [{ time: DESC }], first: 50) { nodes { time code } } }"""),
        ("department, no order", """{ disclosures(where: { department: { eq: "department-7" } }, first: 50) { nodes { time person } } }"""),
        ("client unknown, no order", """{ disclosures(where: { client: { eq: "nobody" } }, first: 50) { nodes { time person } } }"""),
        ("operator frequent, no order", """{ disclosures(lookup: { operator: "0" }, first: 50) { nodes { time person } } }"""),
    ];

    public static Command Command()
    {
        var records = new Option<long>("--records") { Description = "Records of the ledger.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("audit", "Measures an officer's searches of a large ledger and the scope of a breach, in a scratch database that is thrown away.") { records };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(records), stop));
        return command;
    }

    private static string Lookup(string field, string value) => $$"""{ disclosures(lookup: { {{field}}: "{{value}}" }""";

    private static string Where(string filter) => $$"""{ disclosures(where: { {{filter}} }""";

    private static string FieldSets(string field) =>
        $$"""{ fieldSets(where: { fields: { contains: "{{field}}" } }, first: 200) { nodes { fields disclosures(orderBy: [{ time: DESC }], first: 5) { nodes { time department person } } } } }""";

    private static async Task<int> RunAsync(long records, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("gdx-audit-");
        try
        {
            await using var cluster = await EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { DataDirectory = folder.FullName, ForTests = true }, NullLogger.Instance, cancellationToken);
            await using var databases = await Databases.OpenAsync(cluster, cancellationToken);
            await Migrator.MigrateAsync(databases, [.. PostgresSchema.All, .. LedgerSchema.All, .. IndexSchema.All], cancellationToken);
            var keys = new RetentionKeys(Path.Combine(folder.FullName, "retention"));
            var watch = Stopwatch.StartNew();
            await new GeneratedIndex(databases, keys, records).MakeAsync(cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{records:N0} records, made in {watch.Elapsed.TotalSeconds:N0} s; {keys.All.Count} retention keys"));
            await MeasureAsync(databases, keys, cancellationToken);
            await ExposureReads.MeasureAsync(databases, keys, cancellationToken);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(Databases databases, RetentionKeys keys, CancellationToken cancellationToken)
    {
        var policies = PolicyReader.Read(Built.Policies);
        var engine = new QueryEngine(policies.Catalogue, MasterKey.Create(), keys, databases, new QueryBounds());
        var caller = new Caller("audit-office", "officer-1", "audit-review", ["data:decision", "data:disclosure", "data:field_set", "officer"], []);
        var context = new RequestContext("SJ-1", "auditor-1", false, DateTimeOffset.UtcNow, DateOnly.FromDateTime(DateTime.UtcNow));
        var entitlement = Entitler.Entitle(policies, caller, context);
        Console.WriteLine($"{"search",-30} {"rows",6} {"first ms",9} {"median ms",10} {"slowest ms",11}");
        foreach (var (name, document) in Searches)
        {
            var (rows, times) = (0L, new List<double>());
            for (var i = 0; i < Times; i++)
            {
                var start = Stopwatch.GetTimestamp();
                var question = await engine.ValidateAsync(engine.Read(document, entitlement), null, null, entitlement, context, cancellationToken);
                var answer = await engine.RunAsync(engine.Plan(question), question, new CallerFacts(Guid.Empty, DateTimeOffset.MaxValue, []), cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                rows = answer.Disclosures.Sum(d => d.Rows);
                using var parsed = JsonDocument.Parse(answer.Data);
            }

            var later = times.Skip(1).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-30} {rows,6} {times[0],9:N1} {later[later.Count / 2],10:N1} {later[^1],11:N1}"));
        }
    }
}
