using CsCheck;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Notes;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void The_example_is_read_and_written()
    {
        var note = SignedNoteTests.Parsed(Examples.Sofa);
        Assert.Equal(Examples.SofaText, note.Text);
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint, out _));
        Assert.Equal(("example.com/behind-the-sofa", 20852163, Root), (checkpoint.Origin, checkpoint.Size, Convert.ToBase64String(checkpoint.Root.Span)));
        Assert.Empty(checkpoint.Extensions);
        Assert.Equal(Examples.SofaText, checkpoint.ToText());
        Assert.Equal(Examples.Sofa, note.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\n1\n")]
    [InlineData("\n1\n" + Root + "\n")]
    [InlineData("a\n1\n" + Root)]
    [InlineData("a\n01\n" + Root + "\n")]
    [InlineData("a\n00\n" + Root + "\n")]
    [InlineData("a\n-1\n" + Root + "\n")]
    [InlineData("a\n+1\n" + Root + "\n")]
    [InlineData("a\n1 \n" + Root + "\n")]
    [InlineData("a\n\n" + Root + "\n")]
    [InlineData("a\n١\n" + Root + "\n")]
    [InlineData("a\n9223372036854775808\n" + Root + "\n")]
    [InlineData("a\n1\nAAAA\n")]
    [InlineData("a\n1\n" + Root + "\n\n")]
    [InlineData("a\n1\n" + Root + "\nextension\n\nmore\n")]
    [InlineData("a\r\n1\n" + Root + "\n")]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    public void A_text_that_is_no_checkpoint_is_refused_with_a_sentence(string text)
    {
        Assert.False(Checkpoint.TryParse(text, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_from_nothing_to_the_largest_are_read()
    {
        Assert.True(Checkpoint.TryParse($"a\n0\n{Root}\n", out var empty, out _));
        Assert.True(Checkpoint.TryParse($"a\n{long.MaxValue}\n{Root}\n", out var largest, out _));
        Assert.Equal((0, long.MaxValue), (empty.Size, largest.Size));
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var line = Gen.Char[" a1+—\u00a0é"].Array[1, 12].Select(c => new string(c));
        Gen.Select(line, Gen.Long[0, long.MaxValue], Gen.Byte.Array[32], line.Array[0, 3]).Sample((origin, size, root, extensions) =>
        {
            var checkpoint = new Checkpoint(origin, size, root, extensions);
            Assert.True(Checkpoint.TryParse(checkpoint.ToText(), out var read, out _));
            Assert.Equal(checkpoint, read);
        });
    }

    [Fact]
    public void A_checkpoint_that_would_be_read_as_another_is_not_made()
    {
        Assert.Throws<ArgumentException>(() => new Checkpoint("a\n5", 1, new byte[32]));
        Assert.Throws<ArgumentException>(() => new Checkpoint("", 1, new byte[32]));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a", 1, new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Checkpoint("a", -1, new byte[32]));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a", 1, new byte[32], ["x\n"]));
        Assert.Throws<ArgumentException>(() => new Checkpoint("a", 1, new byte[32], [""]));
    }

    [Fact]
    public void Any_text_is_judged_without_a_throw_and_a_checkpoint_that_is_read_is_written_the_same() =>
        Gen.OneOf("a", "\n", "0", "1", Root, "AAAA", "\ud83d", "\r").Array[0, 12].Select(string.Concat)
            .Sample(text => Assert.True(!Checkpoint.TryParse(text, out var checkpoint, out _) || checkpoint.ToText() == text), iter: 20_000);
}
