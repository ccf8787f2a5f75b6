using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Query;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Administration;

public sealed class CapturedRowTests(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    private static readonly string[] Secret = ["mac", "entries", "content", "element", "protected", "ClientSecret", "JsonWebKeySet", "Properties"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_is_kept_with_who_made_it_and_what_was_before_and_after()
    {
        var grant = await outbox.AddGrantAsync();
        Assert.True(await outbox.Registry.EndGrantAsync(grant.Id, OutboxFixture.Actor, Stop));

        Assert.Equal(
            ("client", "bureau", "data-bureau", "gdx_registry", grant.Id.ToString("D")),
            (await ChangeAsync("actor ->> 'kind'"), await ChangeAsync("actor ->> 'name'"), await ChangeAsync("actor ->> 'department'"), await ChangeAsync("role"), await ChangeAsync("target")));
        var rows = await outbox.RowsAsync("grant.end");
        Assert.Equal(["registry.access_grant UPDATE", "registry.standing UPDATE"], rows.Select(r => $"{r.GetProperty("table")} {r.GetProperty("operation")}"));
        Assert.Null(rows[0].GetProperty("before").GetProperty("ended").GetString());
        Assert.NotNull(rows[0].GetProperty("after").GetProperty("ended").GetString());
        Assert.Equal("data:resident", Assert.Single(rows[0].GetProperty("after").GetProperty("scopes").EnumerateArray()).GetString());
        Assert.StartsWith("sha256:", rows[0].GetProperty("after").GetProperty("mac").GetString(), StringComparison.Ordinal);

        Task<string> ChangeAsync(string column) => outbox.Databases.ScalarAsync<string>($"SELECT {column} FROM outbox.change WHERE act = 'grant.end' AND target = $1", grant.Id.ToString("D"));
    }

    [Fact]
    public async Task Whoever_makes_up_a_row_for_SQL_of_his_own_has_what_he_did_on_record_all_the_same()
    {
        var grant = await outbox.AddGrantAsync();
        await outbox.Databases.TamperAsync("UPDATE registry.access_grant SET scopes = '{admin}' WHERE id = $1", DatabaseRole.Owner, grant.Id);

        var row = Assert.Single(await outbox.RowsAsync("made.up"));
        Assert.Equal(("[\"data:resident\"]", "[\"admin\"]"), (row.GetProperty("before").GetProperty("scopes").ToString(), row.GetProperty("after").GetProperty("scopes").ToString()));
        Assert.Equal("gdx_owner", await outbox.Databases.ScalarAsync<string>("SELECT role FROM outbox.change WHERE act = 'made.up' ORDER BY number DESC LIMIT 1"));
    }

    [Fact]
    public async Task What_finds_nothing_to_change_or_is_rolled_back_leaves_nothing()
    {
        var before = await outbox.Databases.ScalarAsync<long>("SELECT count(*) FROM outbox.change");
        Assert.False(await outbox.Registry.EndGrantAsync(Guid.NewGuid(), OutboxFixture.Actor, Stop));
        await outbox.Registry.PutDepartmentAsync(new(OutboxFixture.Department, "Civil affairs", "民政局"), OutboxFixture.Actor, Stop);
        Assert.Null(await outbox.RefusalAsync(DatabaseRole.Registry, OutboxFixture.Row("registry.department"), "UPDATE registry.department SET title_en = 'Gone'"));
        Assert.Equal(before, await outbox.Databases.ScalarAsync<long>("SELECT count(*) FROM outbox.change"));
    }

    [Fact]
    public async Task A_table_of_administration_is_not_emptied_at_a_stroke() =>
        Assert.Equal("GX003", await outbox.RefusalAsync(DatabaseRole.Owner, OutboxFixture.Row(await NamesAsync()), "TRUNCATE registry.access_grant"));

    [Fact]
    public async Task Of_datasets_each_statement_is_kept_with_how_many_rows_it_touched()
    {
        await outbox.County.InsertAsync("visit", CountyFixture.Visit("V100", "R2", "CARE", 3), CountyFixture.Visit("V101", "R2", "CARE", 4));
        var published = Assert.Single(await outbox.RowsAsync("data.publish"));
        Assert.Equal(("data.visit", "INSERT", 2), (published.GetProperty("table").GetString(), published.GetProperty("operation").GetString(), published.GetProperty("rows").GetInt32()));

        await outbox.Databases.TamperAsync("UPDATE data.visit SET kind = 'CARE' WHERE visit_no IN ('V100', 'V101'); DELETE FROM data.visit WHERE visit_no = 'V100'; TRUNCATE data.visit");
        var rows = await outbox.RowsAsync("made.up");
        Assert.Equal(["UPDATE 2", "DELETE 1", "TRUNCATE 6"], rows.Select(r => $"{r.GetProperty("operation")} {r.GetProperty("rows")}"));
    }

    [Fact]
    public async Task What_publishing_makes_of_tables_is_kept_with_their_definitions()
    {
        var rows = await outbox.RowsAsync("tables.define", first: true);
        Assert.Equal(outbox.County.Policies.Catalogue.Datasets.Count(d => d.Header.Source == DatasetHeader.ExchangeSource), rows.Count);
        var resident = rows.Single(r => r.GetProperty("table").GetString() == "data.resident");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, resident.GetProperty("before").ValueKind);
        Assert.Equal("bytea", resident.GetProperty("after").GetProperty("columns").GetProperty("phone").GetString());

        var before = await outbox.Databases.ScalarAsync<long>("SELECT count(*) FROM outbox.change");
        await new GridDataExchange.Publishing.Publisher(outbox.Databases, outbox.County.Key).PrepareTablesAsync(outbox.County.Policies.Catalogue, Stop);
        Assert.Equal(before, await outbox.Databases.ScalarAsync<long>("SELECT count(*) FROM outbox.change"));
    }

    [Fact]
    public async Task A_guard_that_was_taken_from_a_dataset_is_put_back_when_tables_are_prepared()
    {
        await outbox.Databases.RunAsync("DROP TRIGGER outbox_guard ON data.division; ALTER TABLE data.building DISABLE TRIGGER outbox_inserted");
        await new GridDataExchange.Publishing.Publisher(outbox.Databases, outbox.County.Key).PrepareTablesAsync(outbox.County.Policies.Catalogue, Stop);
        Assert.Equal(8L, await outbox.Databases.ScalarAsync<long>(
            "SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('data.division'::regclass, 'data.building'::regclass) AND starts_with(tgname, 'outbox_') AND tgenabled = 'A'"));
        Assert.Equal("GX003", await outbox.RefusalAsync(DatabaseRole.Publisher, "DELETE FROM data.division"));
    }

    [Fact]
    public async Task No_column_that_may_hold_a_secret_is_shown()
    {
        // The arguments of the trigger are the columns shown: everything else is a digest.
        var shown = await outbox.Databases.ScalarAsync<string[]>(
            """
            SELECT array_agg(DISTINCT a.attname || ' ' || format_type(a.atttypid, NULL)) FROM pg_trigger t
            JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum > 0 AND a.attname = ANY (string_to_array(encode(t.tgargs, 'escape'), '\000'))
            WHERE t.tgname = 'outbox_capture'
            """);
        Assert.Contains("scopes text[]", shown);
        Assert.DoesNotContain(shown, column => column.EndsWith("bytea", StringComparison.Ordinal) || Secret.Contains(column.Split(' ')[0], StringComparer.Ordinal));
    }

    private async Task<string[]> NamesAsync() => [.. (await outbox.GuardedAsync()).Select(t => t.Replace("\"", "", StringComparison.Ordinal))];
}
