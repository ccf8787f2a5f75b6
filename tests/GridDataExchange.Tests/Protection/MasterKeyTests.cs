using GridDataExchange.Protection;

namespace GridDataExchange.Tests.Protection;

public sealed class MasterKeyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string folder = Directory.CreateTempSubdirectory("key").FullName;

    private string KeyPath => Path.Combine(folder, "master.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_key_is_made_once_for_its_owner_alone_and_read_after()
    {
        var made = MasterKey.ReadOrCreate(KeyPath).Derive("x");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(KeyPath));
        Assert.Equal(MasterKey.Length, File.ReadAllBytes(KeyPath).Length);
        Assert.Equal(made, MasterKey.ReadOrCreate(KeyPath).Derive("x"));
        Assert.Equal(KeyPath, Assert.Single(Directory.GetFileSystemEntries(folder)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(4096)]
    public void A_file_of_another_length_is_refused_and_left_alone(int length)
    {
        Write(new byte[length], OwnerOnly);
        Assert.Throws<InvalidDataException>(() => MasterKey.ReadOrCreate(KeyPath));
        Assert.Equal(length, File.ReadAllBytes(KeyPath).Length);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_that_others_may_read_or_change_is_refused(UnixFileMode others)
    {
        Write(new byte[MasterKey.Length], OwnerOnly | others);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => MasterKey.ReadOrCreate(KeyPath)).Message);
    }

    [Fact]
    public void A_link_to_a_key_elsewhere_is_followed()
    {
        Write(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), OwnerOnly);
        var link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, KeyPath);
        Assert.Equal(MasterKey.ReadOrCreate(KeyPath).Derive("x"), MasterKey.ReadOrCreate(link).Derive("x"));
    }

    [Fact]
    public void A_link_to_nothing_and_a_folder_that_is_not_there_get_a_clear_sentence()
    {
        File.CreateSymbolicLink(KeyPath, Path.Combine(folder, "gone"));
        Assert.Contains("link", Assert.Throws<InvalidDataException>(() => MasterKey.ReadOrCreate(KeyPath)).Message);
        Assert.Throws<InvalidDataException>(() => MasterKey.ReadOrCreate(Path.Combine(folder, "no", "master.key")));
        Assert.Throws<InvalidDataException>(() => MasterKey.ReadOrCreate(folder));
        Assert.Equal(KeyPath, Assert.Single(Directory.GetFileSystemEntries(folder)));
    }

    [Fact]
    public void Many_that_create_at_once_end_with_one_key()
    {
        for (var round = 0; round < 30; round++)
        {
            var path = Path.Combine(folder, $"key{round}");
            using var start = new Barrier(8);
            var keys = new byte[8][];
            var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                keys[i] = MasterKey.ReadOrCreate(path).Derive("x");
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());
            Assert.All(keys, k => Assert.Equal(keys[0], k));
            Assert.Equal(keys[0], MasterKey.ReadOrCreate(path).Derive("x"));
        }
    }

    [Fact]
    public void Parts_of_a_use_do_not_run_into_each_other()
    {
        var key = MasterKey.Create();
        Assert.NotEqual(key.Derive("ab", "c"), key.Derive("a", "bc"));
        Assert.NotEqual(key.Derive("a"), key.Derive("a", ""));
        Assert.Equal(key.Derive("a", "b"), key.Derive("a", "b"));
    }

    private void Write(byte[] bytes, UnixFileMode mode)
    {
        File.WriteAllBytes(KeyPath, bytes);
        File.SetUnixFileMode(KeyPath, mode);
    }
}
