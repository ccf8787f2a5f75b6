using System.Collections.Immutable;
using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Tests.Policies;

namespace GridDataExchange.Tests.Exchange;

/// <summary>What is kept is never the entitlement of other circumstances: compared with what the policies themselves say, for every caller and request of a set.</summary>
public sealed class KeptEntitlementsTests
{
    // The same text in an allow and a deny: where it is unknown, the one does not grant and the other forbids.
    private const string Own = "request.case.startsWith(request.operator.name)";

    private static readonly PolicySet Set = new(
        Sample.Catalogue,
        "v1",
        [
            Allow("anyone", Care(), null, "name"),
            Allow("own-case", Care(), Own, "nickname"),
            Allow("signed-in", Care(), "request.operator.verified", "birthDate"),
            Allow("signed-in-too", Care(), "request.operator.verified", "children"),
            Allow("the-client", Care(), "caller.client == 'client-1' && request.case != ''", "steps"),
            Allow("within", Care(), "'230881' in caller.jurisdictions", "livingAlone"),
            Allow("health", new(["health"], ["epidemic-control"], ["data:person"]), "request.operator.name != ''", "gridCode"),
            Allow("any-purpose", new(["health", "civil-affairs"], [], ["data:person", "officer"]), null, "seenAt"),
        ],
        [
            Deny("not-own-case", Own, Audience.Nobody),
            Deny("not-health", null, new(["health"], [], [])),
            Deny("not-signed-in", "!request.operator.verified", new([], [], ["officer"])),
        ]);

    private static readonly ImmutableArray<Caller> Callers =
    [
        .. from department in new[] { "civil-affairs", "health", "housing", "" }
           from client in new[] { "client-1", "client-2" }
           from purpose in new[] { "elderly-care", "epidemic-control", "unheard-of" }
           from scopes in new ImmutableArray<string>[] { ["data:person"], ["data:person", "officer"], ["data:household"], [] }
           from jurisdictions in new ImmutableArray<string>[] { ["230881"], ["230882"], [] }
           select new Caller(department, client, purpose, scopes, jurisdictions),
    ];

    private static readonly ImmutableArray<RequestContext> Requests =
    [
        .. from number in new[] { "", "op-1/7", "CASE-1" }
           from name in new[] { "", "op-1" }
           from verified in new[] { false, true }
           select Sample.Request with { Case = number, Operator = name, OperatorVerified = verified },
    ];

    [Theory]
    [InlineData(4096)]
    [InlineData(7)]
    public void It_is_what_the_policies_say_of_this_caller_and_this_request(int capacity)
    {
        var entitlements = new Entitlements(Set, capacity);
        var asked = Asked();
        foreach (var (caller, request) in asked.Concat(asked.Reverse()))
        {
            Check(entitlements.Of(caller, request), caller, request);
        }

        var granted = asked.Select(a => entitlements.Of(a.Caller, a.Request)).Select(Names).Distinct(StringComparer.Ordinal).Count();
        Assert.True(granted > 30, $"only {granted} different entitlements: the cases tell nothing apart");
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(7)]
    public void It_is_so_for_many_at_the_same_time(int capacity)
    {
        var entitlements = new Entitlements(Set, capacity);
        Parallel.For(0, 4, seed =>
        {
            var asked = Asked();
            new Random(seed).Shuffle(asked);
            foreach (var (caller, request) in asked)
            {
                Check(entitlements.Of(caller, request), caller, request);
            }
        });
    }

    [Fact]
    public void The_outcomes_of_one_caller_are_bounded_too()
    {
        var entitlements = new Entitlements(Set, capacity: 5);
        foreach (var request in Requests)
        {
            Check(entitlements.Of(Sample.Caller, request), Sample.Caller, request);
            Assert.InRange(entitlements.Count, 1, 5);
        }
    }

    [Fact]
    public void Of_any_number_of_conditions_each_is_judged()
    {
        var numbers = Enumerable.Range(0, 200).Select(n => n.ToString("D3", CultureInfo.InvariantCulture)).ToList();
        var set = new PolicySet(Sample.Catalogue, "v1", [.. numbers.Select(n => Allow($"case-{n}", Care(), $"request.case == '{n}'", "name"))], []);
        var entitlements = new Entitlements(set);
        foreach (var number in numbers.Concat(numbers))
        {
            var entitlement = entitlements.Of(Sample.Caller, Sample.Request with { Case = number });
            Assert.Equal($"case-{number}", Assert.Single(entitlement.Find("person")!.Allows).Name);
        }

        Assert.Empty(entitlements.Of(Sample.Caller, Sample.Request with { Case = "no such" }).Datasets);
    }

    private static (Caller Caller, RequestContext Request)[] Asked() => [.. from caller in Callers from request in Requests select (caller, request)];

    private static string Names(Entitlement entitlement) =>
        string.Join(' ', (entitlement.Find("person")?.Allows ?? []).Select(a => a.Name).Concat(entitlement.Denies.Select(d => d.Name)));

    private static void Check(Entitlement entitlement, Caller caller, RequestContext request)
    {
        // The rules written out anew: unknown never grants and always forbids; no purpose, nothing; no scope of the dataset, nothing.
        var known = Sample.Catalogue.FindPurpose(caller.Purpose) is not null && caller.Scopes.Contains("data:person");
        var allows = Set.Allows.Where(a => known && a.To.Includes(caller) && (a.When is null || a.When.Judge(caller, request) == Verdict.True)).Select(a => a.Name);
        var denies = Set.Denies.Where(d => !d.Except.Includes(caller) && (d.When is null || d.When.Judge(caller, request) != Verdict.False)).Select(d => d.Name);
        Assert.Equal(string.Join(' ', allows.Concat(denies)), Names(entitlement));
        Assert.Equal((caller.Department, caller.Client, caller.Purpose), (entitlement.Caller.Department, entitlement.Caller.Client, entitlement.Caller.Purpose));
        Assert.Equal(caller.Scopes, entitlement.Caller.Scopes);
        Assert.Equal(caller.Jurisdictions, entitlement.Caller.Jurisdictions);
    }

    private static Audience Care() => new(["civil-affairs"], ["elderly-care"], ["data:person"]);

    private static AllowPolicy Allow(string name, Audience to, string? when, string field) => new(
        name, to, when is null ? null : ExpressionReader.ReadWhen(when), Sample.Person, Sample.Rows("true"),
        ImmutableDictionary.Create<string, Treatment>(StringComparer.Ordinal).Add(field, Treatment.Clear), [], Limits.None);

    private static DenyPolicy Deny(string name, string? when, Audience except) => new(
        name, Sample.Person, when is null ? null : ExpressionReader.ReadWhen(when), Sample.Rows("row.livingAlone"), ["phone"], except);
}
