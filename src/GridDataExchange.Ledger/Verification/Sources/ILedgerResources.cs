namespace GridDataExchange.Ledger.Verification.Sources;

/// <summary>Resources of a ledger by their paths, such as <c>tile/0/000</c>: over HTTP or in a folder. Who holds them is not believed, so none is read without a bound.</summary>
internal interface ILedgerResources
{
    /// <summary>True where records can be read too.</summary>
    bool HasRecords { get; }

    /// <summary>Has a resource read; false where there is none of the path.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="read">Reads it, in the time that the holder has for it.</param>
    /// <param name="cancellationToken">Stops.</param>
    Task<bool> ReadAsync(string path, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken);

    /// <summary>True where the holder says that it has the record, and that the tree does not hold it yet.</summary>
    Task<bool> SaysPendingAsync(Guid record, CancellationToken cancellationToken);

    /// <summary>The resource; null where there is none of the path.</summary>
    /// <exception cref="InvalidDataException">It is longer than that many bytes.</exception>
    async Task<byte[]?> ReadAsync(string path, int most, CancellationToken cancellationToken)
    {
        byte[]? resource = null;
        await ReadAsync(
            path,
            async (stream, stop) =>
            {
                var buffer = new byte[most + 1];
                var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
                resource = length <= most ? buffer[..length] : throw new InvalidDataException($"{path} is longer than the {most} bytes that it can have: it is none of a ledger, or of another version than this gdx.");
            },
            cancellationToken);
        return resource;
    }
}
