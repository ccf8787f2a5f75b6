using System.Collections.Concurrent;

namespace GridDataExchange.IntegrationTests;

/// <summary>A clock that a test sets. Its timers run when the test says so.</summary>
internal sealed class HandClock(DateTimeOffset now) : TimeProvider
{
    private readonly ConcurrentQueue<Action> timers = new();

    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        timers.Enqueue(() => callback(state));
        return new Stopped();
    }

    public void RunTimers()
    {
        foreach (var run in timers)
        {
            run();
        }
    }

    private sealed class Stopped : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
