using System.Security.Cryptography;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger.Verification;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>What an administrator of the database changes by SQL is found in a dump of it, with its place.</summary>
public sealed class HostileAdministratorTests(ClusterFixture cluster)
{
    private const string Victim = "(SELECT id FROM ledger.record WHERE counter = 5)";

    // One node: its records 1 (start) … 12, in batches; the index of a record is its counter less 1.
    [Theory]
    [InlineData("UPDATE ledger.record SET payload = set_byte(payload, 190, get_byte(payload, 190) # 1) WHERE counter = 5", "payload-changed", 4L, 5L)]
    [InlineData("UPDATE ledger.record SET salt = sha256('x') WHERE counter = 5", "payload-changed", 4L, 5L)]
    [InlineData("UPDATE ledger.record SET commitment = sha256('x') WHERE counter = 5", "leaf-changed", 4L, 5L)]
    [InlineData("UPDATE ledger.record SET payload = '{}' WHERE counter = 5", "payload-unreadable", 4L, 5L)]
    [InlineData("UPDATE ledger.record SET id = gen_random_uuid() WHERE counter = 5", "payload-elsewhere", 4L, 5L)]
    [InlineData("DELETE FROM ledger.record WHERE counter = 5", "record-missing", 4L, 5L)]
    [InlineData("DELETE FROM ledger.record WHERE counter = 1", "record-missing", 0L, 1L)]
    [InlineData("UPDATE ledger.record SET counter = 1000 WHERE counter = 5; UPDATE ledger.record SET counter = 5 WHERE counter = 6; UPDATE ledger.record SET counter = 6 WHERE counter = 1000", "payload-elsewhere", 4L, 5L)]
    [InlineData("INSERT INTO ledger.record SELECT gen_random_uuid(), node, 40, epoch, rights_end, payload, salt, commitment FROM ledger.record WHERE counter = 5", "record-unsigned", null, 40L)]
    [InlineData("ALTER TABLE ledger.record DROP CONSTRAINT record_pkey; UPDATE ledger.record SET id = " + Victim + " WHERE counter = 6", "payload-elsewhere", 5L, 6L)]
    [InlineData("ALTER TABLE ledger.record DROP CONSTRAINT record_node_counter_key; INSERT INTO ledger.record SELECT gen_random_uuid(), node, counter, epoch, rights_end, payload, salt, commitment FROM ledger.record WHERE counter = 5", "counter-twice", 4L, 5L)]
    [InlineData("UPDATE ledger.batch SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1) WHERE first = 5", "batch-signature", 4L, 5L)]
    [InlineData("UPDATE ledger.batch SET signature = 'x' WHERE first = 5", "batch-signature", 4L, 5L)]
    [InlineData("UPDATE ledger.batch SET root = sha256('x') WHERE first = 5", "batch-signature", 4L, 5L)]
    [InlineData("UPDATE ledger.batch SET previous = sha256('x') WHERE first = 5", "batch-chain", 4L, 5L)]
    [InlineData("DELETE FROM ledger.batch WHERE first = 5", "counter-gap", 4L, 5L)]
    [InlineData("DELETE FROM ledger.batch WHERE first = 5", "record-unsigned", 4L, 5L)]
    [InlineData("DELETE FROM ledger.batch WHERE first = 5", "place-unknown", 4L, 5L)]
    [InlineData("UPDATE ledger.node SET certificate = replace(certificate, '/node/', '/node/x')", "node-uncertified", null, null)]
    [InlineData("DELETE FROM ledger.node", "node-uncertified", null, null)]
    [InlineData("DELETE FROM ledger.sequence WHERE first = 5", "place-gap", 4L, null)]
    [InlineData("DELETE FROM ledger.sequence WHERE start >= 4", "tree-truncated", 4L, null)]
    [InlineData("ALTER TABLE ledger.sequence DROP CONSTRAINT sequence_node_first_key; UPDATE ledger.sequence SET first = 3 WHERE first = 5", "order-swapped", 4L, 3L)]
    [InlineData("UPDATE ledger.sequence SET start = 100 WHERE first = 3; UPDATE ledger.sequence SET start = 2 WHERE first = 5; UPDATE ledger.sequence SET start = 4 WHERE first = 3", "order-swapped", 2L, 5L)]
    [InlineData("UPDATE ledger.entry_bundle SET entries = set_byte(entries, 34 * 4 + 2, get_byte(entries, 34 * 4 + 2) # 1)", "bundle-changed", 4L, 5L)]
    [InlineData("UPDATE ledger.entry_bundle SET entries = substring(entries for 34 * 3)", "bundle-changed", null, null)]
    [InlineData("DELETE FROM ledger.entry_bundle", "bundle-missing", null, null)]
    [InlineData("UPDATE ledger.tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)", "tile-changed", null, null)]
    [InlineData("DELETE FROM ledger.tile", "tile-missing", null, null)]
    [InlineData("INSERT INTO ledger.tile VALUES (1, 3, 7, 'x')", "tile-changed", null, null)]
    [InlineData("UPDATE ledger.checkpoint SET note = replace(note, '=', '')", "checkpoint-signature", null, null)]
    [InlineData("UPDATE ledger.checkpoint SET note = replace(note, chr(10) || size || chr(10), chr(10) || size - 1 || chr(10))", "checkpoint-signature", null, null)]
    [InlineData("DELETE FROM ledger.checkpoint", "checkpoint-missing", null, null)]
    [InlineData("UPDATE ledger.checkpoint SET note = NULL", "checkpoint-missing", null, null)]
    public async Task What_is_changed_in_the_database_is_found_with_its_place(string sql, string code, long? index, long? counter)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1, 2, 3, 4);
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);

        await ledger.HostileAsync(sql);
        var report = await ledger.VerifyAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(report.Findings, f => f.Code == code && (index is null || f.Index == index) && (counter is null || f.Counter == counter));
    }

    [Fact]
    public async Task A_record_changed_together_with_its_commitment_the_bundle_and_the_tile_is_found_with_its_batch()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1, 2, 3, 4);
        var salt = await ledger.Databases.ScalarAsync<byte[]>("SELECT salt FROM ledger.record WHERE counter = 6");
        var payload = await ledger.Databases.ScalarAsync<byte[]>("SELECT convert_to(regexp_replace(convert_from(payload, 'UTF8'), '(\"sealed\":\".*)(.)\"', '\\1x\"'), 'UTF8') FROM ledger.record WHERE counter = 6");
        var commitment = Convert.ToHexStringLower(HMACSHA256.HashData(salt, payload));
        await ledger.HostileAsync($"""
            UPDATE ledger.record SET payload = '\x{Convert.ToHexStringLower(payload)}', commitment = '\x{commitment}' WHERE counter = 6;
            UPDATE ledger.entry_bundle SET entries = overlay(entries PLACING '\x{commitment}'::bytea FROM 34 * 5 + 3);
            UPDATE ledger.tile SET hashes = overlay(hashes PLACING sha256('\x00{commitment}'::bytea) FROM 32 * 5 + 1) WHERE level = 0;
            """);
        var report = await ledger.VerifyAsync();
        Assert.Contains(report.Findings, f => f is { Code: FindingCode.BatchChanged, Counter: 5, Index: 4 });
        Assert.Contains(report.Findings, f => f.Code == FindingCode.RootMismatch);
        Assert.DoesNotContain(report.Findings, f => f.Code == FindingCode.PayloadChanged); // the record fits its commitment
    }

    [Fact]
    public async Task Two_nodes_batches_swapped_in_the_tree_are_found_where_they_stand()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(3);
        await ledger.WriteAsync(3);
        await ledger.HostileAsync("""
            CREATE TEMP TABLE o AS SELECT * FROM ledger.sequence WHERE size = 3 OR first = 1;
            UPDATE ledger.sequence SET node = (SELECT max(node) FROM ledger.node) || ':' WHERE node = (SELECT max(name) FROM ledger.node);
            UPDATE ledger.sequence SET node = (SELECT max(name) FROM ledger.node) WHERE node = (SELECT min(name) FROM ledger.node);
            UPDATE ledger.sequence SET node = (SELECT min(name) FROM ledger.node) WHERE node LIKE '%:';
            """.Replace("max(node) FROM ledger.node", "max(name) FROM ledger.node", StringComparison.Ordinal));
        var report = await ledger.VerifyAsync();
        Assert.Contains(report.Findings, f => f is { Code: FindingCode.OrderSwapped, Index: 0, Counter: 1 });
        Assert.Contains(report.Findings, f => f.Code == FindingCode.RootMismatch);
    }

    [Theory]
    [InlineData("DELETE FROM ledger.record WHERE counter = 5", "record-missing", 5L)]
    [InlineData("UPDATE ledger.record SET commitment = sha256('x') WHERE counter = 5", "batch-changed", 5L)]
    [InlineData("DELETE FROM ledger.batch WHERE first = 5; DELETE FROM ledger.record WHERE counter IN (5, 6, 7)", "counter-gap", 5L)]
    [InlineData("INSERT INTO ledger.record SELECT gen_random_uuid(), node, 1000, NULL, NULL, payload, salt, commitment FROM ledger.record WHERE counter = 2", "record-unsigned", 1000L)]
    [InlineData("INSERT INTO ledger.batch SELECT node, 13, size, root, previous, signature FROM ledger.batch WHERE first = 12", "batch-signature", 13L)]
    public async Task What_is_deleted_or_forged_before_it_has_its_place_is_found(string sql, string code, long counter)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1);
        await ledger.AppendAsync(1, 2, 3, 4);
        var before = await ledger.VerifyAsync();
        Assert.Equal((0, 12L), (before.ExitCode, before.Pending));

        await ledger.HostileAsync(sql.Replace("WHERE ", "WHERE node IN (SELECT node FROM ledger.record WHERE counter = 12) AND ", StringComparison.Ordinal));
        Assert.Contains((await ledger.VerifyAsync()).Findings, f => f.Code == code && f.Counter == counter && f.Index is null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // the next name wrote nothing, so the one after it says it
    public async Task What_is_cut_off_of_a_name_that_was_left_is_found_by_what_the_next_name_says(int failures)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await using (var writer = ledger.Databases.StartLedger(ledger.Options))
        {
            await writer.AppendAsync(LedgerTestExtensions.Entry());
            await writer.AppendAsync(LedgerTestExtensions.Entry());
            for (var i = 0; i < failures; i++)
            {
                await using var held = await HeldRights.TakeAsync(ledger.Databases);
                var verdict = writer.VerdictAsync(LedgerTestExtensions.Entry());
                await ledger.Databases.WriterWaitsAsync();
                await ledger.Databases.CutWriterAsync();
                await verdict;
            }

            await writer.AppendAsync(LedgerTestExtensions.Entry());
        }

        await ledger.IntegrateAsync();
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode);
        await ledger.HostileAsync("DELETE FROM ledger.sequence WHERE node LIKE '%.1' AND first = 3");
        Assert.Contains((await ledger.VerifyAsync()).Findings, f => f is { Code: FindingCode.NodeCut, Counter: 3 } && f.Node!.EndsWith(".1", StringComparison.Ordinal));
        await ledger.HostileAsync("DELETE FROM ledger.batch WHERE node LIKE '%.1' AND first = 3; DELETE FROM ledger.record WHERE node LIKE '%.1' AND counter = 3");
        Assert.Contains((await ledger.VerifyAsync()).Findings, f => f is { Code: FindingCode.NodeCut, Counter: 3 } && f.Node!.EndsWith(".1", StringComparison.Ordinal));
    }
}
