using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Tests.Cli;

public sealed class WitnessCommandsTests : IDisposable
{
    private const string Log = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private readonly string folder = Directory.CreateTempSubdirectory("witness").FullName;

    private string Key => Path.Combine(folder, "witness.key");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Key_makes_the_key_once_and_writes_its_public_half()
    {
        var (exitCode, output) = Gdx.Witness("key", "--key", Key, "--name", "witness.example.gov/w1");
        Assert.Equal(0, exitCode);
        Assert.Equal(("witness.example.gov/w1", SignatureType.Cosignature), (VerifierKey.Parse(output.Trim()).Name, VerifierKey.Parse(output.Trim()).Type));
        Assert.Equal((0, output), Gdx.Witness("key", "--key", Key, "--name", "witness.example.gov/w1"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key));
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused_and_not_shown()
    {
        Gdx.Witness("key", "--key", Key, "--name", "witness.example.gov/w1");
        File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var (exitCode, output) = Gdx.Witness("key", "--key", Key, "--name", "witness.example.gov/w1");
        Assert.Equal(2, exitCode);
        Assert.Contains("chmod 600", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "a name", Log, "`a name`")]
    [InlineData("http://127.0.0.1:0", "witness.example.gov/w1", "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "`530d903b`")]
    [InlineData("http://127.0.0.1:0", "witness.example.gov/w1", "nonsense", "--log")]
    [InlineData("https://127.0.0.1:0", "witness.example.gov/w1", Log, "`https://127.0.0.1:0`")]
    [InlineData("http://127.0.0.1:0/path", "witness.example.gov/w1", Log, "without a path")]
    [InlineData("nonsense", "witness.example.gov/w1", Log, "`nonsense`")]
    public void A_wrong_option_is_one_sentence_that_names_it(string listen, string name, string log, string named)
    {
        var (exitCode, output) = Gdx.Witness("serve", "--listen", listen, "--key", Key, "--name", name, "--state", Path.Combine(folder, "state"), "--log", log);
        Assert.Equal(2, exitCode);
        Assert.Contains(named, Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_of_another_machine_is_one_sentence() =>
        Assert.Contains("cannot be listened on", Gdx.Witness("serve", "--listen", "http://192.0.2.1:5090", "--key", Key, "--name", "w", "--state", Path.Combine(folder, "state"), "--log", Log).Output, StringComparison.Ordinal);

    [Fact]
    public void A_witness_without_a_log_is_not_started() =>
        Assert.NotEqual(0, Gdx.Witness("serve", "--listen", "http://127.0.0.1:0", "--key", Key, "--name", "w", "--state", folder).ExitCode);
}
