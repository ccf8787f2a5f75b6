using System.Buffers.Text;
using CsCheck;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Protection;

public sealed class PseudonymSealTests
{
    private static readonly MasterKey Key = MasterKey.Create();
    private static readonly PseudonymSeal Seal = new(Key, "health", "epidemic-control", "resident", "idNumber");

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char['\0', '\uD7FF'], 0, 100],
        Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32).Array[0, 40].Select(string.Concat),
        Gen.Const('\u0080').Array[0, 70].Select(c => new string(c)));

    [Fact]
    public void A_pseudonym_opens_to_its_value_and_is_the_same_each_time() => Texts.Sample(value =>
        Seal.TryOpen(Seal.Seal(value), out var opened) && opened == value && Seal.Seal(value) == Seal.Seal(value));

    [Fact]
    public void Different_values_have_different_pseudonyms() =>
        Gen.Select(Texts, Texts).Sample((a, b) => a == b || Seal.Seal(a) != Seal.Seal(b));

    [Fact]
    public void Departments_purposes_datasets_fields_and_exchanges_have_nothing_in_common()
    {
        PseudonymSeal[] others =
        [
            new(Key, "housing", "epidemic-control", "resident", "idNumber"),
            new(Key, "health", "elderly-care", "resident", "idNumber"),
            new(Key, "health", "epidemic-control", "worker", "idNumber"),
            new(Key, "health", "epidemic-control", "resident", "phone"),
            new(Key, "healthepidemic", "-control", "resident", "idNumber"),
            new(MasterKey.Create(), "health", "epidemic-control", "resident", "idNumber"),
        ];
        var pseudonym = Seal.Seal("230899199001011237");
        Assert.All(others, o => Assert.False(o.TryOpen(pseudonym, out _)));
        Assert.Equal(others.Length + 1, others.Append(Seal).Select(s => s.Seal("230899199001011237")).Distinct().Count());
        var bytes = others.Append(Seal).Select(s => Base64Url.DecodeFromChars(s.Seal("230899199001011237"))).ToList();
        Assert.All(Enumerable.Range(0, bytes[0].Length), at => Assert.True(bytes.Select(b => b[at]).Distinct().Count() > 1));
    }

    [Fact]
    public void A_pseudonym_with_any_bit_changed_added_or_taken_away_is_refused()
    {
        var pseudonym = Seal.Seal("王芳");
        var bytes = Base64Url.DecodeFromChars(pseudonym);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Seal.TryOpen(Base64Url.EncodeToString(changed), out var nothing));
            Assert.Empty(nothing);
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Seal.TryOpen(Base64Url.EncodeToString(bytes.AsSpan(0, length)), out _));
        }

        Assert.All([$"{pseudonym}=", $" {pseudonym}", $"{pseudonym}A", Base64Url.EncodeToString([.. bytes, .. new byte[PseudonymSeal.BlockLength]])], p => Assert.False(Seal.TryOpen(p, out _)));
        Assert.False(Seal.TryOpen(null!, out _));
        Gen.String.Sample(s => !Seal.TryOpen(s, out _));
        Gen.Byte.Array[48].Sample(b => !Seal.TryOpen(Base64Url.EncodeToString(b), out _));
    }

    [Fact]
    public void Names_telephone_and_identity_numbers_have_pseudonyms_of_one_length()
    {
        Assert.Single(new[] { "", "王", "王芳", "欧阳建国", "15400001234", "230899199001011237", new string('x', 31) }.Select(v => Seal.Seal(v).Length).Distinct());
        Assert.Equal(64, Seal.Seal("王芳").Length);
        Assert.Equal(Seal.Seal(new string('x', 32)).Length, Seal.Seal(new string('x', 63)).Length);
    }

    [Fact]
    public void Nothing_of_a_value_shows_in_values_that_share_a_part()
    {
        // Equal first blocks under one IV would encrypt alike.
        var (one, other) = (Base64Url.DecodeFromChars(Seal.Seal(new string('x', 64) + "1")), Base64Url.DecodeFromChars(Seal.Seal(new string('x', 64) + "2")));
        Assert.True(one.Zip(other).Count(p => p.First == p.Second) < 10);
    }

    [Fact]
    public void A_lone_surrogate_is_refused_and_not_made_equal_to_another() => Assert.Throws<ArgumentException>(() => Seal.Seal("\uD800"));
}
