using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Tests.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Witnesses;

/// <summary>What a witness has cosigned outlives it, is changed by one request at a time, and is never forgotten in silence.</summary>
public sealed class WitnessStateTests : IDisposable
{
    private readonly WitnessFolder folder = new();
    private readonly WitnessedLog log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_witness_started_again_knows_what_it_cosigned()
    {
        var first = await StatusAsync(await log.BodyAsync(0, 9));
        Assert.Equal(200, first);
        Assert.Equal(409, await StatusAsync(await log.BodyAsync(0, 20)));
        Assert.Equal(422, await StatusAsync(await new WitnessedLog(forkedAt: 3).BodyAsync(9, 20)));
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(9, 20)));
    }

    [Fact]
    public async Task Each_log_has_a_state_of_its_own()
    {
        var other = new WitnessedLog("ledger.example.gov/other", seed: 10);
        using var witness = folder.Open(log, other);
        Assert.Equal(200, (await witness.AddCheckpointAsync(await log.BodyAsync(0, 9), Stop)).Status);
        Assert.Equal(200, (await witness.AddCheckpointAsync(await other.BodyAsync(0, 4), Stop)).Status);
        Assert.Equal("9\n", (await witness.AddCheckpointAsync(await log.BodyAsync(0, 9), Stop)).Body);
    }

    // The race that the specification describes: both checked from one size, the smaller written last.
    [Fact]
    public async Task Of_requests_at_once_from_one_size_one_is_cosigned_among_two_processes_too()
    {
        using var one = folder.Open(log);
        using var two = folder.Open(log);
        var size = 0;
        for (var round = 0; round < 20; round++)
        {
            var bodies = new[] { await log.BodyAsync(size, size + 1), await log.BodyAsync(size, size + 2), await log.BodyAsync(size, size + 3), await log.BodyAsync(size, size + 4) };
            using var start = new Barrier(bodies.Length);
            var answers = await Task.WhenAll(bodies.Select((body, i) => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return (i % 2 == 0 ? one : two).AddCheckpointAsync(body, Stop);
                },
                Stop,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));

            var cosigned = Assert.Single(Enumerable.Range(0, bodies.Length), i => answers[i].Status == 200);
            size += cosigned + 1;
            Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal((409, $"{size}\n"), (a.Status, a.Body)));
            Assert.Equal(log.Checkpoint(size).Text, SignedNoteTests.Parsed(two.Checkpoint(log.OriginHash).Body).Text);
        }
    }

    [Fact]
    public async Task A_request_waits_for_the_lock_and_can_be_given_up()
    {
        using var witness = folder.Open(log);
        using var ended = new CancellationTokenSource();
        Task<WitnessAnswer> waiting;
        using (await FileLock.TakeAsync(Path.Combine(folder.Folder, log.OriginHash + ".lock"), Stop))
        {
            var givenUp = witness.AddCheckpointAsync(await log.BodyAsync(0, 5), ended.Token);
            await ended.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
            waiting = witness.AddCheckpointAsync(await log.BodyAsync(0, 5), Stop);
            Assert.False(waiting.IsCompleted);
        }

        Assert.Equal(200, (await waiting).Status);
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_is_not_answered_with_a_cosignature()
    {
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(0, 5)));
        var draft = Directory.CreateDirectory(Path.Combine(folder.Folder, log.OriginHash + ".draft"));
        using var witness = folder.Open(log);
        await Assert.ThrowsAnyAsync<Exception>(async () => await witness.AddCheckpointAsync(await log.BodyAsync(5, 9), Stop));
        Assert.Equal(log.Checkpoint(5).Text, SignedNoteTests.Parsed(witness.Checkpoint(log.OriginHash).Body).Text);

        draft.Delete();
        Assert.Equal(200, (await witness.AddCheckpointAsync(await log.BodyAsync(5, 9), Stop)).Status);
    }

    [Fact]
    public async Task A_draft_left_by_a_stopped_machine_is_passed_over()
    {
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(0, 5)));
        await File.WriteAllTextAsync(Path.Combine(folder.Folder, log.OriginHash + ".draft"), "half a check", Stop);
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(5, 9)));
    }

    [Fact]
    public async Task A_damaged_state_keeps_the_witness_from_starting_and_from_answering()
    {
        using var running = folder.Open(log);
        Assert.Equal(200, (await running.AddCheckpointAsync(await log.BodyAsync(0, 5), Stop)).Status);
        var whole = await File.ReadAllBytesAsync(folder.StateOf(log), Stop);
        foreach (var at in Enumerable.Range(0, whole.Length).Where(i => !IsInSignatureOfLog(whole, i)))
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 2;
            await RefusedAsync(running, damaged);
        }

        await RefusedAsync(running, []);
        await RefusedAsync(running, whole[..^1]);
        await RefusedAsync(running, [.. whole, .. whole]);
        await RefusedAsync(running, System.Text.Encoding.UTF8.GetBytes(log.Checkpoint(5).ToString()));

        await File.WriteAllBytesAsync(folder.StateOf(log), whole, Stop);
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(5, 9)));
    }

    [Fact]
    public async Task The_state_of_another_log_does_not_pass_for_this_one_s()
    {
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(0, 5)));
        File.Copy(folder.StateOf(log), folder.StateOf(new WitnessedLog("ledger.example.gov/other")));
        Assert.Contains("is damaged", Assert.Throws<InvalidDataException>(() => folder.Open(log)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_made_with_another_key_is_refused()
    {
        Assert.Equal(200, await StatusAsync(await log.BodyAsync(0, 5)));
        Assert.Contains("key file", Assert.Throws<InvalidDataException>(() => folder.Open(8, log)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_set_back_makes_no_cosignature_earlier_than_the_last()
    {
        using var witness = folder.Open(log);
        var before = folder.Now;
        await witness.AddCheckpointAsync(await log.BodyAsync(0, 5), Stop);
        folder.Now -= TimeSpan.FromDays(1);
        var answer = await witness.AddCheckpointAsync(await log.BodyAsync(5, 9), Stop);
        Assert.True(Cosignature.TryVerify(witness.Key, log.Checkpoint(9).Text, SignedNoteTests.Parsed(log.Checkpoint(9) + answer.Body).Signatures[^1], out var time));
        Assert.Equal(before, time);
    }

    [Fact]
    public void The_key_file_is_made_for_its_owner_alone_and_is_the_key_after()
    {
        var file = Path.Combine(folder.Folder, "witness.key");
        var key = Witness.KeyOf(file, WitnessFolder.Name);
        Assert.Equal((UnixFileMode.UserRead | UnixFileMode.UserWrite, SignatureType.Cosignature), (File.GetUnixFileMode(file), key.Type));
        using var witness = Witness.Open(file, WitnessFolder.Name, Path.Combine(folder.Folder, "state"), [log.Signer.Key], folder);
        Assert.Equal(key, witness.Key);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<InvalidDataException>(() => Witness.KeyOf(file, WitnessFolder.Name));
    }

    [Fact]
    public void A_name_with_a_space_names_no_witness() =>
        Assert.Throws<InvalidDataException>(() => Witness.KeyOf(Path.Combine(folder.Folder, "witness.key"), "a witness"));

    private static bool IsInSignatureOfLog(byte[] state, int at)
    {
        // The log's signature is not looked at again: the witness's own says that it was right.
        var text = System.Text.Encoding.Latin1.GetString(state);
        var from = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        return at >= from && at < text.IndexOf('\n', from);
    }

    private async Task RefusedAsync(Witness running, byte[] state)
    {
        await File.WriteAllBytesAsync(folder.StateOf(log), state, Stop);
        Assert.Contains(folder.StateOf(log), Assert.Throws<InvalidDataException>(() => folder.Open(log)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await running.AddCheckpointAsync(await log.BodyAsync(5, 9), Stop));
    }

    private async Task<int> StatusAsync(byte[] body)
    {
        using var witness = folder.Open(log);
        return (await witness.AddCheckpointAsync(body, Stop)).Status;
    }
}
