using GridDataExchange.Ledger.Notes;

namespace GridDataExchange.Ledger.Appending;

/// <summary>A name of the node, and the key it signs with under that name.</summary>
internal sealed class NodeIdentity : IDisposable
{
    public NodeIdentity(LedgerIdentity ledger, string name)
    {
        (Name, Origin, Log) = (name, ledger.Origin, ledger.Log);
        Signer = ledger.SignerOf(name);
        Certificate = ledger.CertificateOf(Signer.Key);
    }

    public string Name { get; }

    public string Origin { get; }

    public int Log { get; }

    public NoteSigner Signer { get; }

    /// <summary>The log's word for the key.</summary>
    public string Certificate { get; }

    public void Dispose() => Signer.Dispose();
}
