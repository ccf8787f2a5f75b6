using System.Text.Json;
using GridDataExchange.IntegrationTests.Postgres;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Postgres;

namespace GridDataExchange.IntegrationTests.Ledger.Verification;

/// <summary>From a partner's side: who has a receipt can show what the ledger dropped.</summary>
public sealed class ReceiptTests(ClusterFixture cluster)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Receipts_of_records_in_the_tree_are_proven_and_of_those_that_wait_pending()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        var written = await ledger.WriteAsync(1, 5);
        var waiting = await ledger.AppendAsync(2);
        var report = await CheckAsync(ledger, [.. written, .. waiting]);
        Assert.Equal((0, 6L, 2L), (report.Findings.Count, report.Proven, report.Pending));
    }

    [Theory]
    [InlineData("", "{0}")]
    [InlineData("without its batch", "DELETE FROM ledger.batch WHERE {1}; {0}")]
    [InlineData("with the whole node", "DELETE FROM ledger.batch WHERE {1}; DELETE FROM ledger.node WHERE name = (SELECT max(node) FROM ledger.record WHERE id = '{2}'); {0}")]
    public async Task A_record_that_was_dropped_before_it_had_a_place_is_found_by_its_receipt(string how, string sql)
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1);
        var kept = await ledger.AppendAsync(1, 3);
        var id = kept[^1].Entry.Id;
        var node = $"node = (SELECT node FROM ledger.record WHERE id = '{id}')";
        await ledger.HostileAsync(sql
            .Replace("{0}", $"DELETE FROM ledger.record WHERE {(how.Contains("node", StringComparison.Ordinal) ? node : $"id = '{id}'")}", StringComparison.Ordinal)
            .Replace("{1}", node, StringComparison.Ordinal)
            .Replace("{2}", id.ToString("D"), StringComparison.Ordinal));
        var found = (await CheckAsync(ledger, [kept[^1]])).Findings;
        Assert.Contains(found, f => f.Code == FindingCode.ReceiptDropped && f.Id == id && f.Resource!.StartsWith("kept", StringComparison.Ordinal) && f.Counter is > 1 and <= 5);
    }

    [Fact]
    public async Task A_record_that_was_never_written_is_found_by_the_receipt_that_was_given_for_it()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        await ledger.WriteAsync(1);
        await ledger.BackUpAsync();
        var kept = await ledger.AppendAsync(1);
        await ledger.RestoreAsync();
        Assert.Equal(0, (await ledger.VerifyAsync()).ExitCode); // the ledger by itself shows nothing
        Assert.Contains((await CheckAsync(ledger, kept)).Findings, f => f.Code == FindingCode.ReceiptDropped);
    }

    [Fact]
    public async Task A_record_over_which_an_integrator_stepped_was_dropped_and_is_not_pending()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        var kept = await ledger.AppendAsync(1, 1, 1);
        var (node, certificate) = (await ledger.Databases.ScalarAsync<string>("SELECT name FROM ledger.node"), await ledger.Databases.ScalarAsync<string>("SELECT certificate FROM ledger.node"));
        var link = BatchStatement.LinkOf(await ledger.Databases.ScalarAsync<byte[]>("SELECT signature FROM ledger.batch WHERE first = 3"));
        await using (var connection = await ledger.Databases.For(DatabaseRole.LedgerIntegrator).OpenConnectionAsync(Stop))
        await using (var transaction = await connection.BeginTransactionAsync(Stop))
        {
            var integration = new Integration(connection, transaction, ledger.Options.Identity);
            var progress = new NodeProgress(node, LedgerIdentity.ReadCertificate(certificate, ledger.Options.Identity.LogKey), 4, link);
            await integration.TakeAsync(await integration.ReadEdgesAsync(0, [], Stop), new Dictionary<string, NodeProgress> { [node] = progress }, Stop);
            await transaction.CommitAsync(Stop);
        }

        var report = await CheckAsync(ledger, [kept[1]]);
        Assert.Equal((1, 0L), (report.Findings.Count(f => f.Code == FindingCode.ReceiptDropped), report.Pending));
        Assert.Equal(RecordStanding.Refused, (await ledger.Tree.ProofAsync(kept[1].Entry.Id, Stop)).Standing);
    }

    [Fact]
    public async Task A_forged_receipt_is_no_evidence()
    {
        await using var ledger = await LedgerUnderAttack.StartAsync(cluster);
        var written = await ledger.WriteAsync(1, 5);
        var receipt = written[^1].Receipt;
        var leaf = receipt.LeafHash.ToArray();
        leaf[0] ^= 1;
        var found = await CheckAsync(ledger, [(written[^1].Entry, new Receipt(leaf, receipt.Proof))]);
        Assert.Equal(FindingCode.ReceiptForged, Assert.Single(found.Findings).Code);

        using var forger = new NoteSigner(new byte[32], receipt.Proof.Checkpoint.Signatures[0].Name, SignatureType.Ed25519);
        var resigned = receipt.Proof.Checkpoint.Signatures[0] with { Bytes = forger.Sign(receipt.Proof.Checkpoint.Text).Bytes };
        var proof = new TlogProof(null, receipt.Proof.Index, receipt.Proof.Path, new SignedNote(receipt.Proof.Checkpoint.Text, [resigned]));
        Assert.Equal(FindingCode.ReceiptForged, Assert.Single((await CheckAsync(ledger, [(written[^1].Entry, new Receipt(receipt.LeafHash, proof))])).Findings).Code);
    }

    private static async Task<ReceiptReport> CheckAsync(LedgerUnderAttack ledger, IReadOnlyList<(LedgerEntry Entry, Receipt Receipt)> kept)
    {
        var receipts = kept.Select((k, i) =>
        {
            // As an answer has it.
            var json = JsonSerializer.SerializeToElement(new { extensions = new { exchange = new { record = k.Entry.Id, receipt = new { leaf = k.Receipt.LeafHash, proof = k.Receipt.Proof.ToText() } } } });
            Assert.True(KeptReceipt.TryRead(json, $"kept {i}", out var receipt, out var problem), problem);
            return receipt;
        }).ToList();
        return (await ReceiptCheck.RunAsync(LedgerCopy.OfDump(await ledger.DumpAsync()), receipts, ledger.Trusting, Stop)).Receipts;
    }
}
