using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyReaderTests : IDisposable
{
    private readonly AccessFolder access = new();

    public void Dispose() => access.Dispose();

    [Fact]
    public void An_allow_is_read_as_written()
    {
        var allow = Assert.Single(access.Read().Allows);
        Assert.Equal("care-persons", allow.Name);
        Assert.Equal(["town-hall", "care", "data:person"], [.. allow.To.Departments, .. allow.To.Purposes, .. allow.To.Scopes]);
        Assert.Equal("request.operator.name != \"\"", allow.When!.Text);
        Assert.IsType<Comparison>(allow.Rows);
        Assert.Equal("person", allow.Dataset.Name);
        Assert.Equal(["gridCode clear", "house clear", "idNumber region"], allow.Treatments.Select(t => $"{t.Key} {t.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(["idNumber"], allow.Lookup);
        Assert.Equal(new Limits(500, 200, 5000), allow.Limits);
    }

    [Fact]
    public void A_deny_is_read_as_written()
    {
        var deny = Assert.Single(access.Read().Denies);
        Assert.True(deny.HidesRow);
        Assert.Null(deny.When);
        Assert.Equal(["police"], deny.Except.Departments);
    }

    [Fact]
    public void Scopes_are_read_with_title_and_dataset() =>
        Assert.Equal(["data:house", "data:person", "officer"], access.Read().Scopes.Select(s => s.Name));

    [Fact]
    public void Block_and_flow_style_are_one()
    {
        access.Files.Write("access/care.yaml", """
            # a comment
            { allow: { on: person, rows: 'row.age >= 60', lookup: [idNumber], mask: {idNumber: region}, clear: [gridCode, house],
              when: "request.operator.name != \"\"", limits: { personsPerDay: 5000, rowsPerRequest: 500, lookupsPerDay: 200 },
              to: { scopes: [data:person], departments: [town-hall], purposes: [care] } }, policy: care-persons }
            """);
        using var other = new AccessFolder();
        Assert.Equal(other.Version, access.Version);
    }

    [Theory]
    [InlineData("on: person", "on: persons", "care.yaml:5: the catalogue has no dataset `persons`: use one of call, house, person")]
    [InlineData("on: person", "on: call", "care.yaml:5: the dataset `call` is not shared (not yet agreed): no policy may allow it")]
    [InlineData("rows: row.age >= 60", "", "care.yaml:3: `rows` says which rows the policy is about: add it, `rows: true` for all")]
    [InlineData("rows: row.age >= 60", "rows: row.agee >= 60", "care.yaml:6: in `rows`, column 5: the dataset `person` has no field `agee`\n    row.agee >= 60\n        ^")]
    [InlineData("rows: row.age >= 60", "rows: \"false\"", "care.yaml:6: this is false for every row: remove the policy or correct its condition")]
    [InlineData("rows: row.age >= 60", "rows: [true]", "care.yaml:6: `rows` must be a text that is not empty, not a list: correct it")]
    [InlineData("when: request.operator.name != \"\"", "when: row.age > 1", "care.yaml:4: in `when`, column 5: `row` has no place in `when`, which speaks of the caller and the request alone: put the test into `rows`\n    row.age > 1\n        ^")]
    [InlineData("[town-hall]", "[Town-Hall]", "care.yaml:3: `Town-Hall` cannot be a department: use its code, lower-case words with hyphens")]
    [InlineData("[town-hall]", "[town\u200B-hall]", "care.yaml:3: `town\u200B-hall` cannot be a department: use its code, lower-case words with hyphens")]
    [InlineData("[town-hall]", "[]", "care.yaml:3: `departments` is an empty list: name something or remove the key")]
    [InlineData("[town-hall]", "[town-hall, town-hall]", "care.yaml:3: `town-hall` is there twice under `departments`: remove one of the two")]
    [InlineData("purposes: [care]", "purposes: [Care]", "care.yaml:3: there is no purpose `Care` in purposes.yaml: use one of care")]
    [InlineData("[data:person]", "[data:persons]", "care.yaml:3: there is no scope `data:persons` in scopes.yaml: correct it or add it there")]
    [InlineData("to: { departments: [town-hall], purposes: [care], scopes: [data:person] }", "to: {}", "care.yaml:3: `to` would mean everybody: name departments, purposes or scopes")]
    [InlineData("  to: { departments: [town-hall], purposes: [care], scopes: [data:person] }\n", "", "care.yaml:3: `allow` needs `to`: add it")]
    [InlineData("departments: [town-hall]", "department: [town-hall]", "care.yaml:3: `department` is not a key of `to`: remove it or use one of departments, purposes, scopes")]
    [InlineData("clear: [gridCode, house]", "clear: [gridCode, House]", "care.yaml:7: the dataset `person` has no field or relation `House`: correct it or add it to the catalogue")]
    [InlineData("clear: [gridCode, house]", "clear: [gridCode, idNumber]", "care.yaml:8: `idNumber` is both clear and masked: keep one of the two")]
    [InlineData("{ idNumber: region }", "{ idNumber: year }", "care.yaml:8: the mask `year` does not fit `idNumber`: use one of last4, region, redact")]
    [InlineData("{ idNumber: region }", "{ idNumber: Region }", "care.yaml:8: `Region` is no mask: use one of last4, region, redact")]
    [InlineData("{ idNumber: region }", "{ idNumber: clear }", "care.yaml:8: `clear` is no mask: use one of last4, region, redact")]
    [InlineData("{ idNumber: region }", "{ calls: redact }", "care.yaml:8: `calls` is a relation, which has no mask: put it under `clear`")]
    [InlineData("{ idNumber: region }", "{ nothing: redact }", "care.yaml:8: the dataset `person` has no field or relation `nothing`: correct it or add it to the catalogue")]
    [InlineData("lookup: [idNumber]", "lookup: [mood]", "care.yaml:9: `mood` cannot be looked up: remove it, or write `lookup: true` for the field in the catalogue")]
    [InlineData("rowsPerRequest: 500", "rowsPerRequest: 0", "care.yaml:10: `rowsPerRequest` cannot be `0`: write a whole number from 1 to 2147483647")]
    [InlineData("rowsPerRequest: 500", "rowsPerRequest: -5", "care.yaml:10: `rowsPerRequest` cannot be `-5`: write a whole number from 1 to 2147483647")]
    [InlineData("rowsPerRequest: 500", "rows: 5", "care.yaml:10: `rows` is not a key of `limits`: remove it or use one of lookupsPerDay, personsPerDay, rowsPerRequest")]
    [InlineData("  on: person\n", "  on: person\n  on: house\n", "care.yaml:6: `on` is there twice in one mapping: remove one of the two")]
    [InlineData("  on: person\n", "  on: person\n  fields: [age]\n", "care.yaml:6: `fields` is not a key of `allow`: remove it or use one of clear, limits, lookup, mask, on, rows, to, when")]
    [InlineData("  on: person\n", "  count: true\n  on: person\n", "care.yaml:5: `count` would give numbers of persons, and the exchange has no statistics yet that keep a number from telling of one of them: remove it")]
    [InlineData("  on: person\n", "  on: person\n  require: [case]\n", "care.yaml:6: `require` is a key of a purpose, for all its policies: write it in purposes.yaml, or ask for an operator here with `when: request.operator.name != \"\"`")]
    [InlineData("policy: care-persons\n", "policy: care-persons\nrequire: [case]\n", "care.yaml:2: `require` is a key of a purpose")]
    [InlineData("policy: care-persons", "policy: Care Persons", "care.yaml:1: `Care Persons` cannot name a policy: use lower-case words with hyphens, at most 40 characters")]
    [InlineData("policy: care-persons", "policy: bad-mood", "deny.yaml:1: policy `bad-mood` is in care.yaml:1 already: give one of the two another name")]
    public void A_mistake_is_refused_with_file_and_line(string text, string by, string problem)
    {
        access.Spoil(text, by);
        Assert.Contains(problem, access.Problems().Replace(access.Files.Folder + "/access/", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy: a\n", "care.yaml:1: a policy needs `allow` or `deny`: add one")]
    [InlineData("policy: a\nallow: { on: person }\ndeny: { on: person }\n", "care.yaml:1: a policy has `allow` or `deny`, not both: split it into two")]
    [InlineData("policy: a\npermit: { on: person }\n", "care.yaml:2: `permit` is not a key of a policy: remove it or use one of accepts, allow, deny, policy, reason")]
    [InlineData("", "care.yaml:0: the file is empty: write its content or remove it")]
    [InlineData("- policy: a\n", "care.yaml:1: the document is a list where keys with values are needed: write `key: value` lines")]
    [InlineData("policy: a\nallow: { to: { departments: [a] }, on: person, rows: true }\n", "care.yaml:2: the policy shows nothing: name fields under `clear` or `mask`")]
    [InlineData("policy: a\nallow: { to: { departments: [a] }, on: person, rows: true, clear: [] }\n", "care.yaml:2: `clear` is an empty list: name something or remove the key")]
    public void A_document_that_is_no_policy_is_refused(string text, string problem)
    {
        access.Files.Write("access/care.yaml", text);
        Assert.Contains(problem, access.Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("row.mood == \"BAD\"")]
    [InlineData("row.mood == \"BAD\" || has(row.mood)")]
    [InlineData("has(row.age) && row.mood == \"BAD\"")]
    [InlineData("!(has(row.mood) && true) && row.mood == \"BAD\"")]
    [InlineData("row.mood in [\"BAD\"]")]
    [InlineData("has(row.mood) || row.mood == \"BAD\"")]
    [InlineData("(has(row.mood) || row.gridCode == \"1\") && row.mood == \"BAD\"")]
    public void A_deny_over_a_field_that_may_be_absent_must_guard_it(string rows)
    {
        access.Spoil("has(row.mood) && row.mood == \"BAD\"", $"'{rows}'", "access/deny.yaml");
        Assert.Contains("deny.yaml:2: a row may have no `mood`, and a deny also hides the rows for which its condition is unknown: write `has(row.mood) && …`", access.Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("row.mood == \"BAD\" && has(row.mood)")]
    [InlineData("has(row.mood) && !(row.mood in [\"GOOD\"])")]
    [InlineData("has(row.mood) && has(row.age) && (row.age < 18 || row.mood == \"BAD\")")]
    [InlineData("!has(row.mood) || row.mood == \"BAD\"")]
    [InlineData("!(!has(row.mood) || row.mood == \"GOOD\")")]
    [InlineData("row.gridCode == \"230881\"")]
    [InlineData("has(row.idNumber)")]
    [InlineData("true")]
    public void A_guarded_deny_is_taken(string rows)
    {
        access.Spoil("has(row.mood) && row.mood == \"BAD\"", $"'{rows}'", "access/deny.yaml");
        Assert.Single(access.Read().Denies);
    }

    [Theory]
    [InlineData("except: { departments: [police] }", "except: {}", "deny.yaml:2: `except` would mean everybody: name departments, purposes or scopes")]
    [InlineData("except: { departments: [police] }", "fields: []", "deny.yaml:2: `fields` is an empty list: name something or remove the key")]
    [InlineData("except: { departments: [police] }", "fields: [agee]", "deny.yaml:2: the dataset `person` has no field or relation `agee`: correct it or add it to the catalogue")]
    [InlineData("except: { departments: [police] }", "clear: [age]", "deny.yaml:2: `clear` is not a key of `deny`: remove it or use one of except, fields, on, rows, when")]
    [InlineData("except: { departments: [police] }", "require: [case]", "deny.yaml:2: `require` is a key of a purpose")]
    [InlineData("rows: has(row.mood) && row.mood == \"BAD\"", "when: 'true'", "deny.yaml:2: `rows` says which rows the policy is about: add it, `rows: true` for all")]
    public void A_mistaken_deny_is_refused(string text, string by, string problem)
    {
        access.Spoil(text, by, "access/deny.yaml");
        Assert.Contains(problem, access.Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data:person: ", "data:persons: ", "scopes.yaml:1: scope `data:persons` is about the dataset `persons`: write `dataset: persons`")]
    [InlineData("officer: {", "purpose:care: {", "scopes.yaml:3: `purpose:care` needs no line here: every purpose of purposes.yaml has its scope")]
    [InlineData("officer: {", "Officer: {", "scopes.yaml:3: `Officer` cannot name a scope: use data:<dataset>, publish:<dataset> or a lower-case word")]
    [InlineData("data:house: { title: { en: Houses, zh: 屋 }, dataset: house }", "data:hut: { title: { en: Houses, zh: 屋 }, dataset: hut }", "scopes.yaml:2: there is no dataset `hut` for the scope `data:hut`: correct the name or add the dataset to the catalogue")]
    [InlineData("data:person: { title: { en: Persons, zh: 人 }, dataset: person }", "", "care.yaml:5: nobody can be granted the dataset `person`: add the scope `data:person` to scopes.yaml")]
    public void A_mistaken_scope_is_refused(string text, string by, string problem)
    {
        access.Spoil(text, by, "scopes.yaml");
        Assert.Contains(problem, access.Problems(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("idNumber: prefix(0)", "`prefix(0)` needs the number of characters that are shown, from 1 to 64, such as prefix(6)")]
    [InlineData("idNumber: prefix", "`prefix` needs the number of characters that are shown, from 1 to 64, such as prefix(6)")]
    [InlineData("idNumber: prefix(18)", "the mask `prefix(18)` does not fit `idNumber`: use one of last4, region, redact, prefix(n), pseudonym")]
    [InlineData("idNumber: pseudonym(1)", "`pseudonym(1)` must be pseudonym alone: it takes no parameters")]
    [InlineData("age: round(1)", "`round(1)` needs a whole step, from 2 to 100000000, such as round(10)")]
    [InlineData("age: \"band(18,0)\"", "`band(18,0)` needs whole lower bounds that rise, at most 32, such as band(0,18,60)")]
    [InlineData("age: \"band(0,3000000000)\"", "the mask `band(0,3000000000)` does not fit `age`: use one of redact, round(n), band(a,b,…)")]
    [InlineData("age: division(county)", "the mask `division(county)` does not fit `age`: use one of redact, round(n), band(a,b,…)")]
    [InlineData("gridCode: division(street)", "`division(street)` needs a level, one of province, city, county, township, village, such as division(county)")]
    [InlineData("age: mean", "`mean` is no mask: use one of redact, round(n), band(a,b,…)")]
    public void A_mistaken_mask_is_refused(string mask, string problem)
    {
        access.Spoil("clear: [gridCode, house]", "clear: [house]").Spoil("idNumber: region", mask);
        Assert.Equal($"care.yaml:8: {problem}", access.Problems());
    }

    [Fact]
    public void A_band_that_a_mapping_of_braces_cuts_off_is_to_be_put_in_quotes()
    {
        access.Spoil("mask: { idNumber: region }", "mask: { age: band(0, 18, 60) }");
        Assert.Contains("care.yaml:8: `band(0` is not closed: write `)`, and in a mapping of braces, where a comma ends a value, put the mask in quotes", access.Problems(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_is_read_as_its_one_name()
    {
        access.Spoil("mask: { idNumber: region }", "mask:\n    idNumber: prefix( 6 )\n    age: band(0, 18, 60)");
        Assert.Equal(["age band(0,18,60)", "gridCode clear", "house clear", "idNumber prefix(6)"], access.Read().Allows.Single().Treatments.Select(t => $"{t.Key} {t.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        access.Spoil("rows: row.age >= 60", "rows: row.x >= 60").Spoil("rowsPerRequest: 500", "rowsPerRequest: many").Spoil("on: person", "on: nothing", "access/deny.yaml");
        Assert.Equal(3, access.Problems().Split(".yaml:").Length - 1);
    }

    [Fact]
    public void A_missing_folder_is_a_sentence()
    {
        var catalogue = access.Files.Read();
        Assert.Contains("the folder cannot be read", Assert.Throws<CatalogueException>(() => PolicyReader.Read("/nowhere", catalogue)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_would_not_be_read_is_refused()
    {
        access.Files.Write("access/deny.yml", AccessFolder.Deny);
        Assert.Contains("deny.yml:0: only files whose names end in .yaml are read here", access.Problems(), StringComparison.Ordinal);
    }
}
