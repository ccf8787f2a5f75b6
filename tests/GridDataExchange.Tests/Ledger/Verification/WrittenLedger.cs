using System.Text;
using GridDataExchange.Ledger;
using GridDataExchange.Ledger.Appending;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Sequencing;
using GridDataExchange.Ledger.Verification;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Ledger.Verification;

/// <summary>A ledger in memory, rightly signed and sequenced, whose node writes whatever a test wants: also what an honest one never does.</summary>
internal sealed class WrittenLedger : ILedgerSource, IDisposable
{
    private readonly List<Action<ILedgerRows>> rows = [];
    private readonly GrowingTree tree = GrowingTree.ReadAsync(0, [], _ => Task.FromResult<byte[]?>(null), _ => Task.FromResult<byte[]?>(null)).Result;
    private readonly NodeIdentity node;
    private ReadOnlyMemory<byte> previous = BatchStatement.NoBatch;

    public WrittenLedger(string name = "0123456789abcdef.1")
    {
        node = new NodeIdentity(Identity, name);
        rows.Add(into => into.Log(1, Identity.Origin));
        rows.Add(into => into.Node(1, name, node.Certificate));
    }

    public LedgerIdentity Identity { get; } = new(MasterKey.Create());

    /// <summary>Writes a batch of these kinds, the first of them with the number, all of them in clear.</summary>
    public WrittenLedger Batch(long first, params string[] kinds) =>
        Batch(first, [.. kinds.Select((kind, i) => SealedRecord.Of(node.Name, first + i, Encoding.UTF8.GetBytes($"\"id\":\"{Guid.NewGuid():D}\",\"kind\":\"{kind}\",\"body\":{{}}}}")))]);

    public WrittenLedger Batch(long first, IReadOnlyList<SealedRecord> records)
    {
        var signed = new SignedBatch(node, first, previous, records);
        previous = BatchStatement.LinkOf(signed.Signature);
        var start = tree.Size;
        rows.Add(into => into.Batch(node.Name, first, records.Count, signed.Root, signed.Previous, signed.Signature));
        rows.Add(into => into.Place(1, start, node.Name, first, records.Count));
        for (var i = 0; i < records.Count; i++)
        {
            var (record, counter) = (records[i], first + i);
            tree.Append(record.Commitment);
            rows.Add(into => into.Record(new RecordRow { Node = Encoding.UTF8.GetBytes(node.Name), Counter = counter, Payload = record.Payload, Salt = record.Salt, Commitment = record.Commitment }));
        }

        return this;
    }

    public Task<string?> ReadKeyAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(Identity.LogKey.ToString());

    public Task<(SignedNote Note, Checkpoint Checkpoint)?> ReadHeadAsync(CancellationToken cancellationToken) => Task.FromResult<(SignedNote, Checkpoint)?>(null);

    public Task ReadAsync(ILedgerRows into, Action<double> progress, CancellationToken cancellationToken)
    {
        rows.ForEach(row => row(into));
        foreach (var (level, index, hashes) in tree.TakeTiles())
        {
            into.Tile(1, level, index, hashes);
        }

        foreach (var (index, entries) in tree.TakeBundles())
        {
            into.Bundle(1, index, entries);
        }

        var text = new Checkpoint(Identity.Origin, tree.Size, tree.Root()).ToText();
        into.Checkpoint(1, tree.Size, new SignedNote(text, [Identity.Signer.Sign(text)]).ToString());
        return Task.CompletedTask;
    }

    public void Dispose() => node.Dispose();

    /// <summary>Verifies it as who has seen nothing of it; it is disposed then.</summary>
    public async Task<VerificationReport> VerifyAsync()
    {
        var seen = Directory.CreateTempSubdirectory("gdx-seen-");
        try
        {
            return await LedgerVerifier.VerifyAsync(LedgerCopy.Of(this), new() { SeenFolder = seen.FullName }, TestContext.Current.CancellationToken);
        }
        finally
        {
            seen.Delete(recursive: true);
            Dispose();
        }
    }
}
