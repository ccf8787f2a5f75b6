using System.Collections.Concurrent;
using GridDataExchange.Ledger.Notes;
using GridDataExchange.Ledger.Trees;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger.Witnesses;

/// <summary>
/// A witness of c2sp.org/tlog-witness, without HTTP: it cosigns a log's checkpoint if that continues the last one it cosigned of the log.
/// INVARIANT: what it cosigned is on the disk before it answers, and of one log no checkpoint is cosigned that is not consistent with all before it.
/// </summary>
public sealed class Witness : IDisposable
{
    /// <summary>The longest body that <see cref="AddCheckpointAsync"/> reads.</summary>
    public const int MostBytes = AddCheckpointRequest.MostBytes;

    private readonly NoteSigner signer;
    private readonly ILookup<string, VerifierKey> logs;
    private readonly CosignedState state;
    private readonly TimeProvider clock;

    // One at a time wait at the lock file, so that a process's own requests are served in turn.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    internal Witness(NoteSigner signer, IEnumerable<VerifierKey> logs, string stateFolder, TimeProvider clock)
    {
        this.signer = signer;
        this.logs = logs.ToLookup(k => k.Name, StringComparer.Ordinal);
        this.clock = clock;
        state = new(stateFolder, signer.Key);
    }

    /// <summary>The key that verifies the witness's cosignatures.</summary>
    public VerifierKey Key => signer.Key;

    /// <summary>Opens a witness; the key file is made where there is none.</summary>
    /// <param name="keyFile">The file of its private key.</param>
    /// <param name="name">The name it cosigns under.</param>
    /// <param name="stateFolder">Where it keeps what it cosigned.</param>
    /// <param name="logs">The keys of the logs it knows; a log's origin is the name of its key.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="InvalidDataException">The key file or the folder cannot be used, or what is in it is damaged; the message says what to do.</exception>
    public static Witness Open(string keyFile, string name, string stateFolder, IEnumerable<VerifierKey> logs, TimeProvider clock)
    {
        var signer = SignerOf(keyFile, name);
        try
        {
            return new(signer, logs, stateFolder, clock);
        }
        catch
        {
            signer.Dispose();
            throw;
        }
    }

    /// <summary>The key of a witness; the key file is made where there is none.</summary>
    /// <param name="keyFile">The file of its private key.</param>
    /// <param name="name">The name it cosigns under.</param>
    /// <exception cref="InvalidDataException">The key file cannot be used; the message says what to do.</exception>
    public static VerifierKey KeyOf(string keyFile, string name)
    {
        using var signer = SignerOf(keyFile, name);
        return signer.Key;
    }

    /// <summary>Answers <c>POST add-checkpoint</c>.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="cancellationToken">Ends the waiting for other requests about the same log.</param>
    public async Task<WitnessAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (!AddCheckpointRequest.TryParse(body.Span, out var request, out var problem))
        {
            return WitnessAnswer.Malformed(problem);
        }

        var known = logs[request.Checkpoint.Origin].ToList();
        if (known.Count == 0)
        {
            return WitnessAnswer.Unknown("this witness does not know the log of the checkpoint's origin.");
        }

        if (!request.Note.TryVerify(known, out var by, out problem))
        {
            return WitnessAnswer.NotSigned(problem);
        }

        if (request.OldSize > request.Checkpoint.Size)
        {
            return WitnessAnswer.Malformed("the old size is larger than that of the checkpoint.");
        }

        // Only what was verified is kept and shown again, of each key once: a hundred copies would make a note that is not read again.
        var verified = new SignedNote(request.Note.Text, [.. by.Select(k => request.Note.Signatures.First(s => s.IsBy(k)))]);
        return await InTurnAsync(request with { Note = verified }, cancellationToken);
    }

    /// <summary>Answers <c>GET &lt;origin hash&gt;/checkpoint</c>.</summary>
    /// <param name="originHash">The SHA-256 of the log's origin in lower-case hexadecimal digits.</param>
    public WitnessAnswer Checkpoint(string originHash) => CosignedState.IsHash(originHash) && state.Read(originHash) is { } latest
        ? WitnessAnswer.Latest(latest.Note)
        : WitnessAnswer.Unknown("this witness cosigned no checkpoint of such a log.");

    /// <inheritdoc/>
    public void Dispose() => signer.Dispose();

    private static NoteSigner SignerOf(string keyFile, string name)
    {
        if (!NoteEncoding.IsName(name))
        {
            throw new InvalidDataException($"a witness cannot be named `{name}`: give it a name without spaces and `+`, such as `witness.example.gov/w1`.");
        }

        return new(KeyFile.ReadOrCreate(keyFile), name, SignatureType.Cosignature);
    }

    private async Task<WitnessAnswer> InTurnAsync(AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        var hash = CosignedState.HashOf(request.Checkpoint.Origin);
        var turn = turns.GetOrAdd(hash, _ => new(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var held = await state.LockAsync(hash, cancellationToken);
            var latest = state.Read(hash);
            return Refusal(request, latest?.Checkpoint) ?? Cosign(hash, request, latest?.Time);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The rules that the checkpoint breaks, in the specification's order; null where it breaks none.</summary>
    private static WitnessAnswer? Refusal(AddCheckpointRequest request, Checkpoint? latest)
    {
        var (oldSize, checkpoint) = (request.OldSize, request.Checkpoint);
        if (oldSize != (latest?.Size ?? 0))
        {
            return WitnessAnswer.Conflict(latest?.Size ?? 0);
        }

        if (checkpoint.Size == 0 && !checkpoint.Root.Span.SequenceEqual(MerkleHash.EmptyRoot))
        {
            return WitnessAnswer.Inconsistent("the root is not that of the empty tree.");
        }

        var oldRoot = latest is null ? MerkleHash.EmptyRoot : latest.Root.Span;
        return ConsistencyProof.Verify(oldSize, checkpoint.Size, oldRoot, checkpoint.Root.Span, request.Proof)
            ? null
            : WitnessAnswer.Inconsistent($"the checkpoint does not continue the one of size {oldSize} that this witness cosigned: the proof is wrong, or the log has two histories.");
    }

    private WitnessAnswer Cosign(string hash, AddCheckpointRequest request, DateTimeOffset? before)
    {
        // A clock that was set back must not say that this was the largest tree before a smaller one was.
        var now = clock.GetUtcNow();
        var cosignature = signer.Cosign(request.Note.Text, before > now ? before.Value : now);
        var cosigned = request.Note.With(cosignature);
        if (!SignedNote.TryParse(cosigned.ToString(), out _, out var problem))
        {
            return WitnessAnswer.Malformed($"with a cosignature {problem}");
        }

        state.Write(hash, cosigned);
        return WitnessAnswer.Cosigned(cosignature);
    }
}
