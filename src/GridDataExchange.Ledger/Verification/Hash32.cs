using System.Runtime.CompilerServices;

namespace GridDataExchange.Ledger.Verification;

/// <summary>A hash in place, not on the heap: there are millions of them.</summary>
[InlineArray(32)]
internal struct Hash32
{
    private byte first;

    public static Hash32 Of(ReadOnlySpan<byte> bytes)
    {
        var hash = default(Hash32);
        bytes[..32].CopyTo(hash);
        return hash;
    }
}
