using System.Buffers.Binary;
using System.Text;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Notes;

public sealed class CosignatureTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1679315147);
    private static readonly NoteSigner Witness = new(SignedNoteTests.Seed(3), "witness.example.gov/w1", SignatureType.Cosignature);

    [Fact]
    public void The_example_has_the_time_that_its_specification_names()
    {
        var signature = SignedNoteTests.Parsed(Examples.Sofa).Signatures[1];
        Assert.Equal((0x8d66cf3fu, Cosignature.Length), (signature.Id, signature.Bytes.Length));
        Assert.Equal(1679315147, BinaryPrimitives.ReadInt64BigEndian(signature.Bytes.Span));
    }

    [Fact]
    public void What_is_signed_is_the_message_of_the_specification()
    {
        var message = "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        Assert.Equal(message, Encoding.UTF8.GetString(Cosignature.Message(Examples.SofaText, 1679315147)));
        var signature = Witness.Cosign(Examples.SofaText, Time);
        Assert.True(Ed25519.Verify(Witness.Key.PublicKey.Span, Encoding.UTF8.GetBytes(message), signature.Bytes.Span[8..]));
    }

    [Fact]
    public void A_cosignature_is_verified_with_its_time()
    {
        var note = SignedNoteTests.Parsed(Examples.Sofa + Witness.CosignatureLine(Examples.SofaText, Time));
        Assert.True(Cosignature.TryVerify(Witness.Key, note.Text, note.Signatures[2], out var time));
        Assert.Equal(Time, time);
        Assert.True(note.TryVerify([Witness.Key], out var by, out _));
        Assert.Equal([Witness.Key], by);
    }

    [Fact]
    public void A_cosignature_with_another_time_text_or_key_is_false()
    {
        var signature = Witness.Cosign(Examples.SofaText, Time);
        for (var i = 0; i < signature.Bytes.Length; i++)
        {
            var bytes = signature.Bytes.ToArray();
            bytes[i] ^= 1;
            Assert.False(Cosignature.TryVerify(Witness.Key, Examples.SofaText, signature with { Bytes = bytes }, out _));
        }

        using var other = new NoteSigner(SignedNoteTests.Seed(4), Witness.Key.Name, SignatureType.Cosignature);
        Assert.False(Cosignature.TryVerify(other.Key, Examples.SofaText, signature, out _));
        Assert.False(Cosignature.TryVerify(Witness.Key, Examples.SofaText.Replace("3\n", "4\n", StringComparison.Ordinal), signature, out _));
        Assert.False(Cosignature.TryVerify(Witness.Key, Examples.SofaText, signature with { Bytes = signature.Bytes[8..] }, out _));
        Assert.False(Cosignature.TryVerify(Witness.Key, Examples.SofaText, signature with { Name = "witness.example.gov/w2" }, out _));
    }

    [Fact]
    public void A_signature_of_the_other_type_by_the_same_key_is_no_cosignature()
    {
        using var log = new NoteSigner(SignedNoteTests.Seed(3), Witness.Key.Name, SignatureType.Ed25519);
        Assert.False(Cosignature.TryVerify(log.Key, Examples.SofaText, Witness.Cosign(Examples.SofaText, Time), out _));
        Assert.Throws<InvalidOperationException>(() => log.CosignatureLine(Examples.SofaText, Time));
        Assert.Throws<InvalidOperationException>(() => Witness.SignatureLine(Examples.SofaText));
    }

    [Fact]
    public void What_is_no_checkpoint_or_has_no_time_is_not_cosigned()
    {
        Assert.Throws<ArgumentException>(() => Witness.CosignatureLine("text\n", Time));
        Assert.Throws<ArgumentOutOfRangeException>(() => Witness.CosignatureLine(Examples.SofaText, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void A_time_that_is_none_is_refused_without_a_throw()
    {
        foreach (var seconds in new[] { ulong.MaxValue, 1UL << 63, (ulong)long.MaxValue, 253402300800UL })
        {
            var bytes = new byte[Cosignature.Length];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, seconds);
            Assert.False(Cosignature.TryVerify(Witness.Key, Examples.SofaText, new(Witness.Key.Name, Witness.Key.Id, bytes), out _));
        }
    }
}
