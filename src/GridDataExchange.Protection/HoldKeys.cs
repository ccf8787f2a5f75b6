namespace GridDataExchange.Protection;

/// <summary>The keys of legal holds: a folder like that of <see cref="RetentionKeys"/>, with a key for each hold. What is held outlives the retention of its records, until its hold is released.</summary>
/// <remarks>Layout of what is sealed: version (1 byte, 3) ‖ hold (16) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16). Thread-safe.</remarks>
/// <param name="directory">The folder, which is made where it is missing (mode 0700).</param>
public sealed class HoldKeys(string directory)
{
    private const byte Version = 3;

    private readonly KeyFolder<Guid, HeadedBox> folder = new(
        directory,
        static name => Guid.TryParseExact(name, "D", out var hold) && hold.ToString("D") == name ? hold : null,
        static (hold, key) => new HeadedBox(key, [Version, .. hold.ToByteArray(bigEndian: true)]));

    /// <summary>True where anything is left of the hold's key, a destruction that broke off among it.</summary>
    public bool IsLeft(Guid hold) => folder.HasFile(hold);

    /// <summary>Seals bytes of a hold for a place, under its key, which is made where it is missing.</summary>
    /// <exception cref="InvalidDataException">The key was destroyed, or its file is not a key; the message says what to do.</exception>
    public byte[] Seal(Guid hold, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated) => folder.Make(hold).Seal(plain, associated);

    /// <summary>Opens what <see cref="Seal"/> made for the hold and the place; null for anything else, and once the key was destroyed.</summary>
    public byte[]? Open(Guid hold, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> associated) => folder.Find(hold)?.Open(whole, associated);

    /// <summary>Destroys the key of a hold: overwritten, then removed. False where it was not there.</summary>
    public bool Destroy(Guid hold) => folder.Destroy(hold);
}
