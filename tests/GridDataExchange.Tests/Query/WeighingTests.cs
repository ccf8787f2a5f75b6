using System.Text.Json;
using GridDataExchange.Catalog;
using GridDataExchange.Policies;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Query;
using GridDataExchange.Query.Selections;
using GridDataExchange.Tests.Catalog;
using Npgsql;

namespace GridDataExchange.Tests.Query;

/// <summary>What a request could cost is refused before anything runs: no test here reaches a database.</summary>
public sealed class WeighingTests : IAsyncLifetime
{
    private static readonly PolicySet Policies = PolicyReader.Read(ShippedPolicies.Folder, CatalogueReader.Read(ShippedPolicies.Folder));
    private static readonly RequestContext Context = new("CASE-1", "op-1", false, DateTimeOffset.UnixEpoch, new DateOnly(1970, 1, 1));

    private readonly Unreachable databases = new();
    private readonly DirectoryInfo keys = Directory.CreateTempSubdirectory("gdx-keys-");
    private QueryEngine engine = null!;

    public ValueTask InitializeAsync()
    {
        engine = new QueryEngine(Policies.Catalogue, MasterKey.Create(), new RetentionKeys(keys.FullName), databases, new QueryBounds { Aliases = 1_000 }); // more than usual, for the weight of many
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await databases.DisposeAsync();
        keys.Delete(recursive: true);
    }

    [Theory]
    [InlineData("interfaces { possibleTypes { name } }", 4)]
    [InlineData("fields { type { ofType { name } } }", 3)]
    [InlineData("a: interfaces { possibleTypes { name } } b: interfaces { possibleTypes { name } }", 3)]
    public async Task Lists_within_lists_of_the_schema_are_weighed(string part, int times)
    {
        var nested = part;
        for (var i = 1; i < times; i++)
        {
            nested = part.Replace("name", nested, StringComparison.Ordinal);
        }

        var document = $"{{ __schema {{ types {{ possibleTypes {{ {nested} }} }} }} }}";
        Assert.Equal(RefusalCode.TooCostly, await RefusedAsync(document));
    }

    [Fact]
    public async Task The_introspection_query_of_tools_is_not_too_costly() => await AskAsync("""
        query { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...FullType }
            directives { name description locations args { ...InputValue } } } }
        fragment FullType on __Type { kind name description
            fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
            inputFields { ...InputValue } interfaces { ...TypeRef }
            enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
        fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
        fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
        """);

    [Fact]
    public async Task One_field_under_many_names_is_weighed_as_many()
    {
        var aliases = string.Join(' ', Enumerable.Range(0, 900).Select(i => $"a{i}: name"));
        Assert.Equal(RefusalCode.TooCostly, await RefusedAsync($"{{ residents(first: 1000) {{ nodes {{ {aliases} }} }} }}"));
        await AskAsync($"{{ residents(first: 10) {{ nodes {{ {aliases} }} }} }}");
    }

    [Fact]
    public async Task A_page_of_none_is_weighed_as_the_rows_that_are_looked_for()
    {
        var aliases = string.Join(' ', Enumerable.Range(0, 50).Select(i => $"a{i}: gridCell {{ incidents(first: 0) {{ pageInfo {{ hasNextPage }} }} }}"));
        Assert.Equal(RefusalCode.TooCostly, await RefusedAsync($"{{ residents(first: 1000) {{ nodes {{ {aliases} }} }} }}"));
    }

    [Fact]
    public async Task A_list_of_values_counts_once_for_each_parent_row()
    {
        const string query = "query($first: Int, $codes: [String!]) { residents(first: $first) { nodes { gridCell { incidents(first: 1, where: { gridCode: { in: $codes } }) { nodes { id } } } } } }";
        var codes = Enumerable.Range(0, 1000).Select(i => $"{i}").ToArray();
        Assert.Equal(RefusalCode.TooCostly, await RefusedAsync(query, new { first = 1000, codes }));
        await AskAsync(query, new { first = 20, codes });
    }

    [Fact]
    public async Task A_long_value_counts_once_for_each_parent_row()
    {
        const string query = "query($first: Int, $code: String) { residents(first: $first) { nodes { gridCell { incidents(first: 1, where: { gridCode: { eq: $code } }) { nodes { id } } } } } }";
        var code = new string('2', 100_000);
        Assert.Equal(RefusalCode.TooCostly, await RefusedAsync(query, new { first = 1000, code }));
        await AskAsync(query, new { first = 10, code });
    }

    [Fact]
    public async Task More_fragments_than_validation_can_bear_are_refused_before_it()
    {
        var chain = string.Join(' ', Enumerable.Range(0, 101).Select(i => $"fragment F{i} on Resident {{ ...F{i + 1} }}"));
        Assert.Equal(RefusalCode.TooCostly, await RefusedAsync($"{{ residents {{ nodes {{ ...F0 }} }} }} {chain} fragment F101 on Resident {{ name }}"));
    }

    [Theory]
    [InlineData("""{ "first": 7 }""", 7)]
    [InlineData("""{}""", 50)]
    public async Task A_whole_number_in_variables_is_an_Int(string variables, long first)
    {
        var question = await AskAsync("query($first: Int) { residents(first: $first) { nodes { id } } }", JsonSerializer.Deserialize<JsonElement>(variables));
        Assert.Equal(first, question.EstimatedRows);
    }

    [Theory]
    [InlineData("{ node(id: 5) { id } }")]
    [InlineData("{ resident(id: 99999999999999999999999999) { id } }")]
    public async Task A_number_for_an_id_is_an_id_of_nothing(string document)
    {
        var question = await AskAsync(document);
        Assert.DoesNotContain(question.Values, value => value is not null);
    }

    [Fact]
    public async Task Null_within_a_list_of_values_is_refused() =>
        Assert.Equal(RefusalCode.BadInput, await RefusedAsync("query($code: String) { residents(where: { gridCode: { in: [$code] } }) { nodes { id } } }", new { code = (string?)null }));

    [Theory]
    [InlineData("""{ gridCode: { in: ["a", "b"] }, name: { in: ["c"] } }""", """{ gridCode: { in: ["a"] }, name: { in: ["b", "c"] } }""")]
    [InlineData("""{ gridCode: { eq: "a" } }""", """{ gridCode: { eq: "b" } }""")]
    public async Task Cursors_of_different_filters_are_bound_differently(string one, string other) =>
        Assert.NotEqual(await BindingAsync(one), await BindingAsync(other));

    private async Task<string> BindingAsync(string where)
    {
        var question = await AskAsync($"{{ residents(where: {where}) {{ nodes {{ id }} }} }}");
        var page = Assert.IsType<ManyRoot>(Assert.Single(question.Selection.Roots)).Connection;
        return Convert.ToHexString((byte[])question.Values[page.Binding]!);
    }

    private async Task<Question> AskAsync(string document, object? variables = null)
    {
        var caller = new Caller("emergency-management", "emergency-management-client", "disaster-relief", [.. Policies.Catalogue.Datasets.Select(d => $"data:{d.Name}").Order(StringComparer.Ordinal)], ["230881"]);
        var entitlement = Entitler.Entitle(Policies, caller, Context);
        var json = variables is null ? (JsonElement?)null : JsonSerializer.SerializeToElement(variables);
        var question = await engine.ValidateAsync(engine.Read(document, entitlement), null, json, entitlement, Context, TestContext.Current.CancellationToken);
        engine.Weigh(question);
        engine.Plan(question);
        return question;
    }

    private async Task<RefusalCode> RefusedAsync(string document, object? variables = null) =>
        (await Assert.ThrowsAsync<RefusedException>(() => AskAsync(document, variables))).Refusal.Code;

    private sealed class Unreachable : IDatabases
    {
        private readonly NpgsqlDataSource source = NpgsqlDataSource.Create("Host=/nowhere");

        public NpgsqlDataSource For(DatabaseRole role) => source;

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
