using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace GridDataExchange.Registry;

/// <summary>One sequence of bytes for one sequence of values: texts and lists go behind their lengths, so that no two contents meet.</summary>
internal sealed class CanonicalBytes
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> bytes = new();

    public CanonicalBytes Text(string value) => Bytes(Strict.GetBytes(value));

    public CanonicalBytes Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        bytes.Write(value);
        return this;
    }

    public CanonicalBytes Number(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(eight, value);
        bytes.Write(eight);
        return this;
    }

    /// <summary>To the microsecond, which is what PostgreSQL keeps.</summary>
    public CanonicalBytes Time(DateTimeOffset value) => Number(value.UtcTicks / TimeSpan.TicksPerMicrosecond);

    public CanonicalBytes List(IReadOnlyCollection<string> values)
    {
        Number(values.Count);
        foreach (var value in values)
        {
            Text(value);
        }

        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
