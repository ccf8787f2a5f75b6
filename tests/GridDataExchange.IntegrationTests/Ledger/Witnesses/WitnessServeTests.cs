using System.Net;
using GridDataExchange.IntegrationTests.Server;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;

namespace GridDataExchange.IntegrationTests.Ledger.Witnesses;

public sealed class WitnessServeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gdx-witness-").FullName;
    private readonly GrowingLog log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        log.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_log_is_cosigned_and_anyone_reads_its_latest_checkpoint()
    {
        await using var witness = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await witness.Http.GetAsync($"{GrowingLog.OriginHash}/checkpoint", Stop)).StatusCode);
        foreach (var size in new[] { 1, 7, 7, 256 })
        {
            var outcome = await CosignAsync(witness, size);
            Assert.Null(outcome.Refusal);
            Assert.True(log.Checkpoint(size).With(outcome.Cosignature!).TryVerify([log.Key, witness.Key], out var by, out _));
            Assert.Equal([log.Key, witness.Key], by);
            Assert.Equal(log.Checkpoint(size).With(outcome.Cosignature!).ToString(), await LatestAsync(witness));
        }
    }

    [Fact]
    public async Task It_stops_when_told_to_and_goes_on_from_what_it_cosigned()
    {
        VerifierKey key;
        await using (var witness = await StartAsync())
        {
            key = witness.Key;
            Assert.Null((await CosignAsync(witness, 9)).Refusal);
            Assert.Equal(0, await witness.TerminateAsync(Stop));
        }

        await using var again = await StartAsync();
        Assert.Equal(key, again.Key);
        Assert.Contains("size 9 already", (await CosignAsync(again, 5)).Refusal);
        Assert.Null((await CosignAsync(again, 10)).Refusal);
    }

    [Fact]
    public async Task Nothing_that_it_writes_is_of_its_private_key()
    {
        await using var witness = await StartAsync();
        await CosignAsync(witness, 9);
        await witness.Http.PostAsync("add-checkpoint", new StringContent("nonsense"), Stop);
        await witness.TerminateAsync(Stop);
        var seed = await File.ReadAllBytesAsync(Path.Combine(folder, "witness.key"), Stop);
        Assert.Equal(32, seed.Length);
        Assert.DoesNotContain(Convert.ToBase64String(seed), witness.Output);
        Assert.DoesNotContain(Convert.ToHexString(seed), witness.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Statuses_and_types_are_those_of_the_protocol()
    {
        await using var witness = await StartAsync();
        using var malformed = await witness.Http.PostAsync("add-checkpoint", new StringContent("old 0\n"), Stop);
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);

        await CosignAsync(witness, 9);
        using var conflict = await witness.Http.PostAsync("add-checkpoint", new StringContent($"old 0\n\n{log.Checkpoint(9)}"), Stop);
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "9\n"), (conflict.StatusCode, conflict.Content.Headers.ContentType!.ToString(), await conflict.Content.ReadAsStringAsync(Stop)));

        using var read = await witness.Http.GetAsync("add-checkpoint", Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
        using var elsewhere = await witness.Http.GetAsync("%2e%2e%2fwitness.key/checkpoint", Stop);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    [Fact]
    public async Task A_body_longer_than_any_checkpoint_is_not_read()
    {
        await using var witness = await StartAsync();
        using var answer = await witness.Http.PostAsync("add-checkpoint", new ByteArrayContent(new byte[Witness.MostBytes + 1]), Stop);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Two_processes_on_one_folder_never_cosign_two_checkpoints_from_one_size()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        for (long size = 0; size < 40;)
        {
            var bodies = await Task.WhenAll(Enumerable.Range((int)size + 1, 4).Select(async next => new AddCheckpointRequest(size, await log.ProofAsync(size, next, Stop), log.Checkpoint(next), new("a", 0, new byte[32])).ToBytes()));
            var answers = await Task.WhenAll(bodies.Select((body, i) => (i % 2 == 0 ? one : two).Http.PostAsync("add-checkpoint", new ByteArrayContent(body), Stop)));
            var cosigned = Assert.Single(Enumerable.Range(0, bodies.Length), i => answers[i].StatusCode == HttpStatusCode.OK);
            Assert.All(answers.Where((_, i) => i != cosigned), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
            size += cosigned + 1;
            Assert.Equal(log.Checkpoint((int)size).Text, (await LatestAsync(one))[..log.Checkpoint((int)size).Text.Length]);
        }
    }

    [Fact]
    public async Task Killed_at_any_moment_it_never_forgets_what_it_answered()
    {
        var answered = 0;
        for (var round = 0; round < 4; round++)
        {
            await using var witness = await StartAsync();
            if (answered > 0)
            {
                Assert.Contains("already", (await CosignAsync(witness, answered - 1)).Refusal);
            }

            var asking = AskUntilItDiesAsync(witness, answered, size => answered = size);
            var at = answered + Random.Shared.Next(3, 40);
            while (Volatile.Read(ref answered) < at && !asking.IsCompleted)
            {
                await Task.Yield();
            }

            await witness.KillAsync();
            await asking;
            Assert.True(answered >= at);
        }
    }

    [Fact]
    public async Task A_damaged_state_is_one_sentence_and_no_start()
    {
        await using (var witness = await StartAsync())
        {
            await CosignAsync(witness, 9);
        }

        var state = Path.Combine(folder, "state", GrowingLog.OriginHash + ".checkpoint");
        await File.WriteAllTextAsync(state, (await File.ReadAllTextAsync(state, Stop)).Replace("\n9\n", "\n8\n", StringComparison.Ordinal), Stop);
        await using var refused = ChildProcess.Start("GridDataExchange.Cli", WitnessProcess.Arguments(folder, log));
        Assert.Equal(2, await refused.EndAsync(Stop));
        Assert.Contains(state, Assert.Single(refused.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private async Task AskUntilItDiesAsync(WitnessProcess witness, int from, Action<int> answered)
    {
        for (var size = from + 1; (await CosignAsync(witness, size)).Refusal is null; size++)
        {
            answered(size);
        }
    }

    private Task<WitnessProcess> StartAsync() => WitnessProcess.StartAsync(folder, log, Stop);

    private Task<WitnessOutcome> CosignAsync(WitnessProcess witness, int size) =>
        witness.Client.CosignAsync(log.Checkpoint(size), (oldSize, stop) => log.ProofAsync(oldSize, size, stop), Stop);

    private static Task<string> LatestAsync(WitnessProcess witness) => witness.Http.GetStringAsync($"{GrowingLog.OriginHash}/checkpoint", Stop);
}
