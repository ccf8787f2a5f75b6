namespace GridDataExchange.Exchange.Watching;

/// <summary>
/// About how many different tokens were seen within a window, in bounded memory: exact up to a number, then by a sample of tokens that begin with
/// zero bits (Wegman's adaptive sampling). Blind tokens are uniformly random, so the error is about 1.2 / √<see cref="Most"/>: 3 %.
/// </summary>
internal sealed class DistinctSample(TimeSpan length, TokenBound bound)
{
    public const int Most = 2048;

    private int zeroBits;

    public SeenWindow Window { get; } = new(length, bound);

    public long Estimate => (long)Window.Count << zeroBits;

    public void Add(Seen seen)
    {
        if (!IsSampled(seen.Token))
        {
            return;
        }

        Window.Add(seen);
        while (Window.Count > Most)
        {
            zeroBits++;
            Window.RemoveWhere(token => !IsSampled(token));
        }
    }

    private bool IsSampled(UInt128 token) => UInt128.LeadingZeroCount(token) >= (UInt128)zeroBits;
}
