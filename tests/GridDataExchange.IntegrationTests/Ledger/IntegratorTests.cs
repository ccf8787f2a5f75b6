using System.Globalization;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Postgres;
using GridDataExchange.Protection;

namespace GridDataExchange.IntegrationTests.Ledger;

public sealed class IntegratorTests(ClusterFixture cluster) : TreeTests(cluster)
{
    [Fact]
    public async Task Every_record_gets_one_place_and_a_proof_that_verifies()
    {
        await using var integrator = Integrator();
        var entries = await AppendAsync(600);
        await SequencedAsync();
        var indexes = new HashSet<long>();
        foreach (var entry in entries)
        {
            var proof = (await Tree.ProofAsync(entry.Id, Stop)).Proof!;
            Assert.True(proof.Checkpoint.TryVerify([Options.Identity.LogKey], out _, out _));
            Assert.True(Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint, out _));
            var commitment = await Databases.ScalarAsync<byte[]>("SELECT commitment FROM ledger.record WHERE id = $1", entry.Id);
            Assert.Equal(commitment, proof.Extra!.Value.ToArray());
            Assert.True(InclusionProof.Verify(proof.Index, checkpoint.Size, MerkleHash.Leaf(commitment), checkpoint.Root.Span, proof.Path));
            Assert.True(indexes.Add(proof.Index));
        }
    }

    [Fact]
    public async Task Tiles_and_bundles_are_those_of_the_specification_full_and_partial()
    {
        await using (Integrator())
        {
            await AppendAsync(700);
            await SequencedAsync();
        }

        var size = (await Tree.CheckpointAsync(Stop))!.Size;
        var leaves = new List<byte[]>();
        for (var n = 0L; n * 256 < size; n++)
        {
            var tile = new TileId(0, n, (int)Math.Min(256, size - (n * 256)));
            Assert.True(EntryBundle.TryRead(await Tree.ResourceAsync(tile.EntriesPath, Stop), out var entries));
            var hashes = entries.Select(e => MerkleHash.Leaf(e.Span)).ToList();
            Assert.Equal(hashes.SelectMany(h => h), await Tree.ResourceAsync(tile.Path, Stop));
            Assert.Equal(hashes.Take(3).SelectMany(h => h), await Tree.ResourceAsync((tile with { Width = 3 }).Path, Stop));
            leaves.AddRange(hashes);
        }

        var full = (int)(size / 256);
        Assert.Equal(
            Enumerable.Range(0, full).SelectMany(n => SmallTree.RootOf(leaves.GetRange(n * 256, 256))),
            await Tree.ResourceAsync(new TileId(1, 0, full).Path, Stop));
        Assert.Null(await Tree.ResourceAsync(new TileId(1, 0, full + 1).Path, Stop));
        Assert.Null(await Tree.ResourceAsync("tile/0/x000/000", Stop));
        Assert.True(SignedNote.TryParse((await Tree.CheckpointAsync(Stop))!.Note, out var note, out _));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint, out _));
        Assert.Equal(SmallTree.RootOf(leaves), checkpoint.Root.ToArray());
    }

    [Fact]
    public async Task A_node_that_stopped_has_its_stop_in_the_tree_as_its_last_record()
    {
        await using (Integrator())
        {
            await AppendAsync(3);
        }

        Assert.Equal("stopped", await Databases.ScalarAsync<string>("SELECT state FROM ledger.progress"));
        Assert.Equal(await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record"), (await Tree.CheckpointAsync(Stop))!.Size);
    }

    [Fact]
    public async Task Two_integrators_at_once_give_every_record_one_place()
    {
        await using (Integrator(TestFolder.ForTheRun()))
        await using (Integrator(TestFolder.ForTheRun()))
        {
            await Task.WhenAll(AppendAsync(200), AppendAsync(200), AppendAsync(200));
            await SequencedAsync();
        }

        Assert.Equal(await Databases.ScalarAsync<long>("SELECT count(*) FROM ledger.record"), (await Tree.CheckpointAsync(Stop))!.Size);
        Assert.True(await Databases.ScalarAsync<bool>(
            "SELECT bool_and(start = before) FROM (SELECT start, coalesce(lag(start + size) OVER (ORDER BY start), 0) AS before FROM ledger.sequence) AS places"));
        Assert.Null(Options.Condition.Fault);
    }

    [Fact]
    public async Task A_holder_that_is_paused_loses_its_turn_within_seconds_and_can_do_no_harm_when_it_wakes()
    {
        await Databases.RunAsync("DO $do$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $do$"); // what an operator may have set
        await AppendAsync(5);
        await using var paused = await Databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(Stop);
        await using var transaction = await paused.BeginTransactionAsync(Stop);
        var asleep = new Integration(paused, transaction, Options.Identity);
        Assert.True(await asleep.TryLockAsync(Stop));
        Assert.Equal(("2s", "on"), (await ShownAsync("idle_in_transaction_session_timeout"), await ShownAsync("synchronous_commit")));
        var stored = await asleep.ReadTreeAsync(Stop);
        var tree = await asleep.ReadEdgesAsync(stored.Size, stored.Frontier, Stop);

        await using (Integrator(TestFolder.ForTheRun()))
        {
            await SequencedAsync(); // the database ended the paused one's transaction
        }

        var before = await Tree.CheckpointAsync(Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => asleep.TakeAsync(tree, new Dictionary<string, NodeProgress>(), Stop));
        Assert.Equal(before, await Tree.CheckpointAsync(Stop));

        async Task<object?> ShownAsync(string setting)
        {
            await using var show = new Npgsql.NpgsqlCommand($"SHOW {setting}", paused);
            return await show.ExecuteScalarAsync(Stop);
        }
    }

    [Theory]
    [InlineData("DELETE FROM ledger.record WHERE counter = 3", "are not those that the node signed")]
    [InlineData("UPDATE ledger.record SET commitment = sha256('x') WHERE counter = 3", "are not those that the node signed")]
    [InlineData("UPDATE ledger.record SET counter = 1000 WHERE counter = 3; UPDATE ledger.record SET counter = 3 WHERE counter = 4; UPDATE ledger.record SET counter = 4 WHERE counter = 1000", "are not those that the node signed")]
    [InlineData("UPDATE ledger.batch SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1) WHERE first = 3", "is not signed by the node")]
    [InlineData("UPDATE ledger.batch SET root = 'x' WHERE first = 3", "does not follow the one before")]
    [InlineData("UPDATE ledger.batch SET previous = 'x' WHERE first = 3", "does not follow the one before")]
    [InlineData("UPDATE ledger.batch SET signature = 'x' WHERE first = 3", "is not signed by the node")]
    [InlineData("UPDATE ledger.batch SET size = 0 WHERE first = 3", "does not follow the one before")]
    [InlineData("UPDATE ledger.batch SET size = -7 WHERE first = 3", "does not follow the one before")]
    [InlineData("DELETE FROM ledger.batch WHERE first = 3", "are missing")]
    [InlineData("UPDATE ledger.batch SET previous = sha256('x') WHERE first = 3", "does not follow the one before")]
    [InlineData("UPDATE ledger.node SET certificate = replace(certificate, '/node/', '/node/x')", "its certificate is not the log's")]
    public async Task What_was_changed_before_it_has_its_place_gets_none(string sql, string problem)
    {
        await AppendAsync(1, 1, 1, 1);
        await HostileAsync(sql);
        await using (Integrator())
        {
        }

        Assert.Contains(problem, await Databases.ScalarAsync<string>("SELECT problem FROM ledger.progress"), StringComparison.Ordinal);
        Assert.Equal("refused", await Databases.ScalarAsync<string>("SELECT state FROM ledger.progress"));
    }

    [Fact]
    public async Task A_node_of_the_attackers_own_making_gets_no_place()
    {
        var forger = Options with { Identity = new LedgerIdentity(MasterKey.Create(), 1, Options.Identity.Origin) };
        await using (var ledger = Databases.StartLedger(forger))
        {
            Assert.Equal(AppendVerdict.Committed, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
        }

        await using (Integrator())
        {
        }

        Assert.Null(await Tree.CheckpointAsync(Stop));
        Assert.Equal("its certificate is not the log's", await Databases.ScalarAsync<string>("SELECT problem FROM ledger.progress"));
    }

    [Theory]
    [InlineData("DELETE FROM ledger.checkpoint WHERE size > {0}; DELETE FROM ledger.sequence WHERE start >= {0}; UPDATE ledger.tree SET size = {0}, frontier = {1}", "was set back")]
    [InlineData("UPDATE ledger.tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)", "do not have the root")]
    [InlineData("UPDATE ledger.tree SET frontier = set_byte(frontier, 0, get_byte(frontier, 0) # 1)", "do not have the root")]
    [InlineData("UPDATE ledger.tree SET frontier = 'x'", "is not that of a tree of its size")]
    [InlineData("UPDATE ledger.tree SET size = -1", "is not that of a tree of its size")]
    [InlineData("UPDATE ledger.tile SET hashes = 'x'", "missing or too short")]
    [InlineData("UPDATE ledger.checkpoint SET root = sha256('x')", "newest checkpoint")]
    public async Task A_database_that_does_not_extend_what_this_node_signed_is_not_believed_and_nothing_is_recorded(string sql, string problem)
    {
        await using (Integrator())
        {
            await AppendAsync(4);
            await SequencedAsync();
        }

        var (size, frontier) = (await Databases.ScalarAsync<long>("SELECT size FROM ledger.tree"), await Databases.ScalarAsync<byte[]>("SELECT frontier FROM ledger.tree"));
        await using (Integrator())
        {
            await AppendAsync(4);
            await SequencedAsync();
        }

        await HostileAsync(sql.Replace("{0}", size.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{1}", $"'\\x{Convert.ToHexStringLower(frontier)}'", StringComparison.Ordinal));
        await using (Integrator())
        {
        }

        Assert.Contains(problem, Options.Condition.Fault, StringComparison.Ordinal);
        await using var ledger = Databases.StartLedger(Options);
        Assert.Equal(AppendVerdict.Unavailable, await ledger.VerdictAsync(LedgerTestExtensions.Entry()));
    }

    [Theory]
    [InlineData("UPDATE ledger.tile SET hashes = hashes || sha256('x'), level = 7")]
    [InlineData("UPDATE ledger.tile SET hashes = set_byte(hashes, 0, 1)")]
    [InlineData("UPDATE ledger.entry_bundle SET entries = substring(entries for 3)")]
    [InlineData("DELETE FROM ledger.tile")]
    [InlineData("UPDATE ledger.checkpoint SET note = 'x'")]
    [InlineData("UPDATE ledger.checkpoint SET root = 'x'")]
    [InlineData("DELETE FROM ledger.checkpoint")]
    [InlineData("DELETE FROM ledger.sequence WHERE false")]
    [InlineData("UPDATE ledger.batch SET root = 'x'")]
    [InlineData("DELETE FROM ledger.node")]
    [InlineData("TRUNCATE ledger.cosignature")]
    public async Task Not_even_the_owner_changes_the_tree_without_dropping_a_trigger_first(string sql)
    {
        await using (Integrator())
        {
            await AppendAsync(4);
            await SequencedAsync();
        }

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => Databases.RunAsync(sql));
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task A_receipt_is_a_proof_that_any_tool_verifies_by_the_nodes_key()
    {
        await using var ledger = Databases.StartLedger(Options);
        var appended = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ledger.AppendAsync(LedgerTestExtensions.Entry())));
        var key = LedgerIdentity.ReadCertificate((await Tree.CertificateAsync(ledger.Node, Stop))!, Options.Identity.LogKey)!;
        foreach (var receipt in appended.Select(a => a.Receipt!))
        {
            Assert.True(TlogProof.TryParse(receipt.Proof.ToText(), out var proof, out _));
            Assert.True(proof.Checkpoint.TryVerify([key], out _, out _));
            Assert.True(Checkpoint.TryParse(proof.Checkpoint.Text, out var batch, out _));
            Assert.True(InclusionProof.Verify(proof.Index, batch.Size, receipt.LeafHash.Span, batch.Root.Span, proof.Path));
        }
    }

    [Fact]
    public async Task Where_the_tree_is_behind_the_record_is_pending_and_an_unknown_one_is_unknown()
    {
        var entry = (await AppendAsync(1))[0];
        Assert.Equal(RecordStanding.Pending, (await Tree.ProofAsync(entry.Id, Stop)).Standing);
        Assert.Equal(RecordStanding.Unknown, (await Tree.ProofAsync(Guid.NewGuid(), Stop)).Standing);
        await using var integrator = Integrator();
        await SequencedAsync();
        Assert.Equal(RecordStanding.Proven, (await Tree.ProofAsync(entry.Id, Stop)).Standing);
    }

    [Fact]
    public async Task A_new_name_says_what_became_of_the_one_it_left()
    {
        await using var ledger = Databases.StartLedger(Options);
        await ledger.AppendAsync(LedgerTestExtensions.Entry());
        var left = ledger.Node;
        await using (await HeldRights.TakeAsync(Databases))
        {
            var verdict = ledger.VerdictAsync(LedgerTestExtensions.Entry());
            await Databases.WriterWaitsAsync();
            await Databases.CutWriterAsync();
            Assert.Equal(AppendVerdict.Unavailable, await verdict);
        }

        await ledger.AppendAsync(LedgerTestExtensions.Entry());
        var start = Assert.Single(await Databases.BodiesAsync("start", node: ledger.Node)).GetProperty("left");
        Assert.Equal((left, 2L, 1), (start.GetProperty("node").GetString(), start.GetProperty("committed").GetInt64(), start.GetProperty("inDoubt").GetInt32()));
    }
}
