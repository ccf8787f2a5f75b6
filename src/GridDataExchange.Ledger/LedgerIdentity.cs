using GridDataExchange.Ledger.Notes;
using GridDataExchange.Protection;

namespace GridDataExchange.Ledger;

/// <summary>What a ledger signs as: its origin, the log's key, and the keys of its nodes. All follow from the master key, so the database alone can forge none.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LedgerIdentity
{
    private readonly MasterKey key;

    /// <summary>The identity of a log.</summary>
    /// <param name="key">The exchange's master key.</param>
    /// <param name="log">Number of the log, from 1; each recovery after a restored backup begins the next.</param>
    /// <param name="name">The name of log 1, such as <c>ledger.example.gov/exchange</c>; null: one made from the key.</param>
    public LedgerIdentity(MasterKey key, int log = 1, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(log, 1);
        this.key = key;
        Log = log;
        var first = name ?? "gdx.local/" + Convert.ToHexStringLower(key.Derive("ledger-origin").AsSpan(0, 4));
        Origin = log == 1 ? first : FormattableString.Invariant($"{first}/{log}");
        Signer = new NoteSigner(key.Derive("ledger-log", Origin), Origin, SignatureType.Ed25519);
    }

    /// <summary>Number of the log.</summary>
    public int Log { get; }

    /// <summary>First line of the log's checkpoints, and name of its key (c2sp.org/tlog-checkpoint).</summary>
    public string Origin { get; }

    /// <summary>The log's public key, as a vkey.</summary>
    public VerifierKey LogKey => Signer.Key;

    /// <summary>Signs checkpoints and the certificates of nodes.</summary>
    internal NoteSigner Signer { get; }

    /// <summary>The key name of a node.</summary>
    public static string KeyNameOf(string origin, string node) => $"{origin}/node/{node}";

    /// <summary>The key that a node signs its batches with.</summary>
    internal NoteSigner SignerOf(string node) => new(key.Derive("ledger-node", Origin, node), KeyNameOf(Origin, node), SignatureType.Ed25519);

    /// <summary>The key by which nodes tell a follower's place that one of them wrote from any other (HMAC-SHA-256).</summary>
    internal byte[] PlaceKeyOf(string follower) => key.Derive("ledger-follower", Origin, follower);

    /// <summary>The log's word for a node's key: a signed note of the key's name and its vkey.</summary>
    internal string CertificateOf(VerifierKey node)
    {
        var text = $"{node.Name}\n{node}\n";
        return new SignedNote(text, [Signer.Sign(text)]).ToString();
    }

    /// <summary>The checkpoint of a note that this log signed; null for anything else.</summary>
    internal Checkpoint? ReadCheckpoint(SignedNote note) =>
        note.TryVerify([LogKey], out _, out _) && Checkpoint.TryParse(note.Text, out var checkpoint, out _) && checkpoint.Origin == Origin ? checkpoint : null;

    /// <summary>Reads a certificate; null where the log's key did not sign it or it is no certificate.</summary>
    public static VerifierKey? ReadCertificate(string certificate, VerifierKey log) =>
        SignedNote.TryParse(certificate, out var note, out _)
        && note.TryVerify([log], out _, out _)
        && note.Text.Split('\n') is [var name, var vkey, ""]
        && VerifierKey.TryParse(vkey, out var key, out _)
        && key.Name == name
        && name.StartsWith(log.Name + "/node/", StringComparison.Ordinal)
            ? key
            : null;
}
