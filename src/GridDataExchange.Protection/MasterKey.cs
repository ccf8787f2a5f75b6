using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GridDataExchange.Protection;

/// <summary>The one key outside the database; every other key is derived from it (HKDF-SHA-256, RFC 5869) for a named use.</summary>
public sealed class MasterKey
{
    /// <summary>Length of the key and of what is derived by default, in bytes.</summary>
    public const int Length = KeyFile.Length;

    private readonly byte[] key;

    /// <summary>Takes a key of <see cref="Length"/> bytes.</summary>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, Length);
        this.key = key.ToArray();
        Id = BinaryPrimitives.ReadUInt32BigEndian(Derive("key-id"));
    }

    /// <summary>Names the key in all that is sealed under it; follows from the key and tells nothing of it.</summary>
    internal uint Id { get; }

    /// <summary>A new random key.</summary>
    public static MasterKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads the key file, or makes it (mode 0600, written whole or not at all) where there is none.</summary>
    /// <param name="path">The file: 32 raw bytes.</param>
    /// <exception cref="InvalidDataException">The file is not a key, or others may read it, or it can be neither read nor made; the message says what to do.</exception>
    public static MasterKey ReadOrCreate(string path) => new(KeyFile.ReadOrCreate(path));

    /// <summary>The key for a use. Parts of a use are told apart by their lengths, so that no two uses meet.</summary>
    /// <param name="use">What for, such as <c>id</c>; then what it is bound to.</param>
    public byte[] Derive(params ReadOnlySpan<string> use) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Length, info: Framing.Join(use));
}
