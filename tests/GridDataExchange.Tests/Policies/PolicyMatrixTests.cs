using System.Collections.Immutable;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Policies.Expressions;
using GridDataExchange.Policies.Matrix;
using GridDataExchange.Tests.Catalog;

namespace GridDataExchange.Tests.Policies;

public sealed class PolicyMatrixTests
{
    private static readonly Audience Care = new(["health"], ["elderly-care"], ["data:person"]);
    private static readonly PolicySet Shipped = PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder));

    private static AllowPolicy Allow(string name, string shows, string rows = "true", string? when = null, string[]? lookup = null) => new(
        name, Care, when is null ? null : ExpressionReader.ReadWhen(when), Sample.Person, Sample.Rows(rows),
        shows.Split(' ').Select(s => s.Split(':')).ToDictionary(s => s[0], s => Treatment.FindMask(s[1]) ?? Treatment.Clear).ToImmutableDictionary(StringComparer.Ordinal),
        [.. lookup ?? []], Limits.None);

    private static PolicyMatrix Matrix(AllowPolicy[] allows, params DenyPolicy[] denies) => PolicyMatrix.Of(
        new PolicySet(Sample.Catalogue, "v1", [.. allows], [.. denies]) { Scopes = [new("data:person", new("Persons", "人"), "person"), new("data:household", new("Households", "户"), "household")] }, "elderly-care")!;

    private static string Cell(PolicyMatrix matrix, string field, string department = "health", string dataset = "person")
    {
        var row = matrix.Datasets.Single(d => d.Dataset.Name == dataset).Rows.Single(r => r.Name == field);
        return string.Join(", ", row.Cells[matrix.Departments.IndexOf(department)].Entries.Select(e => e.IsConditional ? $"{e.What}?{string.Join(',', e.Notes)}" : e.What));
    }

    private static string Write(Action<PolicyMatrix, TextWriter> write, PolicyMatrix matrix)
    {
        var text = new StringWriter();
        write(matrix, text);
        return text.ToString();
    }

    [Fact]
    public void Departments_are_those_of_policies_and_stewards() =>
        Assert.Equal(["civil-affairs", "health", "police", "public-security"], Matrix([Allow("a", "name:clear")], new DenyPolicy("d", Sample.Person, null, Sample.Rows("row.livingAlone"), [], new(["police"], [], []))).Departments);

    [Fact]
    public void A_cell_lists_what_can_apply_by_rising_severity()
    {
        var matrix = Matrix([Allow("a", "birthDate:decade phone:last4", "row.livingAlone"), Allow("b", "birthDate:year", when: "request.operator.verified"), Allow("c", "phone:clear name:clear")]);
        Assert.Equal("year?1, decade?2", Cell(matrix, "birthDate"));
        Assert.Equal("clear", Cell(matrix, "phone"));
        Assert.Equal("clear", Cell(matrix, "name"));
        Assert.Equal("hidden", Cell(matrix, "nickname"));
        Assert.Equal("hidden", Cell(matrix, "name", "civil-affairs"));
        Assert.Equal("hidden", Cell(matrix, "address", dataset: "household"));
        Assert.Equal(["1 b when request.operator.verified rows ", "2 a when  rows row.livingAlone"], matrix.Notes.Select(n => $"{n.Number} {n.Policy} when {n.When} rows {n.Rows}"));
    }

    [Fact]
    public void Lookup_is_listed_where_it_can_be_done() =>
        Assert.Equal("region?1, lookup?1", Cell(Matrix([Allow("a", "idNumber:region", "row.livingAlone", lookup: ["idNumber"])]), "idNumber"));

    [Fact]
    public void A_deny_of_a_field_may_hide_it_or_always_does()
    {
        Assert.Equal("clear, hidden?1", Cell(Matrix([Allow("a", "name:clear")], new DenyPolicy("d", Sample.Person, null, Sample.Rows("has(row.phone)"), ["name"], Audience.Nobody)), "name"));
        Assert.Equal("hidden", Cell(Matrix([Allow("a", "name:clear")], new DenyPolicy("d", Sample.Person, null, Sample.Rows("true"), ["name"], Audience.Nobody)), "name"));
    }

    [Fact]
    public void A_deny_of_rows_is_noted_with_the_dataset_or_hides_all_of_it()
    {
        var matrix = Matrix([Allow("a", "name:clear")], new DenyPolicy("d", Sample.Person, null, Sample.Rows("has(row.phone)"), [], new(["police"], [], [])));
        var person = matrix.Datasets.Single(d => d.Dataset.Name == "person");
        Assert.Equal([1], person.Denied[matrix.Departments.IndexOf("health")]);
        Assert.Empty(person.Denied[matrix.Departments.IndexOf("police")]);
        Assert.True(matrix.Notes.Single().Denies);
        Assert.Equal("hidden", Cell(Matrix([Allow("a", "name:clear")], new DenyPolicy("d", Sample.Person, null, Sample.Rows("true"), [], Audience.Nobody)), "name"));
    }

    [Fact]
    public void A_purpose_that_is_not_there_has_no_matrix() => Assert.Null(PolicyMatrix.Of(Shipped, "fun"));

    [Fact]
    public void For_statistics_nothing_is_shown_but_areas() =>
        Assert.Equal(["division", "grid_cell"], PolicyMatrix.Of(Shipped, "statistics")!.Datasets.Where(d => d.IsShown).Select(d => d.Dataset.Name));

    [Fact]
    public void Every_purpose_has_a_matrix_that_agrees_with_entitlements()
    {
        foreach (var purpose in Shipped.Catalogue.Purposes)
        {
            var matrix = PolicyMatrix.Of(Shipped, purpose.Code)!;
            foreach (var (department, at) in matrix.Departments.Select((d, i) => (d, i)))
            {
                var request = new RequestContext("TJ-1", "op-1", true, DateTimeOffset.UnixEpoch, new DateOnly(2026, 11, 23));
                var entitlement = Entitler.Entitle(Shipped, new Caller(department, "client", purpose.Code, [.. Shipped.Scopes.Select(s => s.Name)], []), request);
                foreach (var dataset in matrix.Datasets)
                {
                    Assert.All(dataset.Rows, row => Assert.Equal(
                        entitlement.Find(dataset.Dataset.Name)?.TreatmentsOf(row.Name).Select(t => t.Name) ?? [],
                        row.Cells[at].Entries.Select(e => e.What).Where(w => w is not (MatrixCell.Hidden or MatrixCell.Lookup))));
                }
            }
        }
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@x", "\"'@x\"")]
    [InlineData("\tx", "\"'\tx\"")]
    [InlineData("\rx", "\"'\rx\"")]
    [InlineData("＝x", "\"'＝x\"")]
    [InlineData("a\"b,c\nd", "\"a\"\"b,c\nd\"")]
    [InlineData("", "\"\"")]
    public void No_field_of_CSV_is_a_formula_or_ends_early(string text, string field) => Assert.Equal(field, CsvMatrix.Field(text));

    [Fact]
    public void CSV_has_a_line_a_field_and_names_policies()
    {
        var lines = Write(CsvMatrix.Write, PolicyMatrix.Of(Shipped, "elderly-care")!).Split("\r\n");
        Assert.Equal("\"elderly-care\",\"resident\",\"name\",\"hidden\",\"clear? elderly-care-home-visits\"", string.Join(',', lines.Single(l => l.StartsWith("\"elderly-care\",\"resident\",\"name\"", StringComparison.Ordinal)).Split(',')[..5]));
        Assert.Equal(Shipped.Catalogue.Datasets.Sum(d => 1 + d.Fields.Count + d.Relations.Count) + 2, lines.Length);
        Assert.All(lines[..^1], l => Assert.Equal(lines[0].Count(c => c == ','), l.Count(c => c == ',')));
    }

    [Fact]
    public void HTML_needs_nothing_else_and_escapes_what_it_says()
    {
        var html = Write(HtmlMatrix.Write, Matrix([Allow("a", "name:clear", "row.name == '<script>alert(\"x\")</script>'")]));
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);
        Assert.Contains("<td class=\"clear\">clear ?1</td>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_escapes_what_it_says()
    {
        var markdown = Write(MarkdownMatrix.Write, Matrix([Allow("a", "name:clear", "row.name == 'a`b``c'")]));
        Assert.Contains("- ?1 `a`: rows ``` row.name == \"a`b``c\" ```\n", markdown, StringComparison.Ordinal);
        Assert.Single(markdown.Split('\n').Where(l => l.StartsWith('|')).Select(l => l.Count(c => c == '|')).Distinct());
    }
}
