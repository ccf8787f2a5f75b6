using System.Buffers;
using System.Net;
using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>The proof that the tree of a checkpoint begins with the one of an old size.</summary>
/// <param name="oldSize">The old size: more than 0, less than the checkpoint's.</param>
/// <param name="cancellationToken">Ends the making.</param>
public delegate ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ConsistencySource(long oldSize, CancellationToken cancellationToken);

/// <summary>Asks one witness to cosign checkpoints (c2sp.org/tlog-witness). Nothing that it answers is trusted but what its key signed.</summary>
/// <param name="http">Sends the requests; it should follow no redirects, which a witness could send anywhere.</param>
/// <param name="prefix">The witness's submission prefix, such as <c>https://witness.example.gov/witness/</c>.</param>
/// <param name="key">The witness's key, of type 0x04.</param>
/// <param name="timeout">How long one checkpoint may take in all.</param>
public sealed class WitnessClient(HttpClient http, Uri prefix, VerifierKey key, TimeSpan timeout)
{
    // Some signatures of other types are nearly 5 kB long, and a witness may send a few.
    private const int MostAnswer = 64 * 1024;

    /// <summary>The first try may be with an old size, the second with that told; others only while another node of the log is asking too.</summary>
    private const int Tries = 4;

    private readonly VerifierKey key = key.Type == SignatureType.Cosignature ? key : throw new ArgumentException($"a witness's key is of type 0x04, which `{key}` is not.", nameof(key));
    private readonly Uri address = new(prefix.AbsoluteUri.EndsWith('/') ? prefix : new(prefix.AbsoluteUri + "/"), "add-checkpoint");
    private long known;

    /// <summary>Asks for the cosignature of a checkpoint that the log has signed.</summary>
    /// <param name="checkpoint">The checkpoint with the log's signature.</param>
    /// <param name="consistency">Makes the proof from the size that the witness has seen.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<WitnessOutcome> CosignAsync(SignedNote checkpoint, ConsistencySource consistency, CancellationToken cancellationToken)
    {
        if (!Checkpoint.TryParse(checkpoint.Text, out var head, out var problem))
        {
            throw new ArgumentException(problem, nameof(checkpoint));
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeout);
        try
        {
            return await AskAsync(checkpoint, head, consistency, limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WitnessOutcome.Refused($"the witness `{key.Name}` did not answer in time.");
        }
    }

    private async Task<WitnessOutcome> AskAsync(SignedNote note, Checkpoint head, ConsistencySource consistency, CancellationToken cancellationToken)
    {
        var oldSize = Math.Min(Interlocked.Read(ref known), head.Size);
        for (var tries = 0; tries < Tries; tries++)
        {
            var proof = oldSize > 0 && oldSize < head.Size ? await consistency(oldSize, cancellationToken) : [];
            if (await PostAsync(new(oldSize, proof, note, head), cancellationToken) is not var (status, body))
            {
                return WitnessOutcome.Refused($"the witness `{key.Name}` cannot be reached.");
            }

            if (status != HttpStatusCode.Conflict)
            {
                return status == HttpStatusCode.OK ? Verified(note, head, body) : WitnessOutcome.Refused(Reason(status));
            }

            if (body is not [.. var number, '\n'] || !NoteEncoding.TryNumber(number, out var size))
            {
                return WitnessOutcome.Refused($"the witness `{key.Name}` told no size.");
            }

            Interlocked.Exchange(ref known, size);
            if (size > head.Size)
            {
                return WitnessOutcome.Refused($"the witness `{key.Name}` has cosigned size {size} already, and this checkpoint has {head.Size}: ask with a later one. If there is none, the log was rolled back.");
            }

            oldSize = size;
        }

        return WitnessOutcome.Refused($"the witness `{key.Name}` told another size each time it was asked.");
    }

    private string Reason(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => $"the witness `{key.Name}` does not know the log: give it the log's key, and check the address.",
        HttpStatusCode.Forbidden => $"the witness `{key.Name}` knows the log by another key.",
        HttpStatusCode.UnprocessableEntity => $"the witness `{key.Name}` found the checkpoint inconsistent with the one it cosigned before: the proof is wrong, or the log has two histories.",
        _ => $"the witness `{key.Name}` answered with status {(int)status}.",
    };

    private WitnessOutcome Verified(SignedNote note, Checkpoint head, string? lines)
    {
        // Read below the checkpoint, as the specification advises: the lines are signatures of a note or nothing.
        if (lines is null || !SignedNote.TryParse($"{note.Text}\n{lines}", out var answered, out _) || answered.Text != note.Text)
        {
            return WitnessOutcome.Refused($"the witness `{key.Name}` answered with no signature lines.");
        }

        var own = answered.Signatures.Where(s => s.IsBy(key)).ToList();
        var time = default(DateTimeOffset);
        if (own.Count == 0 || !own.All(s => Cosignature.TryVerify(key, note.Text, s, out time)) || time == DateTimeOffset.UnixEpoch)
        {
            return WitnessOutcome.Refused($"the witness `{key.Name}` answered with no cosignature by its key `{key}`: check the key that is configured.");
        }

        Interlocked.Exchange(ref known, head.Size);
        return new(own[^1], time, null);
    }

    private async Task<(HttpStatusCode Status, string? Body)?> PostAsync(AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(request.ToBytes()) };
        var buffer = ArrayPool<byte>.Shared.Rent(MostAnswer + 1);
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MostAnswer + 1), MostAnswer + 1, throwOnEndOfStream: false, cancellationToken);
            return (response.StatusCode, length > MostAnswer ? null : NoteEncoding.TextOf(buffer.AsSpan(0, length)));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
