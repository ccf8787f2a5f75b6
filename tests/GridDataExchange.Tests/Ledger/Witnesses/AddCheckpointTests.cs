using System.Text;
using CsCheck;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Witnesses;
using GridDataExchange.Tests.Ledger.Notes;

namespace GridDataExchange.Tests.Ledger.Witnesses;

/// <summary>The rules of c2sp.org/tlog-witness, <c>add-checkpoint</c>, in its order.</summary>
public sealed class AddCheckpointTests : IDisposable
{
    private readonly WitnessFolder folder = new();
    private readonly WitnessedLog log = new();
    private readonly Witness witness;

    public AddCheckpointTests() => witness = folder.Open(log);

    public void Dispose()
    {
        witness.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_first_checkpoint_and_one_that_continues_it_are_cosigned()
    {
        Cosigned(await AskAsync(await log.BodyAsync(0, 5)), log.Checkpoint(5));
        folder.Now += TimeSpan.FromSeconds(90);
        Assert.Equal(folder.Now, Cosigned(await AskAsync(await log.BodyAsync(5, 270)), log.Checkpoint(270)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 0")]
    [InlineData("\n\n")]
    [InlineData("old 00\n\n{0}")]
    [InlineData("old 01\n\n{0}")]
    [InlineData("old -1\n\n{0}")]
    [InlineData("old\n\n{0}")]
    [InlineData("old  0\n\n{0}")]
    [InlineData("old 0 \n\n{0}")]
    [InlineData("old 9223372036854775808\n\n{0}")]
    [InlineData("Old 0\n\n{0}")]
    [InlineData("old 0\r\n\n{0}")]
    [InlineData("old 0\nAAAA\n\n{0}")]
    [InlineData("old 0\ngSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ\n\n{0}")]
    [InlineData("old 0\n\n\n{0}")]
    [InlineData("old 0\n{0}")]
    [InlineData("old 0\n\ntext\n")]
    [InlineData("old 0\n\ntext\n\n— a AAAAAAA=\n")]
    [InlineData("{0}")]
    public async Task A_body_that_is_not_the_request_is_400(string body)
    {
        var answer = await AskAsync(Encoding.UTF8.GetBytes(body.Replace("{0}", log.Checkpoint(5).ToString(), StringComparison.Ordinal)));
        Assert.Equal(400, answer.Status);
        Assert.EndsWith(".\n", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_63_proof_lines_are_400_and_63_are_read()
    {
        Assert.Equal(400, (await AskAsync(WitnessedLog.Body(0, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[32], 64)], log.Checkpoint(5)))).Status);
        Assert.Equal(400, (await AskAsync(WitnessedLog.Body(0, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[32], 500)], log.Checkpoint(5)))).Status);
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(0, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[32], 63)], log.Checkpoint(5)))).Status);
    }

    [Fact]
    public async Task Any_bytes_are_answered_with_400() =>
        await Gen.OneOf(Gen.Byte.Array[0, 100], Gen.OneOf("old ", "0", "\n", "\n\n", "a", "AAAA").Array[0, 9].Select(p => Encoding.UTF8.GetBytes(string.Concat(p))))
            .SampleAsync(async body => Assert.Equal(400, (await AskAsync(body)).Status));

    [Fact]
    public async Task The_example_of_the_specification_is_read()
    {
        var body = "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n"
            + Examples.SofaText + "\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";
        Assert.True(AddCheckpointRequest.TryParse(Encoding.UTF8.GetBytes(body), out var request, out _));
        Assert.Equal((20852014, 4, 20852163, 2), (request.OldSize, request.Proof.Count, request.Checkpoint.Size, request.Note.Signatures.Count));
        Assert.Equal(body, Encoding.UTF8.GetString(request.ToBytes()));
        Assert.Equal(404, (await AskAsync(Encoding.UTF8.GetBytes(body))).Status);
    }

    [Fact]
    public async Task An_unknown_origin_is_404_whoever_signed()
    {
        var text = new Checkpoint("ledger.example.gov/other", 5, new byte[32]).ToText();
        Assert.Equal(404, (await AskAsync(WitnessedLog.Body(0, [], new(text, [log.Signer.Sign(text)])))).Status);
    }

    [Fact]
    public async Task A_checkpoint_without_a_signature_by_a_key_of_its_origin_is_403()
    {
        var impostor = new WitnessedLog(seed: 10);
        var stranger = new WitnessedLog("ledger.example.gov/other");
        using var both = folder.Open(log, stranger);
        Assert.Equal(403, (await AskAsync(await impostor.BodyAsync(0, 5))).Status);
        var text = log.Checkpoint(5).Text;
        Assert.Equal(403, (await both.AddCheckpointAsync(WitnessedLog.Body(0, [], new(text, [stranger.Signer.Sign(text)])), TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task A_false_signature_under_a_trusted_name_and_id_is_403_though_another_is_right()
    {
        var spoilt = log.Checkpoint(5).With(log.Signer.Sign("another\n"));
        Assert.Equal(403, (await AskAsync(WitnessedLog.Body(0, [], spoilt))).Status);
        Assert.Equal(404, witness.Checkpoint(log.OriginHash).Status);
    }

    [Fact]
    public async Task Signatures_of_unknown_keys_are_ignored_and_not_kept()
    {
        var note = log.Checkpoint(5).With(new WitnessedLog(seed: 10).Signer.Sign(log.Checkpoint(5).Text)).With(new("example.gov/later", 7, new byte[2420]));
        Cosigned(await AskAsync(WitnessedLog.Body(0, [], note)), log.Checkpoint(5));
        Assert.Equal([log.Signer.Key.Name, WitnessFolder.Name], SignedNoteTests.Parsed(witness.Checkpoint(log.OriginHash).Body).Signatures.Select(s => s.Name));
    }

    [Fact]
    public async Task An_old_size_larger_than_the_checkpoint_s_is_400() =>
        Assert.Equal(400, (await AskAsync(WitnessedLog.Body(6, [], log.Checkpoint(5)))).Status);

    [Fact]
    public async Task An_old_size_that_is_not_the_one_cosigned_is_409_with_that_size()
    {
        IsConflict(await AskAsync(await log.BodyAsync(3, 5)), "0\n");
        await AskAsync(await log.BodyAsync(0, 5));
        IsConflict(await AskAsync(await log.BodyAsync(0, 5)), "5\n");
        IsConflict(await AskAsync(await log.BodyAsync(4, 9)), "5\n");
        IsConflict(await AskAsync(await log.BodyAsync(6, 9)), "5\n");
    }

    [Fact]
    public async Task A_smaller_checkpoint_than_the_one_cosigned_is_never_cosigned()
    {
        await AskAsync(await log.BodyAsync(0, 9));
        IsConflict(await AskAsync(await log.BodyAsync(0, 5)), "9\n");
        IsConflict(await AskAsync(await log.BodyAsync(5, 5)), "9\n");
        Assert.Equal(400, (await AskAsync(WitnessedLog.Body(9, [], log.Checkpoint(5)))).Status);
        Assert.Equal(9, Latest().Size);
    }

    [Fact]
    public async Task A_checkpoint_of_size_0_has_the_root_of_the_empty_tree_or_is_422()
    {
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(0, [], log.Signed(new(log.Signer.Key.Name, 0, new byte[32]))))).Status);
        Cosigned(await AskAsync(await log.BodyAsync(0, 0)), log.Checkpoint(0));
        Cosigned(await AskAsync(await log.BodyAsync(0, 5)), log.Checkpoint(5));
    }

    [Fact]
    public async Task A_proof_from_size_0_is_422() =>
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(0, [new byte[32]], log.Checkpoint(5)))).Status);

    [Fact]
    public async Task A_proof_that_does_not_verify_is_422()
    {
        await AskAsync(await log.BodyAsync(0, 5));
        var proof = await log.ProofAsync(5, 9);
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(5, [], log.Checkpoint(9)))).Status);
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(5, [.. proof.Skip(1)], log.Checkpoint(9)))).Status);
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(5, [.. proof, new byte[32]], log.Checkpoint(9)))).Status);
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(5, [.. proof.Reverse()], log.Checkpoint(9)))).Status);
        Assert.Equal(5, Latest().Size);
    }

    [Fact]
    public async Task A_fork_that_the_log_signed_with_a_right_proof_of_its_own_is_422()
    {
        await AskAsync(await log.BodyAsync(0, 5));
        Assert.Equal(422, (await AskAsync(await new WitnessedLog(forkedAt: 4).BodyAsync(5, 9))).Status);
        Cosigned(await AskAsync(await new WitnessedLog(forkedAt: 5).BodyAsync(5, 9)), new WitnessedLog(forkedAt: 5).Checkpoint(9));
        Assert.Equal(422, (await AskAsync(await log.BodyAsync(9, 20))).Status);
    }

    [Fact]
    public async Task The_same_size_is_cosigned_again_with_the_same_root_alone()
    {
        await AskAsync(await log.BodyAsync(0, 5));
        folder.Now += TimeSpan.FromHours(1);
        Assert.Equal(folder.Now, Cosigned(await AskAsync(await log.BodyAsync(5, 5)), log.Checkpoint(5)));
        Assert.Equal(422, (await AskAsync(await new WitnessedLog(forkedAt: 4).BodyAsync(5, 5))).Status);
        Assert.Equal(422, (await AskAsync(WitnessedLog.Body(5, [new byte[32]], log.Checkpoint(5)))).Status);
    }

    [Fact]
    public async Task Extension_lines_are_cosigned_and_kept()
    {
        var note = log.Checkpoint(5, "an extension");
        Cosigned(await AskAsync(WitnessedLog.Body(0, [], note)), note);
        Assert.Equal(["an extension"], Latest().Extensions);
    }

    [Fact]
    public async Task Copies_of_a_signature_are_kept_once()
    {
        var note = new SignedNote(log.Checkpoint(5).Text, [.. Enumerable.Repeat(log.Checkpoint(5).Signatures[0], SignedNote.MostSignatures)]);
        Cosigned(await AskAsync(WitnessedLog.Body(0, [], note)), log.Checkpoint(5));
        Cosigned(await AskAsync(await log.BodyAsync(5, 9)), log.Checkpoint(9));
    }

    [Fact]
    public async Task A_checkpoint_too_long_to_be_read_again_is_400_and_not_kept()
    {
        var room = SignedNote.MostBytes - Encoding.UTF8.GetByteCount(log.Checkpoint(5).ToString());
        Assert.Equal(400, (await AskAsync(WitnessedLog.Body(0, [], log.Checkpoint(5, new string('x', room - 1))))).Status);
        Assert.Equal(404, witness.Checkpoint(log.OriginHash).Status);
    }

    [Fact]
    public async Task The_latest_checkpoint_is_shown_with_the_log_s_signature_and_the_cosignature()
    {
        Assert.Equal(404, witness.Checkpoint(log.OriginHash).Status);
        var answer = await AskAsync(await log.BodyAsync(0, 5));
        var shown = witness.Checkpoint(log.OriginHash);
        Assert.Equal((200, "text/plain; charset=utf-8"), (shown.Status, shown.ContentType));
        Assert.Equal(log.Checkpoint(5) + answer.Body, shown.Body);
        Assert.True(SignedNoteTests.Parsed(shown.Body).TryVerify([log.Signer.Key, witness.Key], out var by, out _));
        Assert.Equal(2, by.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void A_hash_of_no_log_is_404(string hash) => Assert.Equal(404, witness.Checkpoint(hash).Status);

    private Task<WitnessAnswer> AskAsync(byte[] body) => witness.AddCheckpointAsync(body, TestContext.Current.CancellationToken);

    private Checkpoint Latest() =>
        Checkpoint.TryParse(SignedNoteTests.Parsed(witness.Checkpoint(log.OriginHash).Body).Text, out var latest, out var problem) ? latest : throw new FormatException(problem);

    private DateTimeOffset Cosigned(WitnessAnswer answer, SignedNote note)
    {
        Assert.Equal((200, "text/plain; charset=utf-8"), (answer.Status, answer.ContentType));
        var signature = SignedNoteTests.Parsed(note + answer.Body).Signatures[^1];
        Assert.Equal(signature.ToLine(), answer.Body);
        Assert.True(Cosignature.TryVerify(witness.Key, note.Text, signature, out var time));
        return time;
    }

    private static void IsConflict(WitnessAnswer answer, string size) => Assert.Equal((409, "text/x.tlog.size", size), (answer.Status, answer.ContentType, answer.Body));
}
