using System.Net;
using System.Net.Sockets;
using GridDataExchange.Exchange.Records;
using GridDataExchange.Ledger;
using GridDataExchange.Query;

namespace GridDataExchange.Exchange.Refusals;

/// <summary>
/// Counts the refusals that anybody can bring about as often as they like: those before authentication, and those of rate limits. One record a
/// minute says how many there were of a client or an address, so that nobody fills the ledger from outside.
/// </summary>
/// <remarks>
/// Thread-safe. What the ledger does not take is kept and written later, then for more than a minute; where it took it and could not say so,
/// it is written twice rather than not at all.
/// </remarks>
public sealed class RefusalTally : IAsyncDisposable
{
    /// <summary>Addresses that are told apart; the rest are counted as <see cref="Others"/>.</summary>
    public const int MostAddresses = 200;

    /// <summary>Stands for every address beyond <see cref="MostAddresses"/>.</summary>
    public const string Others = "others";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ILedger ledger;
    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Lock turn = new();
    private readonly Dictionary<Refused, RefusedCount> counts = [];
    private int addresses;

    /// <summary>Starts to count; at the end of each minute what it counted is written.</summary>
    public RefusalTally(ILedger ledger, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(clock);
        this.ledger = ledger;
        this.clock = clock;
        timer = clock.CreateTimer(_ => _ = WriteAsync(over: true), null, Minute - Since(clock.GetUtcNow()), Minute);
    }

    /// <summary>Counts a refusal of an authenticated client.</summary>
    public void Count(TokenFacts token, RefusalCode code)
    {
        ArgumentNullException.ThrowIfNull(token);
        var now = clock.GetUtcNow();
        lock (turn)
        {
            Add(new Refused(token.Department, token.Client, code), new RefusedCount(1, now, now));
        }
    }

    /// <summary>Counts a refusal of somebody who is not authenticated.</summary>
    /// <param name="address">The remote address; of IPv6 the network of 64 bits counts, in which anybody has every address.</param>
    /// <param name="code">The code.</param>
    public void Count(IPAddress? address, RefusalCode code)
    {
        var now = clock.GetUtcNow();
        var who = new Refused(null, Name(address), code);
        lock (turn)
        {
            Add(addresses >= MostAddresses && !counts.ContainsKey(who) ? who with { Name = Others } : who, new RefusedCount(1, now, now));
        }
    }

    /// <summary>Writes what was counted, the minute of now too, and counts no more.</summary>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync().ConfigureAwait(false);
        await WriteAsync(over: false).ConfigureAwait(false);
        writing.Dispose();
    }

    /// <summary>Writes what was counted.</summary>
    /// <param name="over">True to leave what began in the minute of now.</param>
    internal async Task WriteAsync(bool over)
    {
        await writing.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(Take(over).Select(WriteAsync)).ConfigureAwait(false);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task WriteAsync(KeyValuePair<Refused, RefusedCount> one)
    {
        var verdict = AppendVerdict.Unavailable;
        try
        {
            var entry = RecordWriter.Refusals(one.Key, one.Value, Guid.NewGuid(), clock.GetUtcNow());
            verdict = (await ledger.AppendAsync(entry, CancellationToken.None).ConfigureAwait(false)).Verdict;
        }
        finally
        {
            if (verdict != AppendVerdict.Committed)
            {
                lock (turn)
                {
                    Add(one.Key, one.Value);
                }
            }
        }
    }

    private List<KeyValuePair<Refused, RefusedCount>> Take(bool over)
    {
        var now = clock.GetUtcNow();
        var minute = now - Since(now);
        lock (turn)
        {
            var taken = counts.Where(c => !over || c.Value.From < minute).ToList();
            foreach (var (who, _) in taken)
            {
                counts.Remove(who);
                addresses -= IsAddress(who) ? 1 : 0;
            }

            return taken;
        }
    }

    private void Add(Refused who, RefusedCount count)
    {
        if (counts.TryGetValue(who, out var before))
        {
            counts[who] = before.And(count);
            return;
        }

        counts[who] = count;
        addresses += IsAddress(who) ? 1 : 0;
    }

    private static bool IsAddress(Refused who) => who.Department is null && who.Name != Others;

    private static TimeSpan Since(DateTimeOffset now) => TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerMinute);

    private static string Name(IPAddress? address)
    {
        switch (address)
        {
            case null:
                return "unknown";
            case { IsIPv4MappedToIPv6: true }:
                return address.MapToIPv4().ToString();
            case { AddressFamily: AddressFamily.InterNetworkV6 }:
                var bytes = address.GetAddressBytes();
                bytes.AsSpan(8).Clear();
                return $"{new IPAddress(bytes)}/64";
            default:
                return address.ToString();
        }
    }
}
