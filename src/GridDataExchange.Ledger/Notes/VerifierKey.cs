using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace GridDataExchange.Ledger.Notes;

/// <summary>A public key that verifies notes, written as a vkey of c2sp.org/signed-note: <c>name+id+base64(type ‖ key)</c>.</summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private readonly byte[] publicKey;

    internal VerifierKey(string name, byte type, byte[] publicKey)
    {
        if (!NoteEncoding.IsName(name))
        {
            throw new ArgumentException($"a key cannot be named `{name}`: give it a name without spaces and `+`, such as `example.gov/ledger`.", nameof(name));
        }

        (Name, Type, this.publicKey) = (name, type, publicKey);
        Id = IdOf(name, type, publicKey);
    }

    /// <summary>The key's name: of a log's key, the log's origin.</summary>
    public string Name { get; }

    /// <summary>What names the key in signatures, together with its name.</summary>
    public uint Id { get; }

    /// <summary>0x01, an Ed25519 key that signs notes, or 0x04, one that cosigns checkpoints.</summary>
    public byte Type { get; }

    /// <summary>The Ed25519 public key.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>Reads a vkey.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static VerifierKey Parse(string text) => TryParse(text, out var key, out var problem) ? key : throw new FormatException(problem);

    /// <summary>Reads a vkey, or says in a sentence why the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key, [NotNullWhen(false)] out string? problem)
    {
        (key, problem) = (null, null);

        // The last part alone may hold a plus.
        var parts = text?.Split('+', 3);
        if (parts is not [var name, { Length: 8 } hex, var base64] || !NoteEncoding.IsName(name) || !NoteEncoding.TryBase64(base64, out var typed))
        {
            problem = "a verifier key is written `name+id+key`: a name without spaces, 8 hexadecimal digits, and the key in base64.";
        }
        else if (typed is not [SignatureType.Ed25519 or SignatureType.Cosignature, ..] || typed.Length != 1 + Ed25519.PublicKeyLength)
        {
            problem = $"the verifier key of `{name}` is neither of type 0x01 (Ed25519) nor 0x04 (cosignatures by Ed25519) with 32 bytes: use a key of these types.";
        }
        else if (new VerifierKey(name, typed[0], typed[1..]) is var read && read.Hex != hex)
        {
            problem = $"the verifier key of `{name}` has the id `{hex}` where `{read.Hex}` follows from its name and key: copy it again, whole.";
        }
        else
        {
            key = read;
        }

        return problem is null;
    }

    /// <summary>The vkey.</summary>
    public override string ToString() => $"{Name}+{Hex}+{NoteEncoding.Base64([Type, .. publicKey])}";

    /// <summary>Whether both are the same key under the same name and type.</summary>
    public bool Equals(VerifierKey? other) => other is not null && Name == other.Name && Type == other.Type && publicKey.AsSpan().SequenceEqual(other.publicKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Id);

    private string Hex => Id.ToString("x8", CultureInfo.InvariantCulture);

    private static uint IdOf(string name, byte type, byte[] key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. NoteEncoding.BytesOf(name)!, (byte)'\n', type, .. key]));
}
