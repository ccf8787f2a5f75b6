using System.Text.Json;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Linting;
using GridDataExchange.Policies.Testing;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

/// <summary>The schemas that editors complete and check by say what the readers know, no more and no less.</summary>
public sealed partial class SchemaTests : IDisposable
{
    private readonly ShippedCopy policies = new();

    public void Dispose() => policies.Dispose();

    [Theory]
    [InlineData("", "test: for statistics too\n", "test: for statistics too\nzzz: 1\n")]
    [InlineData("properties/given", "caller: { department: grid-centre,", "zzz: 1\n  caller: { department: grid-centre,")]
    [InlineData("properties/given/properties/caller", "caller: { department: grid-centre,", "caller: { zzz: 1, department: grid-centre,")]
    [InlineData("properties/given/properties/request", "request: { date: 2026-11-23 }", "request: { date: 2026-11-23, zzz: 1 }")]
    [InlineData("properties/expect", "{ visible: true, fields: { name: clear } }", "{ visible: true, fields: { name: clear }, zzz: 1 }")]
    public void The_schema_of_tests_has_the_keys_that_its_reader_knows(string place, string text, string by)
    {
        policies.Change("tests/divisions.yaml", text, by);
        var set = policies.Read();
        var refused = Assert.Throws<CatalogueException>(() => PolicyTests.Run(policies.Folder, set, (_, _, value) => value));
        Agrees("tests", place, refused);
    }

    // A key that nobody knows makes the reader list those it knows.
    [Theory]
    [InlineData("dataset", "", "catalog/visit.yaml", "plural: visits\n", "plural: visits\nzzz: 1\n")]
    [InlineData("dataset", "$defs/title", "catalog/visit.yaml", "title: { en: Visit, ", "title: { zzz: 1, en: Visit, ")]
    [InlineData("dataset", "$defs/field", "catalog/visit.yaml", "{ type: VisitKind,", "{ zzz: 1, type: VisitKind,")]
    [InlineData("dataset", "$defs/relation", "catalog/visit.yaml", "{ to: resident,", "{ zzz: 1, to: resident,")]
    [InlineData("dataset", "$defs/relation/properties/on/anyOf/1", "catalog/facility.yaml", "{ from: operatorCode,", "{ zzz: 1, from: operatorCode,")]
    [InlineData("codes", "$defs/title", "catalog/codes.yaml", "{ en: Care visit,", "{ zzz: 1, en: Care visit,")]
    [InlineData("purposes", "$defs/purpose", "purposes.yaml", "housing-safety:\n", "housing-safety:\n  zzz: 1\n")]
    [InlineData("scopes", "$defs/scope", "scopes.yaml", "admin:   { title", "admin:   { zzz: 1, title")]
    [InlineData("access", "$defs/policy", "access/housing-safety.yaml", "policy: housing-safety-households\n", "policy: housing-safety-households\nzzz: 1\n")]
    [InlineData("access", "$defs/policy/properties/allow", "access/housing-safety.yaml", "  on: household\n", "  zzz: 1\n  on: household\n")]
    [InlineData("access", "$defs/policy/properties/allow/properties/to", "access/housing-safety.yaml", "scopes: [data:household] }", "scopes: [data:household], zzz: 1 }")]
    [InlineData("access", "$defs/policy/properties/allow/properties/limits", "access/elderly-care.yaml", "limits: { rowsPerRequest", "limits: { zzz: 1, rowsPerRequest")]
    [InlineData("access", "$defs/policy/properties/deny", "access/elderly-care.yaml", "deny: { on: resident", "deny: { zzz: 1, on: resident")]
    [InlineData("access", "$defs/policy/properties/deny/properties/except", "access/elderly-care.yaml", "except: { departments", "except: { zzz: 1, departments")]
    [InlineData("watch", "$defs/distinct-persons", "watch.yaml", "many-persons-by-client:\n", "many-persons-by-client:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/outside-hours", "watch.yaml", "outside-hours-for-weeks:\n", "outside-hours-for-weeks:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/enumeration", "watch.yaml", "enumeration-by-client:\n", "enumeration-by-client:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/refusals", "watch.yaml", "refusals-for-days:\n", "refusals-for-days:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/one-person-many-operators", "watch.yaml", "one-person-many-departments:\n", "one-person-many-departments:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/own-department", "watch.yaml", "officer-on-own-department:\n", "officer-on-own-department:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/slow-scan", "watch.yaml", "slow-scan:\n", "slow-scan:\n  zzz: 1\n")]
    [InlineData("watch", "$defs/filter", "watch.yaml", "find: own-department\n", "find: own-department\n  where: { zzz: 1 }\n")]
    [InlineData("watch", "$defs/filter", "watch.yaml", "find: own-department\n", "find: own-department\n  except: { zzz: 1 }\n")]
    public void A_schema_has_the_keys_that_its_reader_knows(string schema, string place, string file, string text, string by)
    {
        policies.Change(file, text, by);
        Agrees(schema, place, Assert.Throws<CatalogueException>(policies.Read));
    }

    [Fact]
    public void The_schema_knows_documents_of_shared_conditions()
    {
        Assert.Equal(["conditions"], Keys(At("access", "$defs/conditions/properties")));
        Assert.False(At("access", "$defs/conditions/additionalProperties").GetBoolean());
        var name = new Regex(At("access", "$defs/conditions/properties/conditions/propertyNames/pattern").GetString()!, RegexOptions.NonBacktracking);
        Assert.All(ShippedCopy.Shipped.Conditions, c => Assert.Matches(name, c.Name));
    }

    [Fact]
    public void The_schema_of_rules_has_the_patterns_that_the_reader_knows_each_with_its_words()
    {
        policies.Change("watch.yaml", "find: slow-scan", "find: zzz").Change("watch.yaml", "find: refusals\n  per: client\n  window: 1h", "find: refusals\n  per: zzz\n  window: 1h");
        policies.Change("watch.yaml", "find: outside-hours\n  per: operator\n  zone: Asia/Shanghai\n  days: [", "find: outside-hours\n  per: operator\n  zone: Asia/Shanghai\n  days: [zzz, ");
        var known = Assert.Throws<CatalogueException>(policies.Read).Problems.Select(p => KnownWords().Match(p.Sentence).Groups[1].Value.Split(", ")).ToList();

        var patterns = Assert.Single(known, w => w.Contains("slow-scan"));
        Assert.Equal(patterns, At("watch", "additionalProperties/oneOf").EnumerateArray().Select(r => r.GetProperty("$ref").GetString()!["#/$defs/".Length..]));
        Assert.All(patterns, pattern => Assert.Equal(pattern, At("watch", $"$defs/{pattern}/properties/find/const").GetString()));
        Assert.All(patterns.Except(["one-person-many-operators", "own-department"]), pattern => Assert.Equal(Assert.Single(known, w => w.Contains("client")), Words("watch", $"$defs/{pattern}/properties/per")));
        Assert.Equal(Assert.Single(known, w => w.Contains("mon")), Words("watch", "$defs/outside-hours/properties/days/items"));
        Assert.Equal(RefusalCodes.All, Words("watch", "$defs/refusals/properties/codes/items"));
    }

    // Each key of a rule that must be there is refused where it is not.
    [Fact]
    public void The_schema_of_rules_requires_what_the_reader_requires()
    {
        foreach (var pattern in At("watch", "additionalProperties/oneOf").EnumerateArray().Select(r => r.GetProperty("$ref").GetString()!["#/$defs/".Length..]))
        {
            File.WriteAllText(Path.Combine(policies.Folder, "watch.yaml"), $"rule:\n  find: {pattern}\n");
            var needed = Assert.Throws<CatalogueException>(policies.Read).Problems.Select(p => Needed().Match(p.Sentence).Groups[1].Value).Where(key => key.Length > 0);
            // One of three is needed where one person's are counted.
            Assert.Equal(needed.Append("find").Except(["operators"]).Order(StringComparer.Ordinal), At("watch", $"$defs/{pattern}/required").EnumerateArray().Select(k => k.GetString()!).Order(StringComparer.Ordinal));
        }

        Assert.Equal(["operators", "clients", "departments"], At("watch", "$defs/one-person-many-operators/oneOf").EnumerateArray().Select(o => Assert.Single(o.GetProperty("required").EnumerateArray()).GetString()));
    }

    private static void Agrees(string schema, string place, CatalogueException refused)
    {
        var problem = Assert.Single(refused.Problems, p => p.Sentence.StartsWith("`zzz`", StringComparison.Ordinal));
        var known = Known().Match(problem.Sentence).Groups[1].Value.Split(", ");
        Assert.Equal(known, Keys(At(schema, place).GetProperty("properties")).Order(StringComparer.Ordinal));
        Assert.False(At(schema, place).GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void A_schema_has_the_words_that_its_reader_knows()
    {
        Assert.Equal(LintCodes.Acceptable.Order(StringComparer.Ordinal), Words("access", "$defs/policy/properties/accepts/propertyNames"));
        Assert.Equal(Enum.GetNames<FieldClass>().Select(n => n.ToLowerInvariant()), Words("dataset", "$defs/field/properties/class"));
        Assert.Equal(Enum.GetNames<Sharing>().Select(n => n.ToLowerInvariant()), Words("dataset", "properties/sharing"));
        Assert.Equal(Enum.GetValues<FieldFormat>().Length - 1, Words("dataset", "$defs/field/properties/format").Count());
    }

    [Theory]
    [InlineData("prefix(1) prefix(9) prefix(10) prefix(59) prefix(60) prefix(64) prefix(65) prefix(0) prefix(06) prefix(640) prefix prefix() prefix(1,2) prefix(-1)")]
    [InlineData("round(1) round(2) round(9) round(10) round(99999999) round(100000000) round(100000001) round(200000000) round(1000000000) round(0) round(-2) round(2.5)")]
    [InlineData("band(0) band(0,18,60) band(-5,0,5) band(-0,1) band() band(1,) band(,1) band(1;2) band(01) band(1")]
    [InlineData("division(province) division(city) division(county) division(township) division(village) division(cell) division(6) division")]
    [InlineData("surname last4 region year decade redact pseudonym clear hidden surname() pseudonym(1) Surname")]
    public void A_schema_takes_the_masks_that_its_reader_takes(string masks)
    {
        var forms = At("access", "$defs/policy/properties/allow/properties/mask/additionalProperties/anyOf").EnumerateArray().ToList();
        foreach (var mask in masks.Split(' ').Append("band( 0, 18 )").Append("prefix( 6 )").Append($"band({string.Join(',', Enumerable.Range(0, 32))})").Append($"band({string.Join(',', Enumerable.Range(0, 33))})"))
        {
            var taken = forms.Exists(f => f.TryGetProperty("pattern", out var pattern) ? Regex.IsMatch(mask, pattern.GetString()!) : f.GetProperty("enum").EnumerateArray().Any(w => w.GetString() == mask));
            Assert.True(taken == (GridDataExchange.Catalog.Treatment.FindMask(mask) is not null), mask);
        }
    }

    [Fact]
    public void Every_shipped_file_names_its_schema()
    {
        foreach (var file in Directory.EnumerateFiles(ShippedPolicies.Folder, "*.yaml", SearchOption.AllDirectories))
        {
            var named = Named().Match(File.ReadLines(file).First());
            Assert.True(named.Success, file);
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, named.Groups[1].Value)), file);
        }
    }

    private static IEnumerable<string> Keys(JsonElement properties) => properties.EnumerateObject().Select(p => p.Name);

    private static IEnumerable<string?> Words(string schema, string place) => At(schema, place).GetProperty("enum").EnumerateArray().Select(w => w.GetString());

    private static JsonElement At(string schema, string place)
    {
        var at = JsonDocument.Parse(File.ReadAllText(Path.Combine(ShippedPolicies.Folder, "schema", schema + ".json"))).RootElement;
        foreach (var step in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at.ValueKind is JsonValueKind.Array ? at[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(step);
        }

        return at;
    }

    [GeneratedRegex("use one of (.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Known();

    [GeneratedRegex("use (?:one of )?((?:[a-z-]+, )+[a-z-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex KnownWords();

    [GeneratedRegex("needs? (?:one of )?`([A-Za-z]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Needed();

    [GeneratedRegex(@"^# yaml-language-server: \$schema=(\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
