using NSec.Cryptography;

namespace GridDataExchange.Ledger.Notes;

/// <summary>Ed25519 (RFC 8032). The one place that knows the library.</summary>
internal static class Ed25519
{
    public const int SeedLength = 32;
    public const int PublicKeyLength = 32;
    public const int SignatureLength = 64;

    private static readonly NSec.Cryptography.Ed25519 Algorithm = SignatureAlgorithm.Ed25519;

    /// <summary>False for anything that is no signature of the message by the key, a malformed key too.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == PublicKeyLength
        && signature.Length == SignatureLength
        && PublicKey.TryImport(Algorithm, publicKey, KeyBlobFormat.RawPublicKey, out var key)
        && Algorithm.Verify(key!, message, signature);

    /// <summary>A private key, held outside the managed heap.</summary>
    internal sealed class Signer : IDisposable
    {
        private readonly Key key;

        public Signer(ReadOnlySpan<byte> seed)
        {
            if (seed.Length != SeedLength)
            {
                throw new ArgumentException($"an Ed25519 key is made from a seed of {SeedLength} bytes.", nameof(seed));
            }

            key = Key.Import(Algorithm, seed, KeyBlobFormat.RawPrivateKey);
        }

        public byte[] PublicKey => key.PublicKey.Export(KeyBlobFormat.RawPublicKey);

        public byte[] Sign(ReadOnlySpan<byte> message) => Algorithm.Sign(key, message);

        public void Dispose() => key.Dispose();
    }
}
