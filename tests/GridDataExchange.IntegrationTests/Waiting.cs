namespace GridDataExchange.IntegrationTests;

/// <summary>Waits for what comes by itself.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(1);

    /// <summary>Returns once it holds; throws where it does not within the bound, a minute where none is given, or the test is stopped.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan? bound = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(bound ?? Usual);
        while (!await holds())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, TimeSpan?)"/>
    public static Task UntilAsync(Func<bool> holds, TimeSpan? bound = null) => UntilAsync(() => Task.FromResult(holds()), bound);
}
