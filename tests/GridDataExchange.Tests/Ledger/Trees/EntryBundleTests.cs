using CsCheck;
using GridDataExchange.Ledger.Trees;

namespace GridDataExchange.Tests.Ledger.Trees;

public sealed class EntryBundleTests
{
    [Fact]
    public void An_entry_follows_its_length_the_high_byte_first() =>
        Assert.Equal([0, 2, 7, 8, 0, 0, 1, 0, .. new byte[256]], EntryBundle.Write([new byte[] { 7, 8 }, Array.Empty<byte>(), new byte[256]]));

    [Fact]
    public void What_was_written_is_read() =>
        Gen.Byte.Array[0, 300].Array[1, 256].Sample(entries =>
        {
            Assert.True(EntryBundle.TryRead(EntryBundle.Write([.. entries.Select(e => (ReadOnlyMemory<byte>)e)]), out var read));
            Assert.Equal(entries, read.Select(e => e.ToArray()));
        }, iter: 50);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 1 })]
    [InlineData(new byte[] { 0, 1, 9, 0 })]
    [InlineData(new byte[] { 0, 1, 9, 255, 255, 1 })]
    public void A_bundle_that_ends_within_an_entry_is_refused(byte[] bundle) => Assert.False(EntryBundle.TryRead(bundle, out _));

    [Fact]
    public void A_bundle_holds_at_most_256_entries()
    {
        Assert.True(EntryBundle.TryRead(new byte[512], out var full));
        Assert.Equal(256, full.Count);
        Assert.False(EntryBundle.TryRead(new byte[514], out _));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write(new ReadOnlyMemory<byte>[257]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Write([new byte[65_536]]));
    }

    [Fact]
    public void Any_bytes_are_judged_without_a_throw_and_read_only_if_they_are_what_would_be_written() =>
        Gen.Byte[0, 3].Array[0, 60].Sample(bytes => Assert.True(!EntryBundle.TryRead(bytes, out var entries) || EntryBundle.Write(entries).SequenceEqual(bytes)), iter: 5_000);
}
