namespace GridDataExchange.IntegrationTests.Ledger.Retention;

/// <summary>A machine's clock that is wrong by so much; its timers run as they should.</summary>
internal sealed class ShiftedClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
}
