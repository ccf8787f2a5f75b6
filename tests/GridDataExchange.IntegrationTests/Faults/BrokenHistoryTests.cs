using System.Globalization;
using GridDataExchange.IntegrationTests.Ledger;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridDataExchange.IntegrationTests.Faults;

/// <summary>The check that the kills end with finds what it is there to find.</summary>
public sealed class BrokenHistoryTests(ClusterFixture cluster) : IAsyncLifetime
{
    private readonly DatabaseFixture database = new(cluster);
    private readonly LedgerOptions options = LedgerTestExtensions.Options with { Condition = new LedgerCondition() };
    private readonly List<string> seen = [];
    private List<ReceivedAnswer> answers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private TreeReader Tree => new(database.Databases, options.Identity, WitnessPolicy.None);

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.Databases.RunAsync($"INSERT INTO ledger.log (number, origin) VALUES (1, '{options.Identity.Origin}')");
        for (var part = 0; part < 3; part++)
        {
            await using (new Integrator(database.Databases, options, TestFolder.ForTheRun(), TimeProvider.System, NullLogger<Integrator>.Instance))
            await using (var one = database.Databases.StartLedger(options))
            await using (var another = database.Databases.StartLedger(options))
            {
                var entries = Enumerable.Range(0, 8).Select(_ => LedgerTestExtensions.Entry()).ToList();
                var appended = await Task.WhenAll(entries.Select((e, i) => (i % 2 == 0 ? one : another).AppendAsync(e)));
                answers.AddRange(entries.Zip(appended, (e, a) => new ReceivedAnswer(e.Id, a.Receipt!.LeafHash.ToArray(), a.Receipt.Proof.ToText())));
            }

            seen.Add((await Tree.CheckpointAsync(Stop))!.Note);
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task In_a_sound_history_nothing_is_found() => Assert.Empty(await FindAsync());

    [Theory]
    [InlineData("DELETE FROM ledger.record WHERE id = '{0}'", "its record is not there")]
    [InlineData("DELETE FROM ledger.record WHERE counter = (SELECT max(counter) FROM ledger.record r WHERE r.node = record.node)", "has a place and is not there")]
    [InlineData("UPDATE ledger.record SET commitment = sha256('x') WHERE id = '{0}'", "is of another record")]
    [InlineData("UPDATE ledger.record SET payload = payload || 'x' WHERE id = '{0}'", "is not what was committed to")]
    [InlineData("UPDATE ledger.record SET id = gen_random_uuid() WHERE id = '{0}'", "is not proven to be in the tree")]
    [InlineData("UPDATE ledger.record SET counter = counter + 100 WHERE id = '{0}'", "has a gap")]
    [InlineData("ALTER TABLE ledger.record DROP CONSTRAINT record_pkey; INSERT INTO ledger.record SELECT id, node, counter + 100, epoch, rights_end, payload, salt, commitment FROM ledger.record WHERE id = '{0}'", "a record id appears twice")]
    [InlineData("ALTER TABLE ledger.sequence DROP CONSTRAINT sequence_pkey; ALTER TABLE ledger.sequence DROP CONSTRAINT sequence_node_first_key; INSERT INTO ledger.sequence SELECT * FROM ledger.sequence WHERE start = 0", "is not where it must be")]
    [InlineData("DELETE FROM ledger.sequence WHERE start = (SELECT max(start) FROM ledger.sequence)", "places in a tree")]
    [InlineData("UPDATE ledger.entry_bundle SET entries = set_byte(entries, 40, get_byte(entries, 40) # 1)", "does not have the root of the leaves")]
    [InlineData("UPDATE ledger.entry_bundle SET entries = substring(entries FOR 34) || substring(entries FOR octet_length(entries) - 34)", "a leaf appears twice")]
    [InlineData("UPDATE ledger.tile SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1)", "does not extend")]
    [InlineData("DELETE FROM ledger.checkpoint WHERE size = (SELECT max(size) FROM ledger.checkpoint)", "records have")]
    [InlineData("UPDATE ledger.node SET certificate = 'x'", "is not signed by its node")]
    [InlineData("UPDATE ledger.progress SET state = 'refused', problem = 'of its own'", "a node is refused")]
    public async Task What_was_broken_in_the_database_is_found(string sql, string finding)
    {
        await database.Databases.HostileAsync(sql.Replace("{0}", answers[5].Record.ToString(), StringComparison.Ordinal));
        Assert.Contains(await FindAsync(), f => f.Contains(finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_receipt_of_another_record_is_found()
    {
        answers[2] = answers[2] with { Leaf = answers[4].Leaf, Proof = answers[4].Proof };
        Assert.Contains(await FindAsync(), f => f == $"the receipt of {answers[2].Record} is of another record");
    }

    [Fact]
    public async Task An_answer_whose_record_was_never_written_is_found()
    {
        answers.Add(answers[0] with { Record = Guid.NewGuid() });
        Assert.Contains(await FindAsync(), f => f == $"the answer {answers[^1].Record} is not proven to be in the tree");
    }

    [Fact]
    public async Task A_receipt_that_the_node_did_not_sign_is_found()
    {
        Assert.True(TlogProof.TryParse(answers[3].Proof, out var proof, out _));
        var forged = new SignedNote(proof.Checkpoint.Text, [options.Identity.Signer.Sign(proof.Checkpoint.Text)]);
        answers[3] = answers[3] with { Proof = new TlogProof(null, proof.Index, proof.Path, forged).ToText() };
        Assert.Contains(await FindAsync(), f => f == $"the receipt of {answers[3].Record} is not signed by its node");
    }

    [Fact]
    public async Task A_checkpoint_of_another_history_that_was_shown_on_the_way_is_found()
    {
        var size = long.Parse(seen[0].Split('\n')[1], CultureInfo.InvariantCulture);
        var text = new Checkpoint(options.Identity.Origin, size, answers[0].Leaf).ToText();
        seen.Add(new SignedNote(text, [options.Identity.Signer.Sign(text)]).ToString());
        var found = await FindAsync();
        Assert.Contains(found, f => f.EndsWith($"does not extend that of {size} which was shown", StringComparison.Ordinal));
        Assert.Contains(found, f => f == $"a checkpoint of {size} does not have the root of the leaves");
    }

    private Task<IReadOnlyCollection<string>> FindAsync() => new LedgerCheck(new ReadLedger(Tree), database.Databases.For(DatabaseRole.Owner), options.Identity.LogKey).FindAsync(answers, seen, Stop);
}
