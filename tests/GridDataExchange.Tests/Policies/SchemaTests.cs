using System.Text.Json;
using System.Text.RegularExpressions;
using GridDataExchange.Catalog;
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
        var refused = Assert.Throws<CatalogueException>(() => PolicyTests.Run(policies.Folder, set, (_, value) => value));
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
        Assert.Equal(Enum.GetValues<MaskKind>().Select(m => GridDataExchange.Catalog.Treatment.By(m).Name), Words("access", "$defs/policy/properties/allow/properties/mask/additionalProperties"));
        Assert.Equal(LintCodes.Acceptable.Order(StringComparer.Ordinal), Words("access", "$defs/policy/properties/accepts/propertyNames"));
        Assert.Equal(Enum.GetNames<FieldClass>().Select(n => n.ToLowerInvariant()), Words("dataset", "$defs/field/properties/class"));
        Assert.Equal(Enum.GetNames<Sharing>().Select(n => n.ToLowerInvariant()), Words("dataset", "properties/sharing"));
        Assert.Equal(Enum.GetValues<FieldFormat>().Length - 1, Words("dataset", "$defs/field/properties/format").Count());
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

    [GeneratedRegex(@"^# yaml-language-server: \$schema=(\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
