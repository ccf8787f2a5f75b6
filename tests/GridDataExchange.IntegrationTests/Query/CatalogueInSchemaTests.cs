using System.Text.Json;
using GridDataExchange.Query;
using static GridDataExchange.IntegrationTests.Query.CountyFixture;

namespace GridDataExchange.IntegrationTests.Query;

/// <summary>What the catalogue says of a field beyond its type, as partners see it.</summary>
public sealed class CatalogueInSchemaTests(CountyFixture county) : IClassFixture<CountyFixture>
{
    private const string Name = "name:            { type: String, class: personal, format: person-name, required: true,";

    [Fact]
    public async Task A_deprecated_field_is_deprecated_in_the_schema_with_its_reason_and_still_answers()
    {
        var under = PoliciesCopy.With("catalog/resident.yaml", Name, $"{Name} deprecated: use fullName, description: {{ en: As in the register, zh: 户籍登记的姓名 }},");
        var data = JsonDocument.Parse((await county.AskAsync(CivilAffairs(), "{ __type(name: \"Resident\") { fields(includeDeprecated: true) { name description isDeprecated deprecationReason } } residents { nodes { name } } }", under: under)).Data).RootElement;
        var field = data.GetProperty("__type").GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("name").GetString() == "name");
        Assert.Equal(
            ("姓名 / Name. 户籍登记的姓名 / As in the register", true, "use fullName"),
            (field.GetProperty("description").GetString(), field.GetProperty("isDeprecated").GetBoolean(), field.GetProperty("deprecationReason").GetString()));
        Assert.NotEmpty(data.GetProperty("residents").GetProperty("nodes").EnumerateArray());
        var listed = JsonDocument.Parse((await county.AskAsync(CivilAffairs(), "{ catalog { name fields { name deprecated } } }", under: under)).Data).RootElement;
        Assert.Contains("{\"name\":\"name\",\"deprecated\":\"use fullName\"}", listed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dataset_that_is_not_listed_and_what_leads_to_it_are_not_in_the_catalogue()
    {
        var under = PoliciesCopy.With("catalog/visit.yaml", "plural: visits\n", "plural: visits\nlisted: false\n");
        var catalogue = JsonDocument.Parse((await county.AskAsync(CivilAffairs(), "{ catalog { name relations { name to } } }", under: under)).Data).RootElement.GetRawText();
        Assert.DoesNotContain("visit", catalogue, StringComparison.Ordinal);
        Assert.Contains("\"resident\"", catalogue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_least_size_of_a_group_is_the_datasets()
    {
        const string groups = "{ visitGroups(by: [result]) { count } }";
        Assert.Empty(Groups(await county.AskAsync(CivilAffairs(), groups)));
        var under = PoliciesCopy.With("catalog/visit.yaml", "plural: visits\n", "plural: visits\nleastGroup: 4\n");
        Assert.Equal("""[{"count":4}]""", $"[{string.Join(',', Groups(await county.AskAsync(CivilAffairs(), groups, under: under)).Select(g => g.GetRawText()))}]");

        static IEnumerable<JsonElement> Groups(QueryAnswer answer) => JsonDocument.Parse(answer.Data).RootElement.GetProperty("visitGroups").EnumerateArray();
    }

    [Fact]
    public async Task An_answer_that_takes_more_bytes_than_the_bound_is_refused_with_the_bound_named()
    {
        var bounded = new QueryEngine(county.Policies.Catalogue, county.Key, county.Retention, county.Databases, new QueryBounds { AnswerBytes = 300 });
        var entitlement = GridDataExchange.Policies.Entitler.Entitle(county.Policies, CivilAffairs(), Context);
        foreach (var (first, fits) in ((int, bool)[])[(1, true), (4, false)])
        {
            var question = await bounded.ValidateAsync(bounded.Read("query($first: Int) { residents(first: $first) { nodes { name } } }", entitlement), null, JsonSerializer.SerializeToElement(new { first }), entitlement, Context, TestContext.Current.CancellationToken);
            var outcome = await Record.ExceptionAsync(() => bounded.RunAsync(bounded.Plan(question), question, Facts, TestContext.Current.CancellationToken));
            Assert.Equal(fits, outcome is null);
            if (!fits)
            {
                var refusal = Assert.IsType<RefusedException>(outcome).Refusal;
                Assert.Equal(RefusalCode.TooCostly, refusal.Code);
                Assert.Contains("bound of 300 bytes", refusal.Sentence, StringComparison.Ordinal);
            }
        }
    }
}
