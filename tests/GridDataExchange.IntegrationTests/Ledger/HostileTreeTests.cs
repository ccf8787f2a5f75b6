using System.Data;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Postgres;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Ledger;

/// <summary>What one who owns the database writes into the tree, in its form and with no guard in the way, is not signed.</summary>
public sealed class HostileTreeTests(ClusterFixture cluster) : TreeTests(cluster)
{
    [Theory]
    [InlineData("SELECT log, size + 1000, sha256('x'), now(), NULL FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")] // a root of the attacker's own
    [InlineData("SELECT log, size + 1, root, now(), NULL FROM ledger.checkpoint ORDER BY size DESC LIMIT 1")]
    [InlineData("SELECT 1, 9000000000000000000, sha256('x'), now(), 'x'")] // so that nothing real is the newest any more
    public async Task A_checkpoint_that_SQL_adds_beside_a_running_integrator_is_not_signed_and_nothing_is_answered(string row)
    {
        await using var integrator = Integrator();
        await AppendAsync(4);
        await SequencedAsync();

        await Databases.RunAsync($"INSERT INTO ledger.checkpoint (log, size, root, made, note) {row}");
        await Waiting.UntilAsync(() => Options.Condition.Fault is not null);

        Assert.Contains("newest checkpoint is not that of its tree", Options.Condition.Fault, StringComparison.Ordinal);
        Assert.Equal(0L, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.checkpoint WHERE size > (SELECT size FROM ledger.tree) AND note LIKE '%' || chr(8212) || '%'"));
        Assert.Equal(await Databases.ScalarAsync<long>("SELECT size FROM ledger.tree"), (await Tree.CheckpointAsync(Stop))!.Size); // nor is it shown
    }

    [Theory]
    [InlineData("a record of nobody")]
    [InlineData("a record of nobody, as a batch of a node")]
    [InlineData("the batches in another order")]
    [InlineData("a batch left out")]
    [InlineData("a batch twice")]
    public async Task A_tree_that_SQL_extended_is_not_signed_though_it_fits_itself(string how)
    {
        await using (Integrator())
        {
            await AppendAsync(2);
            await SequencedAsync();
        }

        await AppendAsync(1, 1, 1); // by one node: its first batch has its start too, and its last one its stop
        await ExtendAsync(how);
        await using (Integrator())
        {
            await Waiting.UntilAsync(() => Options.Condition.Fault is not null);
        }

        Assert.Contains("its tree", Options.Condition.Fault, StringComparison.Ordinal);
        Assert.Equal(1L, await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.checkpoint WHERE note IS NULL"));
    }

    [Theory]
    [InlineData("INSERT INTO ledger.progress (node, log, next, previous, state) SELECT name, 1, 1, '', 'stopped' FROM ledger.node")]
    [InlineData("INSERT INTO ledger.progress (node, log, next, previous, state) SELECT name, 1, 1, '', 'refused' FROM ledger.node")]
    [InlineData("INSERT INTO ledger.progress (node, log, next, previous) SELECT name, 1, 1000000, '' FROM ledger.node")]
    [InlineData("INSERT INTO ledger.progress (node, log, next, previous) SELECT node, 1, first + size, sha256(signature) FROM ledger.batch WHERE first = 4")] // over one batch, to the next
    public async Task What_SQL_says_of_how_far_a_node_is_keeps_none_of_its_records_from_its_place(string sql)
    {
        await AppendAsync(2, 1, 1);
        await HostileAsync(sql);
        await using var integrator = Integrator();
        await SequencedAsync();
        await AppendAsync(1, 1);
        await HostileAsync(sql.Replace("INSERT INTO ledger.progress", "DELETE FROM ledger.progress; INSERT INTO ledger.progress", StringComparison.Ordinal));
        await SequencedAsync();

        Assert.Null(Options.Condition.Fault);
    }

    [Theory]
    [InlineData("-7")]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("(SELECT size - 1 FROM ledger.tree)")]
    public async Task A_place_that_SQL_gives_to_a_batch_which_the_tree_does_not_have_there_is_not_believed(string place)
    {
        await using (Integrator())
        {
            await AppendAsync(2, 2);
            await SequencedAsync();
        }

        await AppendAsync(1, 1); // before anything of it has its place
        await HostileAsync($"DELETE FROM ledger.sequence WHERE start = {place}; INSERT INTO ledger.sequence (log, start, node, first, size) SELECT 1, {place}, node, first, size FROM ledger.batch b WHERE first = 3 AND NOT EXISTS (SELECT FROM ledger.sequence s WHERE s.node = b.node)");
        await using (Integrator())
        {
            await Waiting.UntilAsync(() => Options.Condition.Fault is not null);
        }

        Assert.Contains("is not its place in the tree", Options.Condition.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_another_integrator_left_out_is_missed_though_SQL_says_where_it_is()
    {
        await using (Integrator())
        {
            await AppendAsync(2);
            await SequencedAsync();
        }

        await AppendAsync(1, 1, 1);
        await ExtendAsync("a batch left out");
        await HostileAsync("INSERT INTO ledger.sequence (log, start, node, first, size) SELECT 1, -9, b.node, b.first, b.size FROM ledger.batch b LEFT JOIN ledger.sequence s USING (node, first) WHERE s.node IS NULL LIMIT 1");
        await using (Integrator())
        {
            await Waiting.UntilAsync(() => Options.Condition.Fault is not null);
        }
    }

    [Fact]
    public async Task A_record_beside_one_that_SQL_removed_is_told_to_get_no_place_and_not_to_be_waited_for()
    {
        var entries = await AppendAsync(2);
        await HostileAsync($"DELETE FROM ledger.record WHERE id = '{entries[0].Id}'");
        Assert.Equal(RecordStanding.Pending, (await Tree.ProofAsync(entries[1].Id, Stop)).Standing);
        await using (Integrator())
        {
        }

        Assert.Equal(RecordStanding.Refused, (await Tree.ProofAsync(entries[1].Id, Stop)).Standing);
        Assert.Equal(RecordStanding.Unknown, (await Tree.ProofAsync(entries[0].Id, Stop)).Standing);
    }

    [Fact]
    public async Task What_another_node_added_is_believed_though_it_is_more_than_is_looked_through_at_once()
    {
        await AppendAsync(1);
        await using (Integrator())
        {
            await SequencedAsync();
        }

        var first = (await Tree.CheckpointAsync(Stop))!;
        Assert.True(GridDataExchange.Ledger.Notes.SignedNote.TryParse(first.Note, out var note, out _));
        await AppendAsync(1, 1, 1, 1);
        await using (Integrator(TestFolder.ForTheRun()))
        {
            await SequencedAsync();
        }

        await using var connection = await Databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        var integration = new Integration(connection, transaction, Options.Identity);
        var (size, frontier) = await integration.ReadTreeAsync(Stop);
        var stored = await integration.ReadEdgesAsync(size, frontier, Stop);
        var believed = new BelievedTree(Databases.For(DatabaseRole.LedgerIntegrator), Options.Identity, batchesAtOnce: 2);
        believed.Set(first.Size, Options.Identity.ReadCheckpoint(note)!.Root, []);
        var rounds = 1;
        while (!await believed.ReachesAsync(integration, stored, Stop))
        {
            rounds++;
        }

        Assert.Equal(3, rounds); // of the four batches, and the one with the node's stop
    }

    /// <summary>Adds to the tree as an integrator would, but what the attacker likes.</summary>
    private async Task ExtendAsync(string how)
    {
        var batches = new List<(string Node, long First, int Size)>();
        await using (var read = Databases.For(DatabaseRole.Owner).CreateCommand("SELECT b.node, b.first, b.size FROM ledger.batch b LEFT JOIN ledger.sequence s USING (node, first) WHERE s.node IS NULL ORDER BY b.first"))
        await using (var reader = await read.ExecuteReaderAsync(Stop))
        {
            while (await reader.ReadAsync(Stop))
            {
                batches.Add((reader.GetString(0), reader.GetInt64(1), reader.GetInt32(2)));
            }
        }

        switch (how)
        {
            case "the batches in another order":
                batches.Reverse();
                break;
            case "a batch left out":
                batches.RemoveAt(1);
                break;
            case "a batch twice":
                await HostileAsync("ALTER TABLE ledger.sequence DROP CONSTRAINT sequence_node_first_key");
                batches.Add(batches[0]);
                break;
            case "a record of nobody, as a batch of a node":
                batches.Add((batches[0].Node, 1000, 1));
                break;
        }

        await using var connection = await Databases.For(DatabaseRole.Owner).OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, Stop);
        var integration = new Integration(connection, transaction, Options.Identity);
        var (size, frontier) = await integration.ReadTreeAsync(Stop);
        var tree = await integration.ReadEdgesAsync(size, frontier, Stop);
        foreach (var (node, first, length) in batches)
        {
            await RunAsync("INSERT INTO ledger.sequence (log, start, node, first, size) VALUES (1, $1, $2, $3, $4)", tree.Size, node, first, length);
            var commitments = await Databases.ScalarAsync<byte[][]>("SELECT coalesce(array_agg(commitment ORDER BY counter), '{}') FROM ledger.record WHERE node = $1 AND counter BETWEEN $2 AND $3", node, first, first + length - 1);
            foreach (var commitment in commitments is [] ? [new byte[32]] : commitments)
            {
                tree.Append(commitment);
            }
        }

        if (how == "a record of nobody")
        {
            tree.Append(new byte[32]);
        }

        foreach (var (level, index, hashes) in tree.TakeTiles())
        {
            await RunAsync("INSERT INTO ledger.tile (log, level, n, hashes) VALUES (1, $1, $2, $3) ON CONFLICT (log, level, n) DO UPDATE SET hashes = EXCLUDED.hashes", (short)level, index, hashes);
        }

        foreach (var (index, entries) in tree.TakeBundles())
        {
            await RunAsync("INSERT INTO ledger.entry_bundle (log, n, entries) VALUES (1, $1, $2) ON CONFLICT (log, n) DO UPDATE SET entries = EXCLUDED.entries", index, entries);
        }

        await RunAsync("UPDATE ledger.tree SET size = $1, frontier = $2", tree.Size, tree.FrontierBytes());
        await RunAsync(IntegrationSql.WriteCheckpoint, 1, tree.Size, tree.Root());
        await transaction.CommitAsync(Stop);

        async Task RunAsync(string sql, params object[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            command.Parameters.AddRange(parameters.Select(p => new NpgsqlParameter { Value = p }).ToArray());
            await command.ExecuteNonQueryAsync(Stop);
        }
    }
}
