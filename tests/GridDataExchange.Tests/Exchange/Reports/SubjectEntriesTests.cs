using System.Collections.Immutable;
using System.Text;
using GridDataExchange.Catalog;
using GridDataExchange.Exchange.Reports;
using GridDataExchange.Ledger.Index;
using GridDataExchange.Registry;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Exchange.Reports;

/// <summary>What of the index becomes an entry of a person's report.</summary>
public sealed class SubjectEntriesTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);
    private static readonly DateTimeOffset Time = new(2026, 11, 1, 1, 2, 3, TimeSpan.Zero);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    // The day that it is sealed until is the first of its showing.
    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public async Task What_was_seen_for_a_purpose_that_is_sealed_until_a_later_day_is_in_neither_form(int days, bool told)
    {
        var catalogue = Sealed("epidemic-control", Day.AddDays(days));

        var entries = await EntriesAsync(catalogue, Seen("epidemic-control", "health"), Seen("elderly-care", "civil-affairs"));

        Assert.Equal(told ? ["elderly-care", "epidemic-control"] : ["elderly-care"], entries.Select(e => e.Purpose.Code).Order(StringComparer.Ordinal));
        Assert.Equal(told ? [] : ["epidemic-control"], SubjectEntries.Sealed(catalogue, Day));
        var report = new SubjectReport
        {
            Dataset = new("resident", null),
            Key = "R1",
            Made = Time,
            TimeZone = Zone.Id,
            Period = new(null, null, default, default),
            KeptSince = null,
            CompleteTo = null,
            Erased = [],
            Entries = entries,
        };
        Assert.All(
            [Encoding.UTF8.GetString(SubjectReportHtml.Write(report)), Encoding.UTF8.GetString(SubjectReportJson.Write(report))],
            form => Assert.Equal(told, form.Contains("health", StringComparison.Ordinal) || form.Contains("疫情", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Equal_entries_of_one_minute_are_one_and_those_that_say_another_thing_are_not()
    {
        var entries = await EntriesAsync(
            Shipped, Seen(), Seen() with { Time = Time.AddSeconds(56) }, Seen() with { Time = Time.AddSeconds(57) }, Seen() with { Kind = "looked-up" }, Seen(department: "health"), Seen() with { Fields = [("name", "surname")] });

        Assert.Equal(5, entries.Count);
        Assert.Equal(["2026-11-01T09:03+08:00", "2026-11-01T09:02+08:00"], entries.Select(e => SubjectReportText.Minute(e.Minute)).Distinct());
        Assert.Equal((1, 4), (entries.Count(e => e.Minute.Minute == 3), entries.Count(e => e.Shown)));
    }

    [Fact]
    public async Task The_order_within_a_minute_does_not_tell_which_was_first()
    {
        PersonDisclosure[] found = [Seen(department: "health"), Seen(department: "civil-affairs") with { Time = Time.AddSeconds(10) }, Seen(department: "zoo") with { Time = Time.AddSeconds(5) }];

        var (one, other) = (await EntriesAsync(Shipped, found), await EntriesAsync(Shipped, [.. found.Reverse().Select((f, n) => f with { Time = Time.AddSeconds(n) })]));

        Assert.Equal(["civil-affairs", "health", "zoo"], one.Select(e => e.Department.Code));
        Assert.Equal(one.Select(e => e.Department.Code), other.Select(e => e.Department.Code));
    }

    [Fact]
    public async Task What_has_a_title_is_named_by_it_and_what_has_none_by_its_code()
    {
        var entry = Assert.Single(await EntriesAsync(Shipped, Seen(null, "civil-affairs") with { Fields = [("name", "surname"), ("name", "clear"), ("household", "clear"), ("unheardOf", "unheardOf")] }));

        Assert.Equal((new Title("Civil affairs", "民政局"), null), (entry.Department.Title, entry.Purpose.Code));
        Assert.Equal(["name", "household", "unheardOf"], entry.Fields.Select(f => f.Field.Code));
        Assert.Equal([true, true, false], entry.Fields.Select(f => f.Field.Title is not null));
        Assert.Equal(["仅姓氏", "完整内容"], entry.Fields[0].Treatments.Select(t => t.Title!.Zh));
    }

    private static Catalogue Shipped { get; } = CatalogueReader.Read(ShippedPolicies.Folder);

    private static Catalogue Sealed(string purpose, DateOnly until) => new(Shipped.Datasets, Shipped.Purposes.Select(p => p.Code == purpose ? p with { SealedUntil = until } : p));

    private static PersonDisclosure Seen(string? purpose = "elderly-care", string department = "civil-affairs") => new(Time, "disclosed", department, purpose, "v1", "resident", [("name", "clear")]);

    private static Task<IReadOnlyList<SubjectEntry>> EntriesAsync(Catalogue catalogue, params PersonDisclosure[] found)
    {
        var departments = ImmutableDictionary<string, Department>.Empty.Add("civil-affairs", new("civil-affairs", "Civil affairs", "民政局"));
        var rights = new RightsSnapshot(1, departments, ImmutableDictionary<string, RegisteredClient>.Empty, ImmutableDictionary<(string, string), Grant>.Empty);
        // Nothing here asks for a purpose of another version.
        return new SubjectEntries(catalogue, "v1", rights, new PastPurposes(null!), Zone, Day).OfAsync(found, TestContext.Current.CancellationToken);
    }
}
