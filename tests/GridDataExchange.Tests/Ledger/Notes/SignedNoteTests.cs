using System.Text;
using CsCheck;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Notes;

/// <summary>The rules of c2sp.org/signed-note, its examples first.</summary>
public sealed class SignedNoteTests
{
    private const string Text = "text\n";

    private static readonly NoteSigner Ann = new(Seed(1), "example.gov/ann", SignatureType.Ed25519);
    private static readonly NoteSigner Bob = new(Seed(2), "example.gov/bob", SignatureType.Ed25519);

    [Fact]
    public void The_example_is_verified_by_its_key()
    {
        var note = Parsed(Examples.FooNote);
        Assert.Equal("This is an example message.\n", note.Text);
        Assert.True(note.TryVerify([VerifierKey.Parse(Examples.FooKey)], out var by, out _));
        Assert.Equal(Examples.FooKey, Assert.Single(by).ToString());
        Assert.Equal(Examples.FooNote, note.ToString());
    }

    [Fact]
    public void The_example_changed_in_one_letter_is_refused()
    {
        Assert.False(Parsed(Examples.FooNote.Replace("message", "massage", StringComparison.Ordinal)).TryVerify([VerifierKey.Parse(Examples.FooKey)], out var by, out var problem));
        Assert.Empty(by);
        Assert.Contains("`example.com/foo`", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_empty_line_parts_text_and_signatures()
    {
        var note = Parsed(Examples.Quasimodo);
        Assert.EndsWith("sole:\n\ned è subito sera.\n", note.Text, StringComparison.Ordinal);
        Assert.Equal(("quasimodo.example/salvatore", 0x367ba04bu, 64), (note.Signatures.Single().Name, note.Signatures.Single().Id, note.Signatures.Single().Bytes.Length));
        Assert.Equal(Examples.Quasimodo, note.ToString());
        Assert.Equal("a\n\n", Parsed("a\n\n\n" + Ann.SignatureLine("a\n\n")).Text);
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_ignored_though_they_share_a_name_or_an_id()
    {
        var note = Signed(Ann);
        var sameName = new NoteSignature(Ann.Key.Name, Ann.Key.Id ^ 1, new byte[64]);
        var sameId = new NoteSignature("example.gov/other", Ann.Key.Id, new byte[64]);
        Assert.True(Parsed(note.With(sameName).With(sameId).ToString()).TryVerify([Ann.Key], out var by, out _));
        Assert.Equal([Ann.Key], by);
    }

    [Fact]
    public void A_false_signature_under_a_known_name_and_id_refuses_the_note_whatever_else_is_right()
    {
        var note = Signed(Ann, Bob);
        foreach (var signature in new[] { Bob.Sign("other\n"), new NoteSignature(Bob.Key.Name, Bob.Key.Id, new byte[63]), new NoteSignature(Bob.Key.Name, Bob.Key.Id, new byte[1]) })
        {
            Assert.False(note.With(signature).TryVerify([Ann.Key, Bob.Key], out var by, out _));
            Assert.Empty(by);
            Assert.True(note.With(signature).TryVerify([Ann.Key], out _, out _));
        }
    }

    [Fact]
    public void A_note_that_no_known_key_signed_is_refused()
    {
        Assert.False(Signed(Ann).TryVerify([Bob.Key], out _, out var problem));
        Assert.Contains(Bob.Key.Name, problem, StringComparison.Ordinal);
        Assert.False(Signed(Ann).TryVerify([], out _, out _));
    }

    [Fact]
    public void A_key_that_signed_twice_is_named_once()
    {
        Assert.True(Signed(Ann, Ann, Bob).TryVerify([Bob.Key, Ann.Key], out var by, out _));
        Assert.Equal([Ann.Key, Bob.Key], by);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=")]
    [InlineData("text\n\n— a AAAAAAA=\n\n")]
    [InlineData("text\n\n— a AAAAAA==\n")] // an id and no signature
    [InlineData("text\n\n— a AAAAAAB=\n")] // bits that are not used
    [InlineData("text\n\n— a AAAAAAA\n")]
    [InlineData("text\n\n— a  AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA= \n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a\u00a0b AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n- a AAAAAAA=\n")]
    [InlineData("text\n\n—a AAAAAAA=\n")]
    [InlineData("text\r\n\n— a AAAAAAA=\n")]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n")]
    [InlineData("te\txt\n\n— a AAAAAAA=\n")]
    [InlineData("text\n\n— a AAAA\tAAA=\n")]
    [InlineData("text\n\n— a AAAAAAA=\nno signature\n")]
    public void A_text_that_is_no_note_is_refused(string text)
    {
        Assert.False(SignedNote.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void What_is_not_UTF_8_is_refused()
    {
        Assert.False(SignedNote.TryParse([.. "te"u8, 0xC3, 0x28, .. "\n\n— a AAAAAAA=\n"u8], out _, out _));
        Assert.False(SignedNote.TryParse("te\ud800xt\n\n— a AAAAAAA=\n", out _, out _));
    }

    [Fact]
    public void A_byte_order_mark_stays_in_the_text() => Assert.Equal("\uFEFFtext\n", Parsed("\uFEFFtext\n\n— a AAAAAAA=\n").Text);

    [Fact]
    public void A_note_has_at_most_100_signatures_and_a_mebibyte()
    {
        var line = "— a AAAAAAA=\n";
        Assert.True(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, 100)), out _, out _));
        Assert.False(SignedNote.TryParse("text\n\n" + string.Concat(Enumerable.Repeat(line, 101)), out _, out _));
        var rest = "\n\n" + line;
        Assert.True(SignedNote.TryParse(new string('x', SignedNote.MostBytes - Encoding.UTF8.GetByteCount(rest)) + rest, out _, out _));
        Assert.False(SignedNote.TryParse(new string('x', SignedNote.MostBytes - Encoding.UTF8.GetByteCount(rest) + 1) + rest, out _, out _));
    }

    [Fact]
    public void Only_a_text_that_ends_in_a_newline_is_signed()
    {
        Assert.Throws<ArgumentException>(() => Ann.SignatureLine("text"));
        Assert.Throws<ArgumentException>(() => Ann.SignatureLine("te\rxt\n"));
        Assert.Throws<ArgumentException>(() => Ann.SignatureLine("\ud800\n"));
    }

    [Fact]
    public void Any_bytes_are_judged_without_a_throw_and_a_note_that_is_read_is_written_the_same()
    {
        var parts = Gen.OneOf("text", "\n", "\n\n", "— ", "a", " ", "+", "AAAAAAA=", "\u00a0", "\t", "\uFEFF", "é", "\ud83d");
        parts.Array[0, 14].Select(string.Concat).Sample(text => Assert.True(!SignedNote.TryParse(text, out var note, out _) || note.ToString() == text), iter: 20_000);
        Gen.Byte.Array[0, 80].Sample(bytes => Assert.True(!SignedNote.TryParse(bytes, out var note, out _) || Encoding.UTF8.GetBytes(note.ToString()).SequenceEqual(bytes)));
        Gen.Select(Gen.Int[0, Examples.Sofa.Length - 1], Gen.Char).Sample((at, c) =>
        {
            var text = Examples.Sofa.Remove(at, 1).Insert(at, c.ToString());
            Assert.True(!SignedNote.TryParse(text, out var note, out _) || note.ToString() == text);
        });
    }

    internal static byte[] Seed(byte value) => [.. Enumerable.Repeat(value, 32)];

    internal static SignedNote Parsed(string text) => SignedNote.TryParse(text, out var note, out var problem) ? note : throw new FormatException(problem);

    private static SignedNote Signed(params NoteSigner[] signers) => new(Text, [.. signers.Select(s => s.Sign(Text))]);
}
