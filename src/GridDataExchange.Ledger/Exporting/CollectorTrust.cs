using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace GridDataExchange.Ledger.Exporting;

/// <summary>Which collectors are believed over TLS: those with a certificate for their name, in force, from an authority that is trusted.</summary>
public static class CollectorTrust
{
    /// <summary>How to connect to one.</summary>
    /// <param name="authorities">The authorities that alone are trusted; null for those of the machine.</param>
    public static SslClientAuthenticationOptions With(X509Certificate2Collection? authorities)
    {
        var options = new SslClientAuthenticationOptions();
        if (authorities is not null)
        {
            // An authority of one's own seldom says where to ask what it revoked; without an answer a check online would refuse every collector.
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return options;
    }
}
