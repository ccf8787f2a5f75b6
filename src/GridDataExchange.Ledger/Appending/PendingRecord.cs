using System.Diagnostics;

namespace GridDataExchange.Ledger.Appending;

/// <summary>A record that waits for its verdict.</summary>
/// <param name="entry">The record.</param>
/// <param name="tail">Its payload after node and counter.</param>
internal sealed class PendingRecord(LedgerEntry entry, byte[] tail)
{
    private readonly TaskCompletionSource<Appended> verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long since = Stopwatch.GetTimestamp();

    public LedgerEntry Entry => entry;

    public byte[] Tail => tail;

    public Task<Appended> Verdict => verdict.Task;

    public bool WaitedLongerThan(TimeSpan limit) => Stopwatch.GetElapsedTime(since) > limit;

    public void Commit(Receipt receipt) => verdict.TrySetResult(new(AppendVerdict.Committed, receipt));

    public void Refuse(AppendVerdict why, CompanionRefusal? refusal = null) => verdict.TrySetResult(new(why, null) { Refusal = refusal });

    /// <summary>True where one of its companions locks that.</summary>
    public bool Locks(string what) => entry.Companions.Any(c => c.Locks == what);
}
