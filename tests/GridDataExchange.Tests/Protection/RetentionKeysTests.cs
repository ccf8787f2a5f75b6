using System.Text;
using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Protection;

public sealed class RetentionKeysTests : IDisposable
{
    private static readonly RetentionPeriod Period = new(1095, 202611);
    private static readonly byte[] Place = [1, 2, 3];
    private readonly string folder = Path.Combine(Path.GetTempPath(), "gdx-keys-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_a_key_sealed_opens_with_the_same_key_read_again()
    {
        var whole = new RetentionKeys(folder).Make(Period).Seal("a"u8, Place);

        Assert.Equal(Period, RetentionKey.PeriodOf(whole));
        Assert.Equal("a", Encoding.UTF8.GetString(new RetentionKeys(folder).Find(Period)!.Open(whole, Place)!));
    }

    [Fact]
    public void It_opens_in_its_own_place_alone() => Assert.Null(Sealed(out var key) is { } whole ? key.Open(whole, [9]) : []);

    [Fact]
    public void A_changed_bit_does_not_open()
    {
        var whole = Sealed(out var key);
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = whole.ToArray();
            changed[i] ^= 1;
            Assert.Null(key.Open(changed, Place));
        }
    }

    [Fact]
    public void A_destroyed_key_opens_nothing_and_is_never_made_again()
    {
        var keys = new RetentionKeys(folder);
        keys.Make(Period);

        Assert.True(keys.Destroy(Period));

        Assert.Null(keys.Find(Period));
        Assert.Throws<InvalidDataException>(() => keys.Make(Period));
        Assert.Throws<InvalidDataException>(() => new RetentionKeys(folder).Make(Period));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.key"));
    }

    [Fact]
    public void A_key_file_that_is_being_destroyed_or_was_left_as_zeros_is_no_key()
    {
        new RetentionKeys(folder).Make(Period);
        File.WriteAllBytes(Path.Combine(folder, $"{Period}.key"), new byte[KeyFile.Length]);
        Assert.Null(new RetentionKeys(folder).Find(Period));
        Assert.Throws<InvalidDataException>(() => new RetentionKeys(folder).Make(Period));

        var other = Period with { Month = 202612 };
        new RetentionKeys(folder).Make(other);
        File.WriteAllBytes(Path.Combine(folder, $"{other}.destroyed"), []);
        var keys = new RetentionKeys(folder);
        Assert.Null(keys.Find(other));
        Assert.True(keys.IsLeft(other));
        Assert.True(keys.Destroy(other));
        Assert.False(keys.IsLeft(other));
    }

    [Fact]
    public void A_hold_opens_what_it_sealed_in_its_place_until_its_key_is_destroyed()
    {
        var (hold, keys) = (Guid.NewGuid(), new HoldKeys(folder));
        var whole = keys.Seal(hold, "a"u8, Place);
        Assert.Equal("a", Encoding.UTF8.GetString(new HoldKeys(folder).Open(hold, whole, Place)!));
        Assert.Null(keys.Open(hold, whole, [9]));
        keys.Seal(Guid.NewGuid(), "b"u8, Place);
        Assert.All(Directory.EnumerateFiles(folder, "*.key"), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));

        Assert.True(keys.Destroy(hold));

        Assert.Null(keys.Open(hold, whole, Place));
        Assert.Throws<InvalidDataException>(() => keys.Seal(hold, "a"u8, Place));
    }

    [Fact]
    public void A_key_that_another_node_made_or_destroyed_is_noticed()
    {
        var (one, other) = (new RetentionKeys(folder), new RetentionKeys(folder));
        Assert.Empty(one.All);
        other.Make(Period);
        Assert.Equal(Period, Assert.Single(one.All).Period);
        other.Destroy(Period);
        Assert.Empty(one.All);
    }

    [Fact]
    public void Two_nodes_that_make_a_key_at_once_have_the_same()
    {
        var made = new RetentionKey[8];
        Parallel.For(0, made.Length, i => made[i] = new RetentionKeys(folder).Make(Period));

        Assert.Single(made.Select(k => Convert.ToHexString(k.Token("person", "a"))).Distinct());
    }

    [Fact]
    public void Tokens_of_two_periods_or_uses_have_nothing_in_common()
    {
        var keys = new RetentionKeys(folder);
        var tokens = new[] { keys.Make(Period).Token("person", "a"), keys.Make(Period).Token("case", "a"), keys.Make(Period with { Month = 202612 }).Token("person", "a") };

        Assert.Equal(3, tokens.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void The_key_folder_and_its_keys_are_their_owners_alone()
    {
        new RetentionKeys(folder).Make(Period);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "1095-202611.key")));
    }

    [Theory]
    [InlineData(1, 184)]
    [InlineData(184, 184)]
    [InlineData(1095, 1095)]
    public void No_period_is_shorter_than_six_months(int days, int kept)
    {
        var period = RetentionPeriod.Of(days, new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero));

        Assert.Equal(new RetentionPeriod(kept, 202612), period);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(kept), period.Ends);
    }

    [Theory]
    [InlineData("1095-202611", true)]
    [InlineData("01095-202611", false)]
    [InlineData("183-202611", false)]
    [InlineData("1095-202613", false)]
    [InlineData("1095-202600", false)]
    [InlineData("../-202611", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_period_of_a_text_is_read_strictly(string? text, bool reads)
    {
        Assert.Equal(reads, RetentionPeriod.TryParse(text, out var period));
        Assert.True(!reads || period.ToString() == text);
    }

    private byte[] Sealed(out RetentionKey key)
    {
        key = new RetentionKeys(folder).Make(Period);
        return key.Seal("a"u8, Place);
    }
}
