using System.Diagnostics;

namespace GridDataExchange.Ledger;

/// <summary>A record that waits for its verdict.</summary>
internal sealed class PendingRecord(LedgerEntry entry)
{
    private readonly TaskCompletionSource<Appended> verdict = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long since = Stopwatch.GetTimestamp();

    public LedgerEntry Entry => entry;

    public Task<Appended> Verdict => verdict.Task;

    public bool WaitedLongerThan(TimeSpan limit) => Stopwatch.GetElapsedTime(since) > limit;

    public void Commit(ReadOnlyMemory<byte> leafHash) => verdict.TrySetResult(new(AppendVerdict.Committed, leafHash));

    public void Refuse(AppendVerdict why, CompanionRefusal? refusal = null) => verdict.TrySetResult(new(why, default) { Refusal = refusal });

    /// <summary>True where one of its companions locks that.</summary>
    public bool Locks(string what) => entry.Companions.Any(c => c.Locks == what);
}
