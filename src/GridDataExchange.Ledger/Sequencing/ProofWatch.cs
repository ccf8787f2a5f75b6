using System.Threading.Channels;
using GridDataExchange.Ledger.Trees;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.Ledger.Sequencing;

/// <summary>
/// Holds answers back while what this node recorded does not become provable. It asks as a partner would, for a record whose leaf it
/// remembers: whatever in between is stopped, damaged or made up in the database, it is noticed here.
/// </summary>
/// <remarks>
/// Of the records on the way it follows one at a time, and the last one of each name that the node left: where one of a name is spoilt before it
/// has its place, no later one of the name gets any. Since when there was no proof outlives the process, so that starting again gains no time.
/// </remarks>
public sealed class ProofWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly LedgerWriter ledger;
    private readonly TreeReader tree;
    private readonly LedgerCondition condition;
    private readonly string place;
    private readonly TimeSpan grace;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly ChannelReader<CommittedRecord> leftNames;
    private readonly WaitMark mark;
    private readonly List<CommittedRecord> followed = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;
    private DateTimeOffset? since;
    private Guid newest;
    private bool holds;

    /// <summary>Starts it.</summary>
    /// <param name="ledger">Whose records are followed.</param>
    /// <param name="tree">Where they must be proven.</param>
    /// <param name="condition">Told to hold answers back, and when no more.</param>
    /// <param name="place">What the record must be in, for the log.</param>
    /// <param name="grace">For how long a record may be without its proof.</param>
    /// <param name="mark">Keeps since when one is.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="logger">Takes each change.</param>
    internal ProofWatch(LedgerWriter ledger, TreeReader tree, LedgerCondition condition, string place, TimeSpan grace, WaitMark mark, TimeProvider clock, ILogger<ProofWatch> logger)
    {
        (this.ledger, this.tree, this.condition, this.place, this.grace, this.mark, this.clock, this.logger) = (ledger, tree, condition, place, grace, mark, clock, logger);
        leftNames = ledger.FollowLeftNames();
        since = mark.Read();
        working = Task.Run(WorkAsync);
    }

    /// <summary>Watches that records get into a tree that the log signed: a matter of a second, so that five minutes are no load but a fault.</summary>
    public static ProofWatch OfSignatures(LedgerWriter ledger, TreeReader tree, LedgerCondition condition, string directory, TimeProvider clock, ILogger<ProofWatch> logger) =>
        new(ledger, tree, condition, "a tree that the log signed", TimeSpan.FromMinutes(5), new WaitMark(directory, "unsigned-since"), clock, logger);

    /// <summary>Watches that they get into a tree that a witness of another department cosigned, within the time that answers may go on without.</summary>
    public static ProofWatch OfCosignatures(LedgerWriter ledger, TreeReader tree, LedgerCondition condition, TimeSpan grace, string directory, TimeProvider clock, ILogger<ProofWatch> logger) =>
        new(ledger, tree, condition, "a tree that a witness of another department cosigned", grace, new WaitMark(directory, "uncosigned-since"), clock, logger);

    /// <summary>Stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await LookAsync();
            await Task.Delay(Pause, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync()
    {
        while (leftNames.TryRead(out var end))
        {
            followed.RemoveAll(f => f.Id == end.Id);
            followed.Add(end);
        }

        if (ledger.Newest is { } last && last.Id != newest && followed.TrueForAll(f => f.Id != newest))
        {
            newest = last.Id;
            followed.Add(last);
        }

        if (followed.Count == 0)
        {
            return;
        }

        foreach (var record in followed.ToList())
        {
            if (await IsProvenAsync(record))
            {
                followed.Remove(record);
                since = null;
                mark.Clear();
            }
        }

        if (followed.Count == 0)
        {
            Judge(held: false, TimeSpan.Zero);
        }
        else if (!stop.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            since = Earlier(since, now - followed.Max(f => clock.GetElapsedTime(f.Since)));
            mark.Keep(since.Value, now);
            Judge(now - since > grace, now - since.Value);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one is { } time && time < other ? time : other;

    private async Task<bool> IsProvenAsync(CommittedRecord record)
    {
        try
        {
            return (await tree.ProofAsync(record.Id, stop.Token)).Proof is { Extra: { } commitment } proof
                && MerkleHash.Leaf(commitment.Span).AsSpan().SequenceEqual(record.LeafHash.Span)
                && Notes.Checkpoint.TryParse(proof.Checkpoint.Text, out var checkpoint, out _)
                && InclusionProof.Verify(proof.Index, checkpoint.Size, record.LeafHash.Span, checkpoint.Root.Span, proof.Path);
        }
        catch (Exception) // what cannot be looked at is not proven
        {
            return false;
        }
    }

    private void Judge(bool held, TimeSpan waits)
    {
        if (held == holds)
        {
            return;
        }

        holds = held;
        if (held)
        {
            condition.Hold();
            IntegratorLog.Unproven(logger, place, (long)waits.TotalMinutes);
        }
        else
        {
            condition.Release();
            IntegratorLog.ProvenAgain(logger, place);
        }
    }
}

/// <summary>A record that is committed, as its node remembers it.</summary>
/// <param name="Node">The name that the node wrote it under.</param>
/// <param name="Id">Its id.</param>
/// <param name="LeafHash">Its leaf.</param>
/// <param name="Since">Timestamp of the node's clock when it was committed.</param>
internal sealed record CommittedRecord(string Node, Guid Id, ReadOnlyMemory<byte> LeafHash, long Since);
