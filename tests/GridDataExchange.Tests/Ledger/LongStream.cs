namespace GridDataExchange.Tests.Ledger;

/// <summary>A body that is far longer than any reader needs, though not without an end.</summary>
internal sealed class LongStream : Stream
{
    private const long End = 300L << 20;

    /// <summary>How much of it was read.</summary>
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => Taken; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = (int)Math.Min(count, End - Taken);
        buffer.AsSpan(offset, read).Fill((byte)'a');
        Taken += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
