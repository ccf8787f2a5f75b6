using System.Security.Cryptography;
using System.Text;
using CsCheck;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Protection;

public sealed class SealTests
{
    private static readonly MasterKey Key = MasterKey.Create();
    private static readonly CursorSeal Cursors = new(Key);
    private static readonly FieldCipher Field = new(Key, "resident", "idNumber");
    private static readonly PersonSeal Persons = new(Key);
    private static readonly byte[] Binding = Encoding.UTF8.GetBytes("health|resident|name ASC");

    [Fact]
    public void A_cursor_opens_under_its_binding() =>
        Gen.Select(Gen.Byte.Array, Gen.Byte.Array).Sample((position, binding) =>
            Cursors.TryOpen(Cursors.Seal(position, binding), binding, out var opened) && opened.SequenceEqual(position));

    [Fact]
    public void A_cursor_with_any_character_changed_added_or_taken_away_is_refused()
    {
        var cursor = Cursors.Seal([1, 2, 3, 4], Binding);
        for (var at = 0; at < cursor.Length; at++)
        {
            foreach (var c in "ABQgw089-_= \n".Where(c => c != cursor[at]))
            {
                Assert.False(Cursors.TryOpen($"{cursor[..at]}{c}{cursor[(at + 1)..]}", Binding, out _));
                Assert.False(Cursors.TryOpen(cursor.Insert(at, c.ToString()), Binding, out _));
            }

            Assert.False(Cursors.TryOpen(cursor[..at], Binding, out _));
        }

        Assert.False(Cursors.TryOpen(cursor + "=", Binding, out _));
        Assert.False(Cursors.TryOpen(null!, Binding, out var none));
        Assert.Empty(none);
        Gen.String.Sample(s => !Cursors.TryOpen(s, Binding, out _));
    }

    [Fact]
    public void A_cursor_bound_to_something_else_is_refused() =>
        Assert.False(Cursors.TryOpen(Cursors.Seal([1], Binding), Encoding.UTF8.GetBytes("housing|resident|name ASC"), out _));

    [Fact]
    public void The_same_value_is_sealed_differently_each_time()
    {
        Assert.NotEqual(Cursors.Seal([1], Binding), Cursors.Seal([1], Binding));
        Assert.NotEqual(Field.Seal("v", 1), Field.Seal("v", 1));
        Assert.NotEqual(Persons.Seal("resident", "R1"), Persons.Seal("resident", "R1"));
    }

    [Fact]
    public void A_stored_value_opens_in_its_row_and_field() =>
        Gen.Select(Gen.String[Gen.Char['\0', '\uD7FF'], 0, 40], Gen.Long).Sample((value, row) => Field.Open(Field.Seal(value, row), row) == value);

    [Fact]
    public void A_stored_value_opens_in_no_other_row_field_dataset_or_exchange()
    {
        var stored = Field.Seal("110000199001011237", 1);
        Assert.Throws<CryptographicException>(() => Field.Open(stored, 2));
        Assert.Throws<CryptographicException>(() => new FieldCipher(Key, "resident", "phone").Open(stored, 1));
        Assert.Throws<CryptographicException>(() => new FieldCipher(Key, "worker", "idNumber").Open(stored, 1));
        Assert.Throws<CryptographicException>(() => new FieldCipher(MasterKey.Create(), "resident", "idNumber").Open(stored, 1));
    }

    [Fact]
    public void A_stored_value_with_any_bit_changed_or_cut_does_not_open_and_the_error_carries_nothing_of_it()
    {
        var stored = Field.Seal("secret", 1);
        for (var bit = 0; bit < stored.Length * 8; bit++)
        {
            var changed = stored.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var e = Assert.Throws<CryptographicException>(() => Field.Open(changed, 1));
            Assert.DoesNotContain("secret", e.ToString());
        }

        for (var length = 0; length < stored.Length; length++)
        {
            Assert.Throws<CryptographicException>(() => Field.Open(stored.AsSpan(0, length), 1));
        }
    }

    [Fact]
    public void The_layout_is_version_key_id_nonce_ciphertext_tag()
    {
        var stored = Field.Seal("abc", 1);
        Assert.Equal(1 + 4 + 12 + 3 + 16, stored.Length);
        Assert.Equal(1, stored[0]);
        Assert.Equal(stored[1..5], Field.Seal("other", 2)[1..5]);
        Assert.NotEqual(stored[1..5], new FieldCipher(MasterKey.Create(), "resident", "idNumber").Seal("abc", 1)[1..5]);
    }

    [Fact]
    public void Blind_indexes_are_equal_for_equal_values_of_one_field_only()
    {
        var blind = Field.BlindIndex("13000000000");
        Assert.Equal(FieldCipher.BlindIndexLength, blind.Length);
        Assert.Equal(blind, new FieldCipher(Key, "resident", "idNumber").BlindIndex("13000000000"));
        Assert.NotEqual(blind, Field.BlindIndex("13000000001"));
        Assert.NotEqual(blind, new FieldCipher(Key, "resident", "phone").BlindIndex("13000000000"));
        Assert.NotEqual(blind, new FieldCipher(Key, "residentid", "Number").BlindIndex("13000000000"));
        Assert.NotEqual(blind, new FieldCipher(MasterKey.Create(), "resident", "idNumber").BlindIndex("13000000000"));
    }

    [Fact]
    public void A_lone_surrogate_is_refused_rather_than_made_equal_to_another()
    {
        Assert.Throws<ArgumentException>(() => Field.Seal("a\uD800", 1));
        Assert.Throws<ArgumentException>(() => Field.BlindIndex("a\uDC00"));
    }

    [Fact]
    public void A_persons_key_opens_for_its_dataset_only()
    {
        var person = Persons.Seal("resident", "R-1");
        Assert.Equal("R-1", Persons.Open("resident", person));
        Assert.Throws<CryptographicException>(() => Persons.Open("worker", person));
        Assert.Throws<CryptographicException>(() => Persons.Open("resident", person + "A"));
        Assert.Throws<CryptographicException>(() => Persons.Open("resident", "not sealed"));
    }

    [Fact]
    public void A_persons_token_is_the_same_for_one_person_and_another_for_any_other()
    {
        Assert.Equal(Persons.Token("resident", "R-1"), new PersonSeal(Key).Token("resident", "R-1"));
        Assert.Equal(22, Persons.Token("resident", "R-1").Length);
        string[] tokens = [Persons.Token("resident", "R-1"), Persons.Token("resident", "R-2"), Persons.Token("residentR", "-1"), new PersonSeal(MasterKey.Create()).Token("resident", "R-1")];
        Assert.Distinct(tokens);
    }

    [Fact]
    public void Threads_do_not_mix_their_values() =>
        Parallel.For(0, 5_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, row =>
            Assert.Equal($"value {row}", Field.Open(Field.Seal($"value {row}", row), row)));
}
