using System.Diagnostics;
using System.Globalization;
using GridDataExchange.Postgres;
using GridDataExchange.Postgres.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GridDataExchange.IntegrationTests.Postgres;

public sealed class EmbeddedClusterTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = TestFolder.Create();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_stop_and_a_start()
    {
        await using (var cluster = await StartAsync())
        {
            await WriteAsync(cluster, 1);
        }

        await using var again = await StartAsync();
        await AssertKeptAsync(again, 1);
    }

    [Fact]
    public async Task A_second_server_on_one_data_folder_is_refused()
    {
        await using var first = await StartAsync();
        var refusal = await Assert.ThrowsAsync<ClusterException>(StartAsync);
        Assert.Contains("Another server is using the data folder", refusal.Message);
        await WriteAsync(first, 1);
    }

    [Fact]
    public async Task A_server_that_is_killed_is_started_again_on_the_same_socket_each_time()
    {
        await using var cluster = await StartAsync();
        await using var databases = await Databases.OpenAsync(cluster, Stop);
        await WriteAsync(cluster, 0);
        for (var kill = 1; kill <= 4; kill++)
        {
            var killed = cluster.ProcessId;
            Assert.True(Libc.Signal(killed, Libc.SigKill));
            await Waiting.UntilAsync(() => cluster.ProcessId != killed);
            await WriteAsync(cluster, kill);
        }

        await AssertKeptAsync(cluster, 0, 1, 2, 3, 4);
    }

    [Fact]
    public async Task Killed_connections_do_not_stop_the_server()
    {
        await using var cluster = await StartAsync();
        await WriteAsync(cluster, 1);
        var server = cluster.ProcessId;
        await using (var source = Open(cluster))
        await using (var connection = await source.OpenConnectionAsync(Stop))
        {
            Assert.True(Libc.Signal(connection.ProcessID, Libc.SigKill));
            await Waiting.UntilAsync(() => !Directory.Exists($"/proc/{connection.ProcessID}"));
        }

        await EventuallyAsync(() => WriteAsync(cluster, 2));
        Assert.Equal(server, cluster.ProcessId);
        await AssertKeptAsync(cluster, 1, 2);
    }

    [Theory]
    [InlineData(Killed.Server)]
    [InlineData(Killed.ServerAndPostmaster)]
    [InlineData(Killed.ServerAndEveryProcess)]
    public async Task An_exchange_that_is_killed_starts_again_on_what_it_left(Killed what)
    {
        await using (var first = await StartAsync())
        {
            await WriteAsync(first, 0);
        }

        for (var kill = 1; kill <= 3; kill++)
        {
            var left = await LeaveAsync(what);
            await using var cluster = await StartAsync();
            Assert.False(Directory.Exists(left), "the socket of the killed server is gone");
            await WriteAsync(cluster, kill);
        }

        await using var last = await StartAsync();
        await AssertKeptAsync(last, 0, 1, 2, 3);
    }

    [Fact]
    public async Task A_process_id_that_is_anothers_by_now_does_not_stop_the_start()
    {
        await using (var first = await StartAsync())
        {
            await WriteAsync(first, 1);
        }

        await LeaveAsync(Killed.ServerAndEveryProcess);
        var file = Path.Combine(folder.FullName, "postgres", "data", "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file, Stop);
        using var bystander = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        try
        {
            lines[0] = bystander.Id.ToString(CultureInfo.InvariantCulture);
            await File.WriteAllLinesAsync(file, lines, Stop);
            await using var cluster = await StartAsync();
            await AssertKeptAsync(cluster, 1);
            Assert.False(bystander.HasExited, "the other's process is left alone");
        }
        finally
        {
            bystander.Kill();
        }
    }

    [Fact]
    public async Task Half_a_cluster_is_not_taken_for_one()
    {
        var half = folder.CreateSubdirectory("postgres").CreateSubdirectory("data.init");
        await File.WriteAllTextAsync(Path.Combine(half.FullName, "PG_VERSION"), "15\n", Stop);
        await using var cluster = await StartAsync();
        await WriteAsync(cluster, 1);
        Assert.False(half.Exists && Directory.Exists(half.FullName));
    }

    [Fact]
    public async Task Root_keeps_the_cluster_elsewhere_where_PostgreSQL_cannot_enter_the_data_folder()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root drops to another user");
        folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var below = folder.CreateSubdirectory("below");
        string? elsewhere = null;
        try
        {
            for (var start = 1; start <= 2; start++)
            {
                await using var cluster = await StartAsync(below.FullName);
                await WriteAsync(cluster, start);
                elsewhere = (await File.ReadAllTextAsync(Path.Combine(below.FullName, "postgres.location"), Stop)).Trim();
                Assert.StartsWith("/var/lib/grid-data-exchange/", elsewhere);
            }

            await using var last = await StartAsync(below.FullName);
            await AssertKeptAsync(last, 1, 2);
        }
        finally
        {
            if (elsewhere is not null)
            {
                Directory.Delete(elsewhere, recursive: true);
            }
        }
    }

    [Fact]
    public async Task A_copy_of_a_data_folder_whose_cluster_lies_elsewhere_cannot_run_beside_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root drops to another user");
        folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var original = folder.CreateSubdirectory("original").FullName;
        var copy = folder.CreateSubdirectory("copy").FullName;
        await using var cluster = await StartAsync(original);
        var location = Path.Combine(original, "postgres.location");
        File.Copy(location, Path.Combine(copy, "postgres.location"));
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => StartAsync(copy));
        Assert.Contains("Another server is using", refusal.Message);
        await cluster.DisposeAsync();
        Directory.Delete((await File.ReadAllTextAsync(location, Stop)).Trim(), recursive: true);
    }

    [Fact]
    public async Task A_data_folder_of_great_length_has_a_socket_all_the_same()
    {
        var deep = Path.Combine(folder.FullName, new string('d', 120));
        await using var cluster = await StartAsync(deep);
        await WriteAsync(cluster, 1);
    }

    [Fact]
    public async Task No_PostgreSQL_in_the_folder_named_says_so()
    {
        var options = new EmbeddedClusterOptions { DataDirectory = folder.FullName, PostgresBin = "/nonexistent/bin", ForTests = true };
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => EmbeddedCluster.StartAsync(options, NullLogger.Instance, Stop));
        Assert.Equal("There is no PostgreSQL in /nonexistent/bin; name the folder that holds `postgres` and `initdb` (Exchange:PostgresBin).", refusal.Message);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_says_so()
    {
        var refusal = await Assert.ThrowsAsync<ClusterException>(() => StartAsync("/proc/nothing/here"));
        Assert.Contains("cannot be made", refusal.Message);
    }

    [Fact]
    public async Task A_cluster_of_another_version_says_which_one_to_install()
    {
        await using (await StartAsync())
        {
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "postgres", "data", "PG_VERSION"), "9\n", Stop);
        var refusal = await Assert.ThrowsAsync<ClusterException>(StartAsync);
        Assert.Contains("was made by PostgreSQL 9", refusal.Message);
    }

    [Fact]
    public async Task Nothing_listens_but_the_socket_and_no_value_is_logged()
    {
        await using var cluster = await StartAsync();
        await using var source = Open(cluster);
        foreach (var (setting, wanted) in new[]
        {
            ("listen_addresses", ""), ("log_error_verbosity", "terse"), ("log_parameter_max_length", "0"),
            ("log_parameter_max_length_on_error", "0"), ("log_min_error_statement", "panic"), ("log_min_messages", "log"), ("log_statement", "none"),
        })
        {
            await using var command = source.CreateCommand($"SELECT current_setting('{setting}')");
            Assert.Equal(wanted, await command.ExecuteScalarAsync(Stop));
        }
    }

    /// <summary>Starts a server as the launcher does and leaves it the way a killed exchange would; returns the folder of its socket.</summary>
    private async Task<string> LeaveAsync(Killed what)
    {
        var home = ClusterHome.Of(folder.FullName);
        var socket = RuntimeFolder.Create(home.User);
        var launcher = new ServerLauncher(home, PostgresBinaries.Find(null, home), socket, forTests: true, NullLogger.Instance);
        var server = await launcher.StartAsync(Stop);
        int[] all = [server.Id, .. ChildrenOf(server.Id)];
        Assert.True(all.Length > 3);
        foreach (var process in what switch { Killed.Server => [], Killed.ServerAndPostmaster => [server.Id], _ => all })
        {
            Libc.Signal(process, Libc.SigKill);
        }

        return socket;
    }

    private static IEnumerable<int> ChildrenOf(int process) =>
        File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private Task<EmbeddedCluster> StartAsync() => StartAsync(folder.FullName);

    private static Task<EmbeddedCluster> StartAsync(string dataDirectory) =>
        EmbeddedCluster.StartAsync(new EmbeddedClusterOptions { DataDirectory = dataDirectory, ForTests = true }, NullLogger.Instance, Stop);

    private static NpgsqlDataSource Open(EmbeddedCluster cluster)
    {
        var connection = ClusterDatabase.ConnectionString(cluster, ClusterDatabase.Superuser, "postgres");
        connection.Pooling = false;
        return NpgsqlDataSource.Create(connection);
    }

    private static async Task WriteAsync(EmbeddedCluster cluster, int number)
    {
        await using var source = Open(cluster);
        await using var command = source.CreateCommand($"CREATE TABLE IF NOT EXISTS kept (n int); INSERT INTO kept VALUES ({number})");
        await command.ExecuteNonQueryAsync(Stop);
    }

    private static async Task AssertKeptAsync(EmbeddedCluster cluster, params int[] numbers)
    {
        await using var source = Open(cluster);
        await using var command = source.CreateCommand("SELECT array_agg(n ORDER BY n) FROM kept");
        Assert.Equal(numbers, (int[]?)await command.ExecuteScalarAsync(Stop));
    }

    private static Task EventuallyAsync(Func<Task> act) => Waiting.UntilAsync(async () =>
    {
        try
        {
            await act();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    });

    public enum Killed
    {
        Server,
        ServerAndPostmaster,
        ServerAndEveryProcess,
    }
}
