namespace GridDataExchange.Ledger.Notes;

/// <summary>The types of c2sp.org/signed-note that are understood here.</summary>
internal static class SignatureType
{
    /// <summary>An Ed25519 signature of the note's text.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>An Ed25519 signature of a checkpoint and the time it was seen at (c2sp.org/tlog-cosignature).</summary>
    public const byte Cosignature = 0x04;
}
