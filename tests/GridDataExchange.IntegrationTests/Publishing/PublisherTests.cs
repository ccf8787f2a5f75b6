using System.Globalization;
using GridDataExchange.Catalog;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;
using GridDataExchange.Publishing;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Publishing;

public sealed class PublisherTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private const string IdNumber = "11010519491231002X";

    private static readonly MasterKey Key = MasterKey.Create();

    private static int numbers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Publisher Publisher => new(database.Databases, Key);

    [Fact]
    public async Task Every_type_comes_back_as_it_went_in()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, [Row()], Stop);

        await using var reader = await ReadAsync(dataset, DatabaseRole.Query);
        Assert.True(await reader.ReadAsync(Stop));
        Assert.Equal("k1", reader["key_no"]);
        Assert.Equal("A", reader["grade"]);
        Assert.Equal(7, reader["small"]);
        Assert.Equal(8_000_000_000L, reader["large"]);
        Assert.Equal(1.50m, reader["exact"]);
        Assert.Equal(true, reader["flag"]);
        Assert.Equal(new DateOnly(2000, 2, 29), reader.GetFieldValue<DateOnly>(reader.GetOrdinal("day")));
        Assert.Equal(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), reader["moment"]);
        Assert.Equal("110105", reader["region"]);
        Assert.False(await reader.ReadAsync(Stop));
    }

    [Fact]
    public async Task An_encrypted_field_is_sealed_for_its_row_with_a_blind_index_beside_it()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, [Row(), Row("k2")], Stop);

        var cipher = new FieldCipher(Key, dataset.Name, "idNumber");
        await using var reader = await ReadAsync(dataset, DatabaseRole.Query);
        var (rowIds, seals) = (new List<long>(), new List<byte[]>());
        while (await reader.ReadAsync(Stop))
        {
            rowIds.Add((long)reader["row_id"]);
            seals.Add((byte[])reader["id_number"]);
            Assert.Equal(IdNumber, cipher.Open(seals[^1], rowIds[^1]));
            Assert.Equal(cipher.BlindIndex(IdNumber), (byte[])reader["id_number_blind"]);
        }

        Assert.NotEqual(seals[0], seals[1]);
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => cipher.Open(seals[0], rowIds[1]));
    }

    [Fact]
    public async Task Row_ids_are_random_and_tell_no_order()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, Enumerable.Range(0, 100).Select(i => Row(i.ToString("d3", CultureInfo.InvariantCulture))), Stop);

        await using var command = database.Databases.For(DatabaseRole.Query).CreateCommand($"SELECT row_id FROM {ColumnNames.Table(dataset)} ORDER BY key_no");
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var ids = new List<long>();
        while (await reader.ReadAsync(Stop))
        {
            ids.Add(reader.GetInt64(0));
        }

        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id > 0));
        Assert.NotEqual(ids.Order(), ids);
    }

    [Fact]
    public async Task What_is_given_for_a_derived_field_is_ignored()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, [Row(change: ("region", "999999")), Row("k2", ("idNumber", null))], Stop);

        await using var command = database.Databases.For(DatabaseRole.Query).CreateCommand($"SELECT string_agg(coalesce(region, '-'), ',' ORDER BY key_no) FROM {ColumnNames.Table(dataset)}");
        Assert.Equal("110105,-", await command.ExecuteScalarAsync(Stop));
    }

    public static TheoryData<string, object?, string> Wrong() => new()
    {
        { "keyNo", null, "a value is required" },
        { "keyNo", 12, "the value is a Int32: give a String" },
        { "keyNo", "a\0b", "NUL character" },
        { "keyNo", "a\ud800b", "lone surrogate" },
        { "keyNo", "a\udc00", "lone surrogate" },
        { "keyNo", new string('x', 2001), "longer than 2000 characters" },
        { "grade", "Z", "not in the code set Grade" },
        { "small", 7L, "the value is a Int64: give a Int" },
        { "day", DateOnly.MaxValue, "no real one" },
        { "moment", DateTimeOffset.MinValue, "no real one" },
        { "moment", new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), "the value is a DateTime" },
        { "idNumber", "110105194912310021", "not the format ResidentId" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task A_value_that_breaks_the_catalogue_is_refused_with_row_and_field_and_nothing_is_written(string field, object? value, string sentence)
    {
        var dataset = await PrepareAsync();

        var refusal = await Assert.ThrowsAsync<PublishException>(() => Publisher.InsertAsync(dataset, [Row(), Row("k2", (field, value))], Stop));

        Assert.StartsWith($"Row 2 of {dataset.Name}, field {field}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, refusal.Message);
        Assert.True(value is not string { Length: > 1 } text || !refusal.Message.Contains(text, StringComparison.Ordinal));
        Assert.Equal(0L, await CountAsync(dataset));
    }

    [Fact]
    public async Task A_row_of_another_length_is_refused()
    {
        var dataset = await PrepareAsync();

        var refusal = await Assert.ThrowsAsync<PublishException>(() => Publisher.InsertAsync(dataset, [["k1"]], Stop));

        Assert.Contains("has 1 values: give 10", refusal.Message);
    }

    [Fact]
    public async Task A_key_that_exists_is_refused_without_its_value_and_nothing_is_written()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, [Row("secret-key")], Stop);

        var refusal = await Assert.ThrowsAsync<PublishException>(() => Publisher.InsertAsync(dataset, [Row("k1"), Row("secret-key"), Row("k3")], Stop));

        Assert.Equal($"Row 2 of {dataset.Name}, field keyNo: a row with this key exists already: publish each key once", refusal.Message);
        Assert.DoesNotContain("secret-key", refusal.ToString());
        Assert.Equal(1L, await CountAsync(dataset));
    }

    [Fact]
    public async Task A_key_that_is_twice_in_the_rows_is_refused()
    {
        var dataset = await PrepareAsync();

        var refusal = await Assert.ThrowsAsync<PublishException>(() => Publisher.InsertAsync(dataset, [Row("k1"), Row("k2"), Row("k1")], Stop));

        Assert.StartsWith($"Row 3 of {dataset.Name}, field keyNo", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_stop_coming_leave_nothing()
    {
        var dataset = await PrepareAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => Publisher.InsertAsync(dataset, Breaking(), Stop));

        Assert.Equal(0L, await CountAsync(dataset));
        Assert.Equal(1L, await Publisher.InsertAsync(dataset, [Row()], Stop));

        static IEnumerable<object?[]> Breaking()
        {
            yield return Row();
            throw new InvalidDataException("the source broke");
        }
    }

    [Fact]
    public async Task The_shipped_catalogue_is_prepared_by_servers_that_start_together_and_again()
    {
        var catalogue = CatalogueReader.Read(ShippedPolicies.Folder);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Publisher.PrepareTablesAsync(catalogue, Stop)));
        await Publisher.PrepareTablesAsync(catalogue, Stop);

        foreach (var dataset in catalogue.Datasets.Where(d => d.Header.Source == DatasetHeader.ExchangeSource))
        {
            Assert.Equal(0L, await CountAsync(dataset));
        }
    }

    [Fact]
    public async Task The_query_role_reads_and_cannot_write_what_was_published()
    {
        var dataset = await PrepareAsync();

        await using var command = database.Databases.For(DatabaseRole.Publisher).CreateCommand($"TRUNCATE {ColumnNames.Table(dataset)}");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Stop))).SqlState);
        await using var connection = await database.Databases.For(DatabaseRole.Query).OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using var write = new NpgsqlCommand($"SET TRANSACTION READ WRITE; DELETE FROM {ColumnNames.Table(dataset)}", connection);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => write.ExecuteNonQueryAsync(Stop))).SqlState);
        await transaction.RollbackAsync(Stop);
        Assert.Equal(0L, await CountAsync(dataset));
    }

    [Fact]
    public async Task Texts_and_their_indexes_are_compared_by_code_point()
    {
        var dataset = await PrepareAsync();

        Assert.Equal(0L, await ScalarAsync($"""
            SELECT count(*) FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
            WHERE a.attrelid IN (SELECT 'data.{dataset.Name}'::regclass UNION SELECT indexrelid FROM pg_index WHERE indrelid = 'data.{dataset.Name}'::regclass)
              AND a.attnum > 0 AND t.typname = 'text' AND l.collname IS DISTINCT FROM 'C'
            """));
        Assert.Equal(4L, await ScalarAsync($"SELECT count(*) FROM pg_index WHERE indrelid = 'data.{dataset.Name}'::regclass"));
    }

    [Fact]
    public async Task A_new_field_is_added_and_one_that_left_stays()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, [Row()], Stop);
        var other = Rebuild(dataset, [.. dataset.Fields.Where(f => f.Name is not "grade"), new Field("added", FieldType.Int)]);
        await Publisher.PrepareTablesAsync(new Catalogue([other], []), Stop);

        await Publisher.InsertAsync(other, [[.. Row("k2").Where((_, i) => dataset.Fields[i].Name is not "grade"), 5]], Stop);

        Assert.Equal(1L, await ScalarAsync($"SELECT count(*) FROM {ColumnNames.Table(dataset)} WHERE grade = 'A' AND added IS NULL"));
        Assert.Equal(1L, await ScalarAsync($"SELECT count(*) FROM {ColumnNames.Table(dataset)} WHERE grade IS NULL AND added = 5"));
    }

    [Fact]
    public async Task A_stored_column_of_another_type_is_refused()
    {
        var dataset = await PrepareAsync();
        var other = Rebuild(dataset, [.. dataset.Fields.Select(f => f.Name is "keyNo" or "grade" ? f : f with { Type = FieldType.String })]);

        var refusal = await Assert.ThrowsAsync<CatalogueException>(() => Publisher.PrepareTablesAsync(new Catalogue([other], []), Stop));

        Assert.Equal(6, refusal.Problems.Count);
        Assert.Contains("column \"small\" is stored as integer and the catalogue wants \"small\" text COLLATE \"C\"", refusal.Message);
    }

    [Fact]
    public async Task A_field_that_becomes_required_while_rows_lack_it_is_refused()
    {
        var dataset = await PrepareAsync();
        await Publisher.InsertAsync(dataset, [Row(change: ("small", null))], Stop);
        var other = Rebuild(dataset, [.. dataset.Fields.Select(f => f with { Required = true }), new Field("added", FieldType.Int) { Required = true }]);

        var refusal = await Assert.ThrowsAsync<CatalogueException>(() => Publisher.PrepareTablesAsync(new Catalogue([other], []), Stop));

        Assert.Equal(2, refusal.Problems.Count);
        Assert.All(refusal.Problems, p => Assert.Contains("rows stored earlier lack it", p.Sentence));
    }

    private static Dataset Rebuild(Dataset dataset, IEnumerable<Field> fields) => new(dataset.Header with { Jurisdiction = null }, fields, []);

    [Fact]
    public async Task Queries_that_hold_one_table_and_want_another_go_on_while_both_are_changed()
    {
        Dataset[] both = [await PrepareAsync(), await PrepareAsync()];
        await using var query = await database.Databases.For(DatabaseRole.Query).OpenConnectionAsync(Stop);
        await using var transaction = await query.BeginTransactionAsync(Stop);
        await ReadInAsync(both[1]);
        var changed = both.Select(d => new Dataset(d.Header, [.. d.Fields, new Field("remark", FieldType.String)], []));
        var preparing = Publisher.PrepareTablesAsync(new Catalogue(changed, []), Stop);
        while (await ScalarAsync($"SELECT count(*) FROM pg_locks WHERE relation = '{ColumnNames.Table(both[1])}'::regclass AND NOT granted") is 0L)
        {
            Assert.False(preparing.IsCompleted);
        }

        await ReadInAsync(both[0]);
        Assert.False(preparing.IsCompleted);
        await transaction.CommitAsync(Stop);
        await preparing;
        foreach (var dataset in both)
        {
            await ScalarAsync($"SELECT count(remark) FROM {ColumnNames.Table(dataset)}", DatabaseRole.Query);
        }

        async Task ReadInAsync(Dataset dataset)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM {ColumnNames.Table(dataset)}", query);
            await command.ExecuteScalarAsync(Stop);
        }
    }

    private static object?[] Row(string key = "k1", (string Field, object? Value)? change = null)
    {
        object?[] row = [key, "A", 7, 8_000_000_000L, 1.50m, true, new DateOnly(2000, 2, 29), new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.FromHours(8)), IdNumber, null];
        if (change is var (field, value))
        {
            row[Fields().TakeWhile(f => f.Name != field).Count()] = value;
        }

        return row;
    }

    private static List<Field> Fields() =>
    [
        new("keyNo", FieldType.String, FieldClass.Key) { Required = true },
        new("grade", FieldType.Code) { Required = true, Codes = new CodeSet("Grade", [new("A", new("A", "甲")), new("B", new("B", "乙"))]) },
        new("small", FieldType.Int),
        new("large", FieldType.Long),
        new("exact", FieldType.Decimal),
        new("flag", FieldType.Boolean),
        new("day", FieldType.Date),
        new("moment", FieldType.DateTime),
        new("idNumber", FieldType.String, FieldClass.Personal) { Format = FieldFormat.ResidentId, Encrypted = true },
        new("region", FieldType.String) { Derived = new Derivation("region", "idNumber") },
    ];

    [Fact]
    public async Task A_dataset_of_another_source_has_no_table_and_cannot_be_published()
    {
        var name = $"thing_{Interlocked.Increment(ref numbers)}";
        var header = new DatasetHeader(name, name + "_all", new Title("Thing", "物"), "town-hall", DatasetHeader.LedgerSource, Sharing.Conditional, "keyNo");
        var dataset = new Dataset(header, Fields(), []);
        await Publisher.PrepareTablesAsync(new Catalogue([dataset], []), Stop);

        Assert.Contains("nobody can publish it", (await Assert.ThrowsAsync<PublishException>(() => Publisher.InsertAsync(dataset, [], Stop))).Message);
        Assert.Equal(0L, await ScalarAsync($"SELECT count(*) FROM pg_class WHERE relname = '{name}'"));
    }

    private async Task<Dataset> PrepareAsync()
    {
        var name = $"thing_{Interlocked.Increment(ref numbers)}";
        var header = new DatasetHeader(name, name + "_all", new Title("Thing", "物"), "town-hall", DatasetHeader.ExchangeSource, Sharing.Conditional, "keyNo") { Jurisdiction = "grade" };
        var dataset = new Dataset(header, Fields(), []);
        await Publisher.PrepareTablesAsync(new Catalogue([dataset], []), Stop);
        return dataset;
    }

    private Task<NpgsqlDataReader> ReadAsync(Dataset dataset, DatabaseRole role) =>
        database.Databases.For(role).CreateCommand($"SELECT * FROM {ColumnNames.Table(dataset)}").ExecuteReaderAsync(Stop);

    private Task<object?> CountAsync(Dataset dataset) => ScalarAsync($"SELECT count(*) FROM {ColumnNames.Table(dataset)}", DatabaseRole.Query);

    private async Task<object?> ScalarAsync(string sql, DatabaseRole role = DatabaseRole.Owner)
    {
        await using var command = database.Databases.For(role).CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop);
    }
}
