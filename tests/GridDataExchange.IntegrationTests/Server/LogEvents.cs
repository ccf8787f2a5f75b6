using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace GridDataExchange.IntegrationTests.Server;

/// <summary>What a server logs, event by event, for tests that wait for one.</summary>
internal sealed class LogEvents : ILoggerProvider, ILogger
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Lock adding = new();
    private ImmutableList<(int Id, LogLevel Level, string Text)> events = [];
    private TaskCompletionSource added = New();

    /// <summary>The texts of the events of that id so far.</summary>
    public IReadOnlyList<string> Of(int id) => [.. events.Where(e => e.Id == id).Select(e => e.Text)];

    /// <summary>The texts of all events so far that are errors or worse.</summary>
    public IReadOnlyList<string> Errors => [.. events.Where(e => e.Level >= LogLevel.Error).Select(e => e.Text)];

    /// <summary>Does something and waits for the next event of that id whose text holds a word; its text.</summary>
    public async Task<string> AfterAsync(Action act, int id, string word = "", CancellationToken cancellationToken = default)
    {
        var before = events.Count;
        act();
        while (true)
        {
            var next = Volatile.Read(ref added).Task;
            if (events.Skip(before).FirstOrDefault(e => e.Id == id && e.Text.Contains(word, StringComparison.Ordinal)) is { Text: { } text })
            {
                return text;
            }

            await next.WaitAsync(Longest, cancellationToken);
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (adding)
        {
            events = events.Add((eventId.Id, logLevel, formatter(state, exception)));
            Interlocked.Exchange(ref added, New()).SetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
