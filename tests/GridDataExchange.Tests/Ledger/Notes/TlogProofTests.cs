using CsCheck;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Notes;

public sealed class TlogProofTests
{
    private const string Hash = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n";

    // The example's signatures are abridged in the specification; a whole checkpoint stands in their place.
    [Fact]
    public void The_example_is_read_and_written()
    {
        Assert.True(TlogProof.TryParse(Examples.FancyHead + Examples.Sofa, out var proof, out _));
        Assert.Equal((73894, 5), (proof.Index, proof.Path.Count));
        Assert.Equal(Hash, Convert.ToBase64String(proof.Path[0].Span) + "\n");
        Assert.StartsWith("age-v1.2.1-darwin-arm64.tar.gz", System.Text.Encoding.Latin1.GetString(proof.Extra!.Value.Span), StringComparison.Ordinal);
        Assert.Equal(Examples.Sofa, proof.Checkpoint.ToString());
        Assert.Equal(Examples.FancyHead + Examples.Sofa, proof.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v2\nindex 0\n\n")]
    [InlineData("\nc2sp.org/tlog-proof@v1\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex \n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex  1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AA\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AAAA\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n \n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\r\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\n\n")]
    public void A_head_that_is_none_is_refused_with_a_sentence(string head)
    {
        Assert.False(TlogProof.TryParse(head + Examples.Sofa, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_without_extra_and_path_is_read()
    {
        var text = "c2sp.org/tlog-proof@v1\nindex 0\n\n" + Examples.Sofa;
        Assert.True(TlogProof.TryParse(text, out var proof, out _));
        Assert.Null(proof.Extra);
        Assert.Equal(text, proof.ToText());
        Assert.Equal(text, new TlogProof(ReadOnlyMemory<byte>.Empty, 0, [], proof.Checkpoint).ToText());
    }

    [Fact]
    public void A_path_has_at_most_63_hashes()
    {
        string WithPath(int count) => "c2sp.org/tlog-proof@v1\nindex 0\n" + string.Concat(Enumerable.Repeat(Hash, count)) + "\n" + Examples.Sofa;
        Assert.True(TlogProof.TryParse(WithPath(63), out _, out _));
        Assert.False(TlogProof.TryParse(WithPath(64), out _, out _));
    }

    [Fact]
    public void A_note_that_is_no_checkpoint_is_refused()
    {
        Assert.False(TlogProof.TryParse("c2sp.org/tlog-proof@v1\nindex 0\n\n" + Examples.FooNote, out _, out _));
        Assert.False(TlogProof.TryParse("c2sp.org/tlog-proof@v1\nindex 0\n\n" + Examples.SofaText, out _, out _));
        Assert.Throws<ArgumentException>(() => new TlogProof(null, 0, [], SignedNoteTests.Parsed(Examples.FooNote)));
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var checkpoint = SignedNoteTests.Parsed(Examples.Sofa);
        Gen.Select(Gen.Byte.Array[0, 50], Gen.Long[0, long.MaxValue], Gen.Byte.Array[32].Array[0, 63]).Sample((extra, index, path) =>
        {
            var proof = new TlogProof(extra, index, [.. path.Select(h => (ReadOnlyMemory<byte>)h)], checkpoint);
            Assert.True(TlogProof.TryParse(proof.ToText(), out var read, out _));
            Assert.Equal(proof, read);
        });
    }

    [Fact]
    public void Any_text_is_judged_without_a_throw_and_a_proof_that_is_read_is_written_the_same()
    {
        var parts = Gen.OneOf("c2sp.org/tlog-proof@v1\n", "index 0\n", "extra AAAA\n", "\n", Hash, Examples.SofaText, "— a AAAAAAA=\n", "\ud83d", " ", "a");
        parts.Array[0, 8].Select(string.Concat).Sample(text => Assert.True(!TlogProof.TryParse(text, out var proof, out _) || proof.ToText() == text), iter: 20_000);
        var whole = Examples.FancyHead + Examples.Sofa;
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Char).Sample((at, c) =>
        {
            var text = whole.Remove(at, 1).Insert(at, c.ToString());
            Assert.True(!TlogProof.TryParse(text, out var proof, out _) || proof.ToText() == text);
        });
    }
}
