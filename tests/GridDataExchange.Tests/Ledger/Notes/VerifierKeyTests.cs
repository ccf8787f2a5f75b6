using CsCheck;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Notes;

public sealed class VerifierKeyTests
{
    [Fact]
    public void The_example_is_read_and_written()
    {
        var key = VerifierKey.Parse(Examples.FooKey);
        Assert.Equal(("example.com/foo", 0x530d903au, (byte)1, 32), (key.Name, key.Id, key.Type, key.PublicKey.Length));
        Assert.Equal(Examples.FooKey, key.ToString());
    }

    // RFC 8032, section 7.1, the first test: its seed gives this public key, and of the empty message this signature.
    [Fact]
    public void A_seed_makes_the_key_of_the_standard()
    {
        using var signer = new NoteSigner(Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"), "example.gov/log", SignatureType.Ed25519);
        Assert.Equal("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", Convert.ToHexStringLower(signer.Key.PublicKey.Span));
        Assert.True(Ed25519.Verify(signer.Key.PublicKey.Span, [], Convert.FromHexString("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")));
    }

    [Fact]
    public void A_key_of_two_types_has_two_ids()
    {
        using var log = new NoteSigner(SignedNoteTests.Seed(1), "example.gov/log", SignatureType.Ed25519);
        using var witness = new NoteSigner(SignedNoteTests.Seed(1), "example.gov/log", SignatureType.Cosignature);
        Assert.NotEqual(log.Key.Id, witness.Key.Id);
        Assert.NotEqual(log.Key, witness.Key);
        Assert.Equal(witness.Key, VerifierKey.Parse(witness.Key.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("example.com/foo")]
    [InlineData("example.com/foo+530d903a")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/fooo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=")]
    [InlineData("example.com/foo+530d903a+")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n")]
    [InlineData("example.com/ foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    public void Anything_else_is_refused_with_a_sentence(string? text)
    {
        Assert.False(VerifierKey.TryParse(text, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        Assert.Equal(problem, Assert.Throws<FormatException>(() => VerifierKey.Parse(text!)).Message);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u2003b")]
    [InlineData("a\u0085b")]
    [InlineData("")]
    [InlineData("a\u0001")]
    public void A_name_without_spaces_and_plus_alone_names_a_key(string name) =>
        Assert.Throws<ArgumentException>(() => new NoteSigner(SignedNoteTests.Seed(1), name, SignatureType.Ed25519));

    [Fact]
    public void A_key_that_is_read_is_written_the_same() =>
        Gen.Select(Gen.Int[0, Examples.FooKey.Length - 1], Gen.Char).Sample((at, c) =>
        {
            var text = Examples.FooKey.Remove(at, 1).Insert(at, c.ToString());
            Assert.True(!VerifierKey.TryParse(text, out var key, out _) || key.ToString() == text);
        });

    [Fact]
    public void A_signer_of_a_seed_of_another_length_or_an_unknown_type_is_not_made()
    {
        Assert.Throws<ArgumentException>(() => new NoteSigner(new byte[31], "a", SignatureType.Ed25519));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NoteSigner(new byte[32], "a", 0x06));
        Assert.Throws<ArgumentException>(() => new NoteSigner(new byte[32], "a\ud800", SignatureType.Ed25519));
    }
}
