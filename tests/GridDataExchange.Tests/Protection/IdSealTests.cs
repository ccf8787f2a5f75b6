using System.Text;
using CsCheck;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Protection;

public sealed class IdSealTests
{
    private static readonly MasterKey Key = MasterKey.Create();
    private static readonly IdSeal Seal = new(Key, "health", "epidemic-control", "resident", 0xA1B2);

    [Fact]
    public void A_sealed_id_opens_to_its_row() =>
        Gen.Long.Sample(row => Seal.TryOpen(Seal.Seal(row), out var opened) && opened == row);

    [Theory]
    [InlineData(0)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Extreme_row_ids_open(long row)
    {
        Assert.True(Seal.TryOpen(Seal.Seal(row), out var opened));
        Assert.Equal(row, opened);
    }

    [Fact]
    public void Text_and_bytes_are_the_same_id()
    {
        var utf8 = new byte[IdSeal.TextLength];
        Seal.Seal(42, utf8);
        Assert.Equal(Seal.Seal(42), Encoding.ASCII.GetString(utf8));
        Assert.Equal(IdSeal.TextLength, Seal.Seal(42).Length);
    }

    [Fact]
    public void An_id_says_its_dataset()
    {
        Assert.True(IdSeal.TryReadDataset(Seal.Seal(7), out var number));
        Assert.Equal(0xA1B2, number);
    }

    [Fact]
    public void Departments_purposes_datasets_and_keys_have_other_ids_and_do_not_open_each_others()
    {
        IdSeal[] others =
        [
            new(Key, "housing", "epidemic-control", "resident", 0xA1B2),
            new(Key, "health", "elderly-care", "resident", 0xA1B2),
            new(Key, "health", "epidemic-control", "visit", 0xA1B2),
            new(Key, "healthepidemic-control", "", "resident", 0xA1B2),
            new(MasterKey.Create(), "health", "epidemic-control", "resident", 0xA1B2),
            new(Key, "health", "epidemic-control", "resident", 0xA1B3),
        ];
        var id = Seal.Seal(7);
        Assert.All(others, other =>
        {
            Assert.NotEqual(id, other.Seal(7));
            Assert.False(other.TryOpen(id, out var row));
            Assert.Equal(0, row);
        });
    }

    [Fact]
    public void An_id_with_any_character_changed_opens_to_nothing()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=% \n\0é𠮷";
        var id = Seal.Seal(123456789);
        for (var at = 0; at < id.Length; at++)
        {
            foreach (var c in Alphabet.Where(c => c != id[at]))
            {
                Assert.False(Seal.TryOpen($"{id[..at]}{c}{id[(at + 1)..]}", out _));
            }
        }
    }

    [Fact]
    public void Text_from_strangers_is_refused_and_never_throws()
    {
        var id = Seal.Seal(5);
        string?[] strangers = [null, "", "x", id + "=", id + "A", id[1..], $" {id[1..]}", $"{id[..12]}\n{id[12..]}", id[..22] + "==", new('\0', 24), new('\uD800', 24), new('A', 24), new('_', 1 << 20)];
        Assert.All(strangers, s => Assert.False(Seal.TryOpen(s!, out _)));
        Gen.String.Sample(s => !Seal.TryOpen(s, out _) && (s.Length == IdSeal.TextLength || !IdSeal.TryReadDataset(s, out _)));
        Gen.String[Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"], IdSeal.TextLength, IdSeal.TextLength].Sample(s => !Seal.TryOpen(s, out _));
    }

    [Fact]
    public void Threads_do_not_mix_their_blocks() =>
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, row =>
        {
            Assert.True(Seal.TryOpen(Seal.Seal(row), out var opened));
            Assert.Equal(row, opened);
        });
}
