using System.Security.Cryptography;

namespace GridDataExchange.Protection;

/// <summary>AES-256 as a bare block permutation. Used by one thread at a time.</summary>
/// <remarks>
/// Kept transforms: the one-shot methods of <see cref="Aes"/> set the key schedule up anew at each call, which costs more than a block.
/// ECB is right here and only here: every input is a single block, either a row id or a counter (<see cref="PseudonymSeal"/>).
/// </remarks>
internal sealed class BlockCipher
{
    public const int BlockLength = 16;

    private readonly ICryptoTransform encryptor;
    private readonly ICryptoTransform decryptor;

    public BlockCipher(byte[] key)
    {
        using var aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.Key = key;
        encryptor = aes.CreateEncryptor();
        decryptor = aes.CreateDecryptor();
    }

    /// <summary>Room for the caller's block; it is encrypted and decrypted in place.</summary>
    public byte[] Block { get; } = new byte[BlockLength];

    public void Encrypt() => encryptor.TransformBlock(Block, 0, BlockLength, Block, 0);

    public void Decrypt() => decryptor.TransformBlock(Block, 0, BlockLength, Block, 0);
}
