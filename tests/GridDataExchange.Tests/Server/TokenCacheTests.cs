using GridDataExchange.Exchange;
using GridDataExchange.Server.OAuth;

namespace GridDataExchange.Tests.Server;

public sealed class TokenCacheTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenFacts Facts = new("c", "d", "p", [], Guid.NewGuid(), Now.AddMinutes(5));

    [Fact]
    public void A_token_is_found_under_the_epoch_it_was_validated_under()
    {
        var cache = new TokenCache();
        cache.Put(TokenCache.Key.Of("t"), Facts, 3);

        Assert.Same(Facts, cache.Find(TokenCache.Key.Of("t"), 3, Now));
        Assert.Null(cache.Find(TokenCache.Key.Of("t"), 4, Now));
        Assert.Null(cache.Find(TokenCache.Key.Of("t2"), 3, Now));
    }

    [Fact]
    public void A_token_is_not_found_at_its_end_or_after()
    {
        var cache = new TokenCache();
        cache.Put(TokenCache.Key.Of("t"), Facts, 3);

        Assert.NotNull(cache.Find(TokenCache.Key.Of("t"), 3, Facts.Expires.AddTicks(-1)));
        Assert.Null(cache.Find(TokenCache.Key.Of("t"), 3, Facts.Expires));
    }

    [Fact]
    public void The_cache_stays_bounded_and_keeps_what_is_used()
    {
        var cache = new TokenCache(capacity: 10);
        cache.Put(TokenCache.Key.Of("used"), Facts, 3);
        for (var i = 0; i < 1000; i++)
        {
            cache.Put(TokenCache.Key.Of($"t{i}"), Facts, 3);
            Assert.NotNull(cache.Find(TokenCache.Key.Of("used"), 3, Now));
            Assert.InRange(cache.Count, 1, 22);
        }
    }
}
